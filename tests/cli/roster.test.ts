import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Courier } from '../../src/core/ports/delivery.ts'
import { addPupil, addWorker, seedProvider } from '../domain/roster-provider.ts'
import { startCliServer, type CliServer } from './cli-server.ts'
import { runCli, type CliRun } from './run-cli.ts'

const PUPILS = 60
const sis = seedProvider(['north', 'south'])
for (let i = 0; i < PUPILS; i++) addPupil(sis, { id: `s${i}`, school: i % 2 ? 'north' : 'south' })
addWorker(sis, { id: 'w1', school: 'north' })
sis.quarantined.users = [['s0', 'name_missing', 'givenName']]

let isLocked = false
const courier: Courier = {
  deliver: (delivery) =>
    isLocked && delivery.kind.startsWith('roster.')
      ? Promise.resolve({ ok: false, error: { retry: 'never', reason: 'auth_failed' } } as const)
      : sis.courier.deliver(delivery),
}

let server: CliServer
let cwd = ''
beforeAll(async () => {
  server = await startCliServer({ courier })
  cwd = mkdtempSync(join(tmpdir(), 'offramp-roster-'))
})
afterAll(async () => {
  await server.close()
  rmSync(cwd, { recursive: true, force: true })
})

const offramp = (...args: string[]): Promise<CliRun> =>
  runCli(args, { cwd, env: { OFFRAMP_URL: server.url, OPERATOR_TOKEN: server.token } })
/** The same, with a secret on standard input. */
const withSecret = (...args: string[]): Promise<CliRun> =>
  runCli(args, {
    cwd,
    env: { OFFRAMP_URL: server.url, OPERATOR_TOKEN: server.token },
    input: 'hush-hush\n',
  })

const SIS = [
  '--base-url',
  'https://sis.test/v1p2',
  '--token-url',
  'https://sis.test/token',
  '--client-id',
  'client',
  '--client-secret',
  '-',
]

const idIn = (run: CliRun): string => /^(\w{20,})/m.exec(run.out)?.[1] ?? ''

describe('a district in its first week', () => {
  test('is connected by a script, which shows everything and changes nobody', async () => {
    await offramp('district', 'create', '--name', 'Maple', '--time-zone', 'UTC', '--id', 'maple')
    const run = await withSecret('connect', 'sis', ...SIS, '--page-size', '50')
    expect(run).toMatchObject({ code: 0, errors: '' })
    expect(run.out).toContain('It let us in. This is what it can do:')
    expect(run.out).toMatch(/School north +0 +30 +0 +30\n/)
    expect(run.out).toContain('Nothing was changed. The plan waits for a week:')
    expect(run.out).not.toContain('hush')
    const doctor = await offramp('doctor')
    expect(doctor.errors).toContain('the roster is empty.')
  })

  test('is told in one JSON object what came of it, with nothing else on standard output', async () => {
    const run = await offramp('connect', 'sis', '--json')
    expect(run.code).toBe(0)
    expect(run.errors).toContain('It let us in.')
    expect(JSON.parse(run.out)).toMatchObject({
      district: 'maple',
      state: 'planned',
      syncId: expect.stringMatching(/^\w{20,}$/),
      planHash: expect.stringMatching(/^\w+$/),
      plan: { counts: { users: { create: expect.any(Number) } } },
      profile: { pageSize: expect.any(Number) },
      trouble: null,
    })
    expect(run.out).not.toContain('hush')
  })

  test('sees the plan and approves that very plan', async () => {
    const listed = await offramp('sync', 'list')
    expect(listed.out).toMatch(/trial +126 .*the plan is ready/)
    const id = idIn(listed)
    const plan = await offramp('sync', 'plan', id)
    const [, hash] = /--plan (\w+)/.exec(plan.out) ?? []
    expect(plan.out).toContain('What it would do')
    const wrong = await offramp('sync', 'approve', id, '--plan', 'f'.repeat(64))
    expect(wrong.code).toBe(1)
    expect(wrong.errors).toContain('What was planned is not what would happen now')
    const run = await offramp('sync', 'approve', id, '--plan', hash ?? '')
    expect(run).toMatchObject({ code: 0, errors: '' })
    expect(run.out).toMatch(/people +61 +60 +0 +0 +0 +0 +1\n/)
    expect(run.out).toContain('Done.')
  })

  test('hears of rows set aside, in words for the vendor', async () => {
    const run = await offramp('roster', 'quarantine', '--rows')
    expect(run).toMatchObject({ code: 0, errors: '' })
    expect(run.out).toContain('1 rows set aside, 0 rows taken with a gap')
    expect(run.out).toContain('Rows set aside: not used, and what was known of them before stays')
    expect(run.out).toContain('1 × name_missing:')
    expect(run.out).toContain('people\ts0\tname_missing\tgivenName')
    expect((await offramp('roster', 'quarantine', '--code', 'date_order')).out).toBe(
      'No row fits.\n',
    )
  })

  test('pauses removals and sets its own limits', async () => {
    const set = await offramp('roster', 'mode', 'add_only', '--days', '2027-06-03..2027-08-09')
    expect(set.out).toContain('add_only: only adds and updates')
    expect(set.out).toContain('blackout 2027-06-03 to 2027-08-09')
    expect((await offramp('doctor')).out).toContain('nobody is removed: the mode is add_only.')
    await offramp('roster', 'mode', 'normal')
    await offramp('roster', 'guards', '--set', 'removedShare=0.3', '--list', 'users')
    const limits = await offramp('roster', 'guards', '--set', 'rowsLow=0.8')
    expect(limits.out).toContain('users: removedShare=0.3')
    expect(limits.out).toMatch(/rowsLow +0\.8 +usually 0\.9/)
    const reset = await offramp('roster', 'guards', '--reset')
    expect(reset.out).toContain('users: removedShare=0.3')
    expect(reset.out).not.toContain('usually')
    const gone = await offramp('roster', 'guards', '--reset', '--list', 'users')
    expect(gone.out).not.toContain('users:')
  })

  test('gives a word a meaning and takes it back', async () => {
    expect((await offramp('roster', 'word', 'role', 'pupil', 'student')).out).toContain(
      'From the next sync on "pupil" means student.',
    )
    expect((await offramp('roster', 'words')).out).toContain('role "pupil" means student')
    await offramp('roster', 'word', 'role', 'pupil')
    expect((await offramp('roster', 'words')).out).not.toContain('means student')
    const wrong = await offramp('roster', 'word', 'role', 'pupil', 'child')
    expect(wrong).toMatchObject({ code: 2 })
    expect(wrong.errors).toContain('The meaning must be one of: student')
  })

  test('has no record of which it is uncertain whose it is', async () => {
    expect((await offramp('roster', 'matches')).out).toContain('Nothing waits')
    expect((await offramp('roster', 'match', 'nobody', 'same')).code).toBe(2)
  })

  test('changes one setting by itself, and keeps the others with the secret', async () => {
    const run = await offramp('connect', 'sis', '--page-size', '40', '--save-only')
    expect(run).toMatchObject({ code: 0, errors: '' })
    expect(run.out).toContain('Next: offramp sync --dry-run --watch --district maple')
  })
})

