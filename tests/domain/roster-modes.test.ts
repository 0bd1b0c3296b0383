import { beforeEach, describe, expect, test } from 'vitest'
import { quietOn, suggestBlackout } from '../../src/core/domain/roster/guard/mode-rules.ts'
import { DAY } from '../../src/core/kernel/time.ts'
import { transfer } from '../../src/core/store/tables/roster.ts'
import { OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { seedStaff } from '../helpers/people.ts'
import { addPupil, addWorker, seedProvider, type RosterProvider } from './roster-provider.ts'
import { connectedDistrict, count, peopleBySourcedId, sync, synced } from './roster-run.ts'

const operator = { caller: OPERATOR }

let provider: RosterProvider
let district: TestDistrict

beforeEach(async () => {
  provider = seedProvider(['a', 'b'])
  for (let i = 0; i < 40; i++) addPupil(provider, { id: `s${i}`, school: i % 2 ? 'a' : 'b' })
  for (let i = 0; i < 4; i++) addWorker(provider, { id: `t${i}`, school: 'a' })
  district = await connectedDistrict()
  await synced(district, provider.courier)
  district.clock.advance(DAY)
  provider.now = district.clock.now
})

type Wanted = {
  mode: 'normal' | 'add_only' | 'blackout'
  blackouts?: { from: string; until: string }[]
}
const setMode = (wanted: Wanted, caller: { caller: typeof OPERATOR } = operator) =>
  district.client.run('source.set_mode', wanted, caller)

/** A day of everything at once: somebody comes, somebody changes, one is deleted, one vanishes, one moves. */
function busyDay(): void {
  addPupil(provider, { id: 'new', school: 'a' })
  provider.change('users', 's1', { familyName: 'Changed' })
  provider.tombstone('users', 's2')
  provider.tombstone('enrollments', 'e-s2')
  provider.vanish('users', 's3')
  provider.vanish('enrollments', 'e-s3')
  provider.change('enrollments', 'e-s5', { endDate: '2026-10-12' })
  provider.put('enrollments', 'n-s5', 's5', 'c-b', 'b', 'student', 0, '2026-10-12', '2027-06-05')
  provider.change('users', 's5', {
    primaryOrg: 'b',
    roles: [['student', 'primary', 'b', null, null]],
  })
  provider.change('users', 't1', { enabled: 0 })
}

const missing = () => count(district, 'roster_user WHERE missing_since IS NOT NULL')
const archived = () => count(district, 'roster_user WHERE archived_at IS NOT NULL')
const confirmed = () =>
  district.db
    .select()
    .from(transfer)
    .all()
    .filter((t) => t.state === 'confirmed')

describe.each([
  ['add only', { mode: 'add_only' }, 'add_only'],
  ['a blackout', { mode: 'blackout' }, 'blackout'],
  [
    'a blackout by its dates',
    { mode: 'normal', blackouts: [{ from: '2026-10-14', until: '2026-10-15' }] },
    'blackout',
  ],
] as const)('%s', (_, wanted, guard) => {
  beforeEach(async () => {
    const blackouts = 'blackouts' in wanted ? [...wanted.blackouts] : []
    await setMode({ mode: wanted.mode, blackouts })
    busyDay()
  })

  test('takes over what is new or changed, removes nobody and confirms no move', async () => {
    const run = await synced(district, provider.courier)
    const people = await peopleBySourcedId(district)
    expect(people.has('new')).toBe(true)
    expect(people.get('s1')?.familyName).toBe('Changed')
    expect([missing(), archived(), confirmed().length, run.transfers]).toEqual([0, 0, 0, 0])
    expect(run.guards.map((g) => g.guard)).toEqual([guard])
    expect(count(district, 'roster_pending')).toBe(0)
    expect(count(district, 'roster_user WHERE archived_at IS NULL')).toBe(45)
    const kept = district.storage.database
      .prepare(`SELECT n FROM roster_count WHERE name = 'users'`)
      .get()
    expect(kept?.['n']).toBe(45)
  })

  test('still lets an ended account of staff lose its access', async () => {
    await synced(district, provider.courier)
    expect((await peopleBySourcedId(district)).get('t1')?.enabled).toBe(false)
  })

  test('is caught up with when it is over', async () => {
    await synced(district, provider.courier)
    await setMode({ mode: 'normal', blackouts: [] })
    district.clock.advance(DAY)
    await synced(district, provider.courier)
    expect((await peopleBySourcedId(district)).get('s2')?.archived ?? true).toBe(true)
    expect(count(district, `roster_user WHERE sourced_id = 's3' AND missing_runs = 1`)).toBe(1)
    expect(confirmed()).toMatchObject([{ kind: 'transfer' }])
  })

  test('leaves nothing to approve even where half of the district vanishes', async () => {
    for (let i = 10; i < 40; i++) provider.vanish('users', `s${i}`)
    const run = await sync(district, provider.courier)
    expect(run.state).toBe('succeeded')
    expect([missing(), archived()]).toEqual([0, 0])
  })
})

describe('days of a blackout', () => {
  const blackouts = JSON.stringify([{ from: '2026-06-03', until: '2026-08-03' }])

  test.each([
    ['2026-06-02', null],
    ['2026-06-03', '2026-08-03'],
    ['2026-08-03', '2026-08-03'],
    ['2026-08-04', null],
  ])('%s', (today, until) => {
    expect(quietOn({ mode: 'normal', blackouts }, today)).toEqual(
      until && { mode: 'blackout', until },
    )
  })

  test('a mode that is set wins over the dates', () => {
    expect(quietOn({ mode: 'add_only', blackouts }, '2026-07-01')).toEqual({
      mode: 'add_only',
      until: null,
    })
    expect(quietOn({ mode: 'blackout', blackouts: '[]' }, '2026-07-01')?.mode).toBe('blackout')
  })

  test('are suggested from two days before the last day of school to two weeks before the first', () => {
    const year = { start: '2026-08-17', end: '2027-06-05' }
    const next = { start: '2027-08-16', end: '2028-06-04' }
    expect(suggestBlackout([year, next], '2026-10-13')).toEqual({
      from: '2027-06-02',
      until: '2027-08-02',
    })
    expect(suggestBlackout([year], '2026-10-13')).toEqual({
      from: '2027-06-02',
      until: '2027-08-02',
    })
    expect(suggestBlackout([year, next], '2027-07-01')).toEqual({
      from: '2027-06-02',
      until: '2027-08-02',
    })
    expect(suggestBlackout([], '2026-10-13')).toBeNull()
  })

  test('are suggested with the connection', async () => {
    const read = await district.client.ask('source.read', {}, operator)
    expect(read.ok && read.value?.suggestedBlackout).toEqual({
      from: '2027-06-02',
      until: '2027-08-02',
    })
  })
})

describe('setting the mode', () => {
  test('keeps the dates when only the mode is given, and is shown and audited', async () => {
    await setMode({ mode: 'normal', blackouts: [{ from: '2027-06-02', until: '2027-08-02' }] })
    await setMode({ mode: 'add_only' })
    const read = await district.client.ask('source.read', {}, operator)
    expect(read.ok && read.value).toMatchObject({
      mode: 'add_only',
      blackouts: [{ from: '2027-06-02', until: '2027-08-02' }],
    })
    expect(count(district, `audit WHERE body LIKE '%source.set_mode%'`)).toBe(2)
  })

  test('refuses a range that ends before it begins, a day that is none, and the wrong person', async () => {
    const bad = await setMode({
      mode: 'normal',
      blackouts: [{ from: '2027-06-02', until: '2027-06-01' }],
    })
    expect(bad).toMatchObject({ ok: false, error: { kind: 'invalid' } })
    expect(
      (await setMode({ mode: 'normal', blackouts: [{ from: 'June', until: 'July' }] })).ok,
    ).toBe(false)
    const { session: caller } = seedStaff(district, { roles: ['district_coordinator'] })
    const refused = await district.client.run('source.set_mode', { mode: 'blackout' }, { caller })
    expect(refused).toMatchObject({ ok: false, error: { kind: 'forbidden' } })
  })
})
