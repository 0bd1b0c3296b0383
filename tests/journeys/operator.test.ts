import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CREDENTIALS } from '../../sandbox/cast.ts'
import { control, type Control } from '../../sandbox/run/journey/control.ts'
import { freePorts } from '../../sandbox/run/ports.ts'
import { startSystem, type System } from '../../sandbox/run/system.ts'
import { newKeys, variables } from '../../sandbox/run/variables.ts'
import { runCli, type CliRun } from '../cli/run-cli.ts'

let system: System
let sis: Control
let folder = ''
let env: Record<string, string> = {}
let sisUrl = ''

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'offramp-operator-'))
  const ports = await freePorts()
  const keys = newKeys()
  system = await startSystem({ ports, folder, vars: variables(ports, keys) })
  sisUrl = `http://localhost:${ports.sis}`
  sis = control(sisUrl)
  env = { OFFRAMP_URL: system.url, OPERATOR_TOKEN: keys.operatorToken }
})
afterAll(async () => {
  await system.stop()
  rmSync(folder, { recursive: true, force: true })
})

const offramp = (...args: string[]): Promise<CliRun> => runCli(args, { cwd: folder, env })

/** The line of a collection in what a watched sync printed. */
const lineOf = (out: string, collection: string): string =>
  out.split('\n').find((line) => line.trimStart().startsWith(`${collection} `)) ?? ''

test('an operator creates a district and connects its SIS', async () => {
  const zone = 'America/Chicago'
  const made = await offramp('district', 'create', '--name', 'Maple Valley', '--time-zone', zone)
  expect(made.errors).toBe('')
  const address = ['--base-url', `${sisUrl}/ims/oneroster/rostering/v1p2`]
  const { clientId, clientSecret } = CREDENTIALS.sis
  const client = ['--client-id', clientId, '--client-secret', clientSecret]
  const token = ['--token-url', `${sisUrl}/oauth/token`]
  const connected = await offramp('connect', 'sis', ...address, ...token, ...client)
  expect(connected).toMatchObject({ code: 0, errors: '' })
  expect(connected.out).toMatch(/it is shown\s+only\s+now:\n {2}http:\S+\/hooks\/sis\/\S+\n/)
})

test('a dry run says what would come and brings nothing', async () => {
  const run = await offramp('sync', '--dry-run', '--watch')
  expect(run).toMatchObject({ code: 0, errors: '' })
  expect(run.out).toContain('This was a trial: nothing was changed. Its plan waits for you:')
  expect(lineOf(run.out, 'people')).toMatch(/^ +people +[1-9][\d,]* +[1-9][\d,]* /)
  const doctor = await offramp('doctor')
  expect(doctor.out).toContain('roster      0 students')
})

/** Exit code of a sync that waits for a person. */
const WAITS = 3

/** The command a report offers to agree to what waits. */
const approvalIn = (out: string): string[] =>
  /offramp (sync approve .+)$/m.exec(out)?.[1]?.split(' ') ?? []

test('the first sync waits for somebody to look at it, and brings the roster in once approved', async () => {
  const run = await offramp('sync', '--watch')
  expect(run).toMatchObject({ code: WAITS, errors: '' })
  expect(run.out).toContain('This first sync was a trial')
  expect((await offramp('doctor')).out).toContain('roster      0 students')
  const applied = await offramp(...approvalIn(run.out))
  expect(applied).toMatchObject({ code: 0, errors: '' })
  expect(applied.out).toMatch(/Done\.\n$/)
  expect((await offramp('doctor')).out).toContain('roster      1,200 students')
  const again = await offramp('sync', '--watch')
  expect(again).toMatchObject({ code: 0, errors: '' })
  expect(again.out).toMatch(/Done\.\n$/)
})

test('a sync that would remove too many waits, adds what is new, and removes once approved', async () => {
  await sis.post('withdraw', { count: 60, from: 0 })
  await sis.post('withdraw', { count: 60, from: 1 })
  await sis.post('withdraw', { count: 60, from: 2 })
  await sis.post('enroll', { to: 0, count: 3 })
  const held = await offramp('sync', '--watch')
  expect(held).toMatchObject({ code: WAITS, errors: '' })
  expect(held.out).toContain('180 of 1,200 students would be archived.')
  expect(held.out).toContain('If you approve:')
  expect((await offramp('doctor')).out).toContain('roster      1,203 students')
  const waiting = await offramp('doctor')
  expect(waiting.code).toBe(1)
  expect(waiting.errors).toContain('a sync waits for you')

  const approve = approvalIn(held.out)
  expect(approve).toContain('--plan')
  const other = approve.with(approve.indexOf('--plan') + 1, 'f'.repeat(64))
  const wrongPlan = await offramp(...other)
  expect(wrongPlan.code).toBe(1)
  expect((await offramp('doctor')).out).toContain('roster      1,203 students')
  const applied = await offramp(...approve)
  expect(applied).toMatchObject({ code: 0, errors: '' })
  expect((await offramp('doctor')).out).toContain('roster      1,023 students')
})

test('a sync that fails is a failure for a script, and says why', async () => {
  await sis.post('revoke-tokens', {})
  await sis.post('switches', { grants: [] })
  const run = await offramp('sync', '--watch', '--mode', 'delta')
  expect(run.code).toBe(1)
  expect(run.errors).toMatch(/^The sync was not finished\. .*scope roster-core\.readonly/)
  await sis.post('switches', { grants: ['roster-core.readonly', 'roster.readonly'] })
})

test('everything that was done stands in a log that proves itself', async () => {
  expect(await offramp('audit', 'checkpoint')).toMatchObject({ code: 0 })
  expect(await offramp('audit', 'export')).toMatchObject({ code: 0 })
  const key = ['--key', 'checkpoint.txt.key']
  const proof = ['--export', 'audit.jsonl', '--checkpoint', 'checkpoint.txt', ...key]
  const verified = await offramp('verify', ...proof)
  expect(verified).toMatchObject({ code: 0, errors: '' })
  expect(verified.out).toMatch(/Verified \d+ entries\./)
})