describe('a held sync', () => {
  test('explains what tripped and what each choice does, wherever one looks', async () => {
    for (let i = 10; i < PUPILS; i++) {
      sis.tombstone('users', `s${i}`)
      sis.tombstone('enrollments', `e-s${i}`)
    }
    const run = await offramp('sync', '--watch')
    // a script must not go on as if it were done
    expect(run).toMatchObject({ code: 3, errors: '' })
    expect(run.out).toMatch(/ {2}! .*would be archived/)
    expect(run.out).toContain('If you approve:')
    expect(run.out).toContain('Everything else was taken over. This waits for you:')
    const id = idIn(await offramp('sync', 'list'))
    expect(run.out).toContain(`offramp sync cancel ${id} --district maple`)
    const shown = await offramp('sync', 'show', id)
    expect(shown.out).toContain('If you do not:')
    const doctor = await offramp('doctor')
    expect(doctor.code).toBe(1)
    expect(doctor.errors).toContain(
      `a sync waits for you. See what it would do with \`offramp sync plan ${id} --district maple\``,
    )
  })

  test('is dropped, and a look at its plan says that there is none', async () => {
    const id = idIn(await offramp('sync', 'list'))
    expect((await offramp('sync', 'cancel', id)).out).toContain('What it planned is not done')
    const late = await offramp('sync', 'approve', id)
    expect(late.code).toBe(1)
    expect(late.errors).toContain('not waiting for approval')
    const listed = await offramp('sync', 'list')
    expect(listed.out).toContain('stopped')
  })
})

test('a roster that cannot be read any more is a fault with its remedy', async () => {
  isLocked = true
  // The connection is tested anew, and then everything is read.
  await offramp('connect', 'sis', '--page-size', '30', '--save-only')
  const json = await offramp('connect', 'sis', '--json')
  expect(json.code).toBe(1)
  expect(JSON.parse(json.out)).toMatchObject({ state: 'failed', trouble: { code: 'auth_failed' } })
  const run = await offramp('sync', '--watch')
  expect(run.code).toBe(1)
  expect(run.errors).toContain('The SIS refused the client id or secret.')
  const doctor = await offramp('doctor')
  expect(doctor.code).toBe(1)
  expect(doctor.errors).toContain('the roster cannot be read. The SIS refused the client id')
  expect(doctor.errors).toContain('offramp connect sis --district maple')
})

test.each([
  [['roster'], 'Use one of:'],
  [['roster', 'mode', '--days', 'June'], '--days "June" is no range.'],
  [['roster', 'guards', '--set', 'removedShare'], '--set "removedShare" is no limit.'],
  [['roster', 'match', 'x', 'perhaps'], 'Use one of:'],
  [['roster', 'word', 'role'], 'Say the kind and the word'],
  [['sync', 'plan'], 'The id is missing.'],
  [['sync', 'cancel'], 'The id is missing.'],
  [['connect', 'sis', '--quiet', 'night'], '--quiet "night" is no time of day.'],
])('what was typed wrong is named before anything is sent: offramp %j', async (args, message) => {
  const run = await runCli(args, { cwd, env: { OPERATOR_TOKEN: 'unused' } })
  expect(run).toMatchObject({ code: 2, out: '' })
  expect(run.errors).toContain(message)
})
