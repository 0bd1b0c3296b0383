import { beforeEach, describe, expect, test } from 'vitest'
import { DAY, HOUR } from '../../src/core/kernel/time.ts'
import { transfer } from '../../src/core/store/tables/roster.ts'
import { OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { addPupil, seedProvider, type RosterProvider } from './roster-provider.ts'
import { connectedDistrict, peopleBySourcedId, SOURCE, synced } from './roster-run.ts'

const YEAR_END = '2027-06-05'

let provider: RosterProvider
let district: TestDistrict

beforeEach(async () => {
  provider = seedProvider(['a', 'b', 'virtual'])
  for (let i = 0; i < 20; i++) addPupil(provider, { id: `s${i}`, school: i % 2 ? 'a' : 'b' })
  district = await connectedDistrict()
  await synced(district, provider.courier)
})

const told = (): string[] =>
  district.db
    .select()
    .from(transfer)
    .all()
    .map((t) => `${t.kind} ${t.effectiveOn} ${t.state}`)
const homeOf = async (id: string) => (await peopleBySourcedId(district)).get(id)?.homeSchool?.name
const archivedAt = (id: string): unknown =>
  district.storage.database
    .prepare('SELECT archived_at FROM roster_enrollment WHERE sourced_id = ?')
    .get(id)?.['archived_at']

function enroll(id: string, school: string, begin: string | null): void {
  const lesson = `e-${id}-${school}`
  provider.put(
    'enrollments',
    lesson,
    id,
    `c-${school}`,
    school,
    'student',
    0,
    begin,
    begin && YEAR_END,
  )
}
async function night(): Promise<void> {
  district.clock.advance(DAY)
  await synced(district, provider.courier)
}

describe('lessons that vanish while others are listed at another school', () => {
  test('are a move at the second complete reading, on the first day at the new school', async () => {
    provider.vanish('enrollments', 'e-s1')
    enroll('s1', 'b', '2026-10-12')
    await night()
    expect([await homeOf('s1'), told()]).toEqual(['School a', []])
    await night()
    expect([await homeOf('s1'), told()]).toEqual(['School b', ['transfer 2026-10-12 confirmed']])
    expect(archivedAt('e-s1')).toBeNull()
    expect((await peopleBySourcedId(district)).get('s1')?.memberships).toMatchObject([
      { school: { name: 'School a' }, beginDate: '2026-08-17', endDate: '2026-10-12' },
      { school: { name: 'School b' }, beginDate: '2026-10-12', endDate: YEAR_END },
    ])
  })

  test('are one move for ever, also once the lessons are archived', async () => {
    provider.vanish('enrollments', 'e-s1')
    enroll('s1', 'b', '2026-10-12')
    for (let i = 0; i < 10; i++) await night()
    expect(archivedAt('e-s1')).not.toBeNull()
    expect(told()).toEqual(['transfer 2026-10-12 confirmed'])
  })

  test('do not come back to life where the student soon leaves the new school too', async () => {
    provider.vanish('enrollments', 'e-s1')
    enroll('s1', 'b', '2026-10-12')
    await night()
    await night()
    provider.change('enrollments', 'e-s1-b', { endDate: '2026-10-16' })
    await night()
    expect([await homeOf('s1'), told()]).toEqual(['School b', ['transfer 2026-10-12 confirmed']])
    const both = ['transfer 2026-10-12 confirmed', 'left 2026-10-16 confirmed']
    for (let i = 0; i < 3; i++) await night()
    expect([archivedAt('e-s1'), await homeOf('s1'), told()]).toEqual([null, undefined, both])
    for (let i = 0; i < 10; i++) await night()
    expect(archivedAt('e-s1')).not.toBeNull()
    expect([await homeOf('s1'), told()]).toEqual([undefined, both])
  })

  test('keep nobody from the school they come back to, where it was the last one', async () => {
    provider.tombstone('enrollments', 'e-s1')
    provider.tombstone('users', 's1')
    await night()
    expect(await homeOf('s1')).toBeUndefined()
    district.clock.advance(60 * DAY)
    addPupil(provider, { id: 's1', school: 'a' })
    provider.tombstone('enrollments', 'e-s1')
    await night()
    expect(await homeOf('s1')).toBe('School a')
  })

  test('bring the student back once they are listed again', async () => {
    const lessons = provider.rows.enrollments.get('e-s1')
    provider.vanish('enrollments', 'e-s1')
    enroll('s1', 'b', '2026-10-12')
    await night()
    await night()
    provider.change('enrollments', 'e-s1-b', { endDate: '2026-10-16' })
    if (lessons) provider.rows.enrollments.set('e-s1', lessons)
    await night()
    expect([await homeOf('s1'), told()]).toEqual(['School a', ['transfer 2026-10-12 reversed']])
  })

  test.each([
    ['have no first day', null],
    ['began before those at the old school', '2026-08-03'],
    ['began with the school year, as those at the old school did', '2026-08-17'],
  ])('and %s: the move is on the day the old ones were first missed', async (_, begin) => {
    provider.vanish('enrollments', 'e-s1')
    enroll('s1', 'b', begin)
    await night()
    await night()
    expect(told()).toEqual(['transfer 2026-10-14 confirmed'])
  })

  test('and had long been beside the old ones: the move is on the day those were first missed', async () => {
    enroll('s1', 'b', '2026-09-07')
    await night()
    provider.vanish('enrollments', 'e-s1')
    await night()
    await night()
    expect(told()).toEqual(['transfer 2026-10-15 confirmed'])
  })

  test('only later: the move is found when they are', async () => {
    provider.vanish('enrollments', 'e-s1')
    for (let i = 0; i < 3; i++) await night()
    expect([await homeOf('s1'), told()]).toEqual(['School a', []])
    enroll('s1', 'b', '2026-10-16')
    await night()
    expect([await homeOf('s1'), told()]).toEqual(['School b', ['transfer 2026-10-16 confirmed']])
  })

  test('from a day to come: the move is found on that day, without another reading', async () => {
    provider.vanish('enrollments', 'e-s1')
    enroll('s1', 'b', '2026-10-18')
    for (let i = 0; i < 3; i++) await night()
    expect([await homeOf('s1'), told()]).toEqual(['School a', []])
    district.clock.advance(2 * DAY)
    await synced(district, provider.courier, 'delta')
    expect([await homeOf('s1'), told()]).toEqual(['School b', ['transfer 2026-10-18 confirmed']])
  })
})

describe('lessons that vanish do not end for that alone', () => {
  test('where there are none at another school: the student stays for the grace', async () => {
    provider.vanish('enrollments', 'e-s1')
    for (let i = 0; i < 7; i++) await night()
    expect([await homeOf('s1'), told()]).toEqual(['School a', []])
  })

  test('where the others are at a school that is nobody’s home', async () => {
    await district.client.run(
      'source.set',
      { ...SOURCE, programs: ['virtual'] },
      { caller: OPERATOR },
    )
    provider.vanish('enrollments', 'e-s1')
    enroll('s1', 'virtual', '2026-10-12')
    for (let i = 0; i < 4; i++) await night()
    expect([await homeOf('s1'), told()]).toEqual(['School a', []])
  })

  test('where some at the old school are still listed', async () => {
    enroll('s1', 'a', '2026-08-24')
    await night()
    provider.vanish('enrollments', 'e-s1')
    enroll('s1', 'b', '2026-10-12')
    for (let i = 0; i < 4; i++) await night()
    expect([await homeOf('s1'), told()]).toEqual(['School a', []])
  })

  test('where they are listed again at the second reading', async () => {
    const row = provider.rows.enrollments.get('e-s1')
    provider.vanish('enrollments', 'e-s1')
    enroll('s1', 'b', '2026-10-12')
    await night()
    if (row) provider.rows.enrollments.set('e-s1', row)
    for (let i = 0; i < 3; i++) await night()
    expect([await homeOf('s1'), told()]).toEqual(['School a', []])
  })

  test('where the second reading was of changes only', async () => {
    provider.vanish('enrollments', 'e-s1')
    enroll('s1', 'b', '2026-10-12')
    await night()
    district.clock.advance(HOUR)
    const delta = await synced(district, provider.courier, 'delta')
    expect(delta.mode).toBe('delta')
    expect([await homeOf('s1'), told()]).toEqual(['School a', []])
    await night()
    expect(told()).toEqual(['transfer 2026-10-12 confirmed'])
  })
})

describe('lessons the provider deletes while the record still names the old school', () => {
  test('are a move, in the same run, on the first day at the new school', async () => {
    district.clock.advance(DAY)
    provider.tombstone('enrollments', 'e-s1')
    enroll('s1', 'b', '2026-10-12')
    await synced(district, provider.courier)
    expect([await homeOf('s1'), told()]).toEqual(['School b', ['transfer 2026-10-12 confirmed']])
    for (let i = 0; i < 2; i++) await night()
    expect(told()).toEqual(['transfer 2026-10-12 confirmed'])
  })

  test('are no move where none are listed elsewhere: the record still says it', async () => {
    provider.tombstone('enrollments', 'e-s1')
    for (let i = 0; i < 2; i++) await night()
    expect([await homeOf('s1'), told()]).toEqual(['School a', []])
  })
})
