import { beforeEach, describe, expect, test, vi } from 'vitest'
import { drain } from '../../src/core/district/drain.ts'
import type { Timer } from '../../src/core/district/timer.ts'
import { HOUR } from '../../src/core/kernel/time.ts'
import { transfer } from '../../src/core/store/tables/roster.ts'
import { OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { addPupil, seedProvider, type RosterProvider } from './roster-provider.ts'
import { connectedDistrict, peopleBySourcedId, readSync, synced } from './roster-run.ts'
import { approve, trial } from './roster-trial.ts'

const operator = { caller: OPERATOR }

let provider: RosterProvider
let district: TestDistrict

/** Two students with one number, of whom the district is asked whether they are one. */
beforeEach(async () => {
  for (const way of ['log', 'warn', 'error'] as const) {
    vi.spyOn(console, way).mockImplementation(() => undefined)
  }
  provider = seedProvider(['a', 'b'])
  for (let i = 0; i < 20; i++) addPupil(provider, { id: `s${i}`, school: i % 2 ? 'a' : 'b' })
  addPupil(provider, { id: 's1', school: 'a', given: 'Ana', family: 'Diaz', number: '1001' })
  district = await connectedDistrict()
  await synced(district, provider.courier)
  addPupil(provider, { id: 's99', school: 'a', given: 'Bo', family: 'Li', number: '1001' })
  provider.change('users', 's99', { userIds: [] })
  await synced(district, provider.courier)
  district.clock.advance(HOUR)
})

const decide = async (decision: 'same' | 'apart') => {
  const listed = await district.client.ask('match.list', {}, operator)
  const id = listed.ok ? (listed.value.matches[0]?.id ?? '') : ''
  return district.client.run('match.decide', { id, decision }, operator)
}
const mapWord = () =>
  district.client.run(
    'roster.map_value',
    { kind: 'user_id_type', value: 'badge', meaning: 'never' },
    operator,
  )
const personOf = async (id: string) => (await peopleBySourcedId(district)).get(id)
const moved = () =>
  district.db
    .select()
    .from(transfer)
    .all()
    .map((t) => `${t.kind} ${t.effectiveOn} ${t.state}`)

/** Another student moves, as the roster says it. */
function move(id: string, day: string): void {
  provider.change('enrollments', `e-${id}`, { endDate: day })
  provider.put('enrollments', `n-${id}`, id, 'c-b', 'b', 'student', 0, day, '2027-06-05')
  provider.change('users', id, {
    primaryOrg: 'b',
    roles: [['student', 'primary', 'b', null, null]],
  })
}

const swift: Timer = () => ({
  done: new Promise((resolve) => setImmediate(resolve)),
  cancel: () => undefined,
})

/** Lets a full sync go on until it reaches a phase, and stops there. */
async function startUntil(phase: string): Promise<string> {
  const started = await district.client.run('sync.start', { mode: 'full' }, operator)
  if (!started.ok) throw new Error('not started')
  const { id } = started.value
  const at = district.storage.database.prepare('SELECT phase FROM roster_run WHERE id = ?')
  const now = (): number => {
    if (at.get(id)?.['phase'] === phase) throw new Error('stopped')
    return district.clock.now
  }
  await drain({ ...district.house, now }, provider.courier, { timer: swift }).catch(() => undefined)
  expect((await readSync(district, id)).phase).toBe(phase)
  district.restart()
  return id
}

const PHASES = [
  'extracting',
  'comparing',
  'applying',
  'identifying',
  'placing',
  'transferring',
] as const

describe.each(PHASES)('a question answered while a sync is %s', (phase) => {
  test('joins the two, and the sync ends as if it had been answered before', async () => {
    const ana = (await personOf('s1'))?.id
    move('s3', '2026-10-13')
    const id = await startUntil(phase)
    expect(await decide('same')).toMatchObject({ ok: true })
    await district.drain(provider.courier)
    expect(await readSync(district, id)).toMatchObject({ state: 'succeeded' })
    expect((await personOf('s99'))?.id).toBe(ana)
    expect(moved()).toEqual(['transfer 2026-10-13 confirmed'])
    await synced(district, provider.courier)
    expect(moved()).toEqual(['transfer 2026-10-13 confirmed'])
    expect((await personOf('s1'))?.homeSchool?.name).toBe('School a')
  })
})

describe.each(PHASES)('a word that is given a meaning while a sync is %s', (phase) => {
  test('ends that sync, and the next one finds everything once', async () => {
    move('s3', '2026-10-13')
    const id = await startUntil(phase)
    expect(await mapWord()).toMatchObject({ ok: true })
    await district.drain(provider.courier)
    expect((await readSync(district, id)).state).not.toBe('running')
    await synced(district, provider.courier)
    expect(moved()).toEqual(['transfer 2026-10-13 confirmed'])
    expect((await personOf('s3'))?.homeSchool?.name).toBe('School b')
  })
})

describe('a plan that waits', () => {
  test.each([
    ['a word is given a meaning', mapWord],
    ['two people turn out to be one', () => decide('same')],
    ['two people turn out to be two', () => decide('apart')],
  ])('is void once %s', async (_, act) => {
    move('s3', '2026-10-13')
    const run = await trial(district, provider)
    expect(await act()).toMatchObject({ ok: true })
    expect(await approve(district, run)).toMatchObject({ error: { code: 'plan_changed' } })
    expect(moved()).toEqual([])
    await synced(district, provider.courier)
    expect(moved()).toEqual(['transfer 2026-10-13 confirmed'])
  })

  async function holding() {
    for (let i = 2; i < 20; i++) provider.tombstone('users', `s${i}`)
    const started = await district.client.run('sync.start', { mode: 'full' }, operator)
    await district.drain(provider.courier)
    const held = await readSync(district, started.ok ? started.value.id : '')
    expect(held.state).toBe('held')
    return held
  }

  test('of a sync that holds removals is void once a word is given a meaning, and is held anew', async () => {
    const held = await holding()
    expect(await mapWord()).toMatchObject({ ok: true })
    expect(await approve(district, held)).toMatchObject({ error: { code: 'plan_changed' } })
    expect((await personOf('s2'))?.archived).toBe(false)
    expect(await approve(district, await holding())).toMatchObject({ ok: true })
  })

  test('of a sync that holds removals does what it said, also after two people turned out to be one', async () => {
    const held = await holding()
    expect(await decide('same')).toMatchObject({ ok: true })
    expect(await approve(district, held)).toMatchObject({ ok: true })
    await district.drain(provider.courier)
    const people = await peopleBySourcedId(district)
    expect(people.has('s2') && people.get('s2')?.archived === false).toBe(false)
    expect(people.get('s99')).toMatchObject({ id: people.get('s1')?.id, archived: false })
  })
})
