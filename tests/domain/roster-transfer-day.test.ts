import { beforeEach, describe, expect, test } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../src/core/kernel/time.ts'
import { transfer } from '../../src/core/store/tables/roster.ts'
import { OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { seedStaff } from '../helpers/people.ts'
import { addPupil, seedProvider, type RosterProvider } from './roster-provider.ts'
import { connectedDistrict, count, peopleBySourcedId, synced } from './roster-run.ts'

const operator = { caller: OPERATOR }
const YEAR_END = '2027-06-05'
let provider: RosterProvider
let district: TestDistrict

beforeEach(async () => {
  provider = seedProvider(['a', 'b', 'virtual'])
  // Changes are not asked for by date: nothing is read before two in the morning.
  provider.filtersByDate = false
  for (let i = 0; i < 60; i++) addPupil(provider, { id: `s${i}`, school: i % 2 ? 'a' : 'b' })
  district = await connectedDistrict()
  await synced(district, provider.courier)
})

const transfers = () => district.db.select().from(transfer).all()
const states = () => transfers().map((t) => `${t.kind} ${t.state} ${t.effectiveOn}`)
const homeOf = async (id: string) => (await peopleBySourcedId(district)).get(id)?.homeSchool?.name

/** Ends the lessons of a pupil of school a and begins others at b. */
function plan(id: string, day: string): void {
  provider.now = district.clock.now
  provider.change('enrollments', `e-${id}`, { endDate: day })
  provider.put('enrollments', `e-${id}-b`, id, 'c-b', 'b', 'student', 0, day, YEAR_END)
}

async function listed() {
  const { session: caller } = seedStaff(district, { roles: ['district_coordinator'] })
  const answer = await district.client.ask('transfer.list', {}, { caller })
  if (!answer.ok) throw new Error(JSON.stringify(answer.error))
  return answer.value.transfers
}

/** Waits until the district's clock shows that moment, and does what is due. */
async function until(at: number): Promise<void> {
  district.clock.now = at
  await district.drain(provider.courier)
  await district.drain(provider.courier)
}

/** The provider answers nothing from now on. */
function outage(): void {
  provider.failures = Array.from({ length: 500 }, () => ({ retry: 'later', reason: 'unavailable' }))
}

/** Half past midnight in Chicago, in summer time. */
const halfPastMidnight = (month: number, day: number): number =>
  Date.UTC(2026, month - 1, day, 5, 30)

describe('T11 a move that is announced', () => {
  test('is listed as expected with its day, and nobody has moved', async () => {
    plan('s1', '2026-10-30')
    expect((await synced(district, provider.courier)).transfers).toBe(0)
    expect(await listed()).toMatchObject([
      { state: 'expected', effectiveOn: '2026-10-30', gapDays: null, backdated: false },
    ])
    expect(await homeOf('s1')).toBe('School a')
  })

  test('happens at half past midnight of its day although the provider cannot be reached', async () => {
    plan('s1', '2026-10-16')
    await synced(district, provider.courier)
    outage()
    const runs = count(district, `roster_run WHERE state = 'succeeded'`)
    await until(halfPastMidnight(10, 15))
    await until(halfPastMidnight(10, 16) - 1)
    expect(states()).toEqual(['transfer expected 2026-10-16'])
    await until(halfPastMidnight(10, 16))
    expect(states()).toEqual(['transfer confirmed 2026-10-16'])
    expect(transfers()).toMatchObject([{ runId: 'day:2026-10-16', backdated: 0 }])
    expect(await homeOf('s1')).toBe('School b')
    expect(count(district, `roster_run WHERE state = 'succeeded'`)).toBe(runs)
  })

  test('is one transfer, whatever is read or turned again', async () => {
    plan('s1', '2026-10-16')
    await synced(district, provider.courier)
    await until(halfPastMidnight(10, 16))
    for (let i = 0; i < 3; i++) {
      await synced(district, provider.courier)
      await until(district.clock.now + DAY)
    }
    expect(states()).toEqual(['transfer confirmed 2026-10-16'])
  })

  test('that the roster takes back is shown as taken back, and announced again it is expected again', async () => {
    plan('s1', '2026-10-30')
    await synced(district, provider.courier)
    provider.change('enrollments', 'e-s1', { endDate: YEAR_END })
    provider.tombstone('enrollments', 'e-s1-b')
    district.clock.advance(HOUR)
    await synced(district, provider.courier)
    expect(await listed()).toMatchObject([{ state: 'cancelled', effectiveOn: '2026-10-30' }])
    plan('s1', '2026-10-30')
    district.clock.advance(HOUR)
    await synced(district, provider.courier)
    expect(states()).toEqual(['transfer expected 2026-10-30'])
  })

  test('for another day than before is expected once', async () => {
    plan('s1', '2026-10-30')
    await synced(district, provider.courier)
    plan('s1', '2026-11-02')
    provider.now = district.clock.now
    district.clock.advance(HOUR)
    await synced(district, provider.courier)
    expect(states()).toEqual(['transfer expected 2026-11-02'])
  })

  test('for half of a school is shown to nobody, and weighed as a crowd on its day', async () => {
    for (let i = 1; i < 60; i += 2) plan(`s${i}`, '2026-10-16')
    await synced(district, provider.courier)
    expect(await listed()).toEqual([])
    expect(count(district, `transfer WHERE state = 'muted'`)).toBe(30)
    outage()
    await until(halfPastMidnight(10, 16))
    expect(count(district, `transfer WHERE state = 'planned'`)).toBe(30)
    provider.failures = []
    await until(district.clock.now + DAY)
    expect(count(district, `transfer WHERE state = 'held'`)).toBe(30)
    expect(await listed()).toEqual([])
  })
})

describe('the turn of a day', () => {
  test('comes once a day and sets its own clock', async () => {
    const turns = () =>
      district.storage.database
        .prepare(`SELECT next_at FROM outbox WHERE kind = 'roster.day' AND state = 'pending'`)
        .all()
        .map((row) => Number(row['next_at']))
    expect(turns()).toEqual([halfPastMidnight(10, 14)])
    await until(halfPastMidnight(10, 14))
    expect(turns()).toEqual([halfPastMidnight(10, 15)])
    await until(halfPastMidnight(10, 17) + 7 * HOUR)
    expect(turns()).toEqual([halfPastMidnight(10, 18)])
  })

  test('goes on where it was after a restart', async () => {
    plan('s1', '2026-10-16')
    await synced(district, provider.courier)
    district.clock.now = halfPastMidnight(10, 16) + MINUTE
    district.restart()
    await until(district.clock.now)
    expect(states()).toEqual(['transfer confirmed 2026-10-16'])
  })
})

describe('while nobody is removed', () => {
  test.each(['add_only', 'blackout'] as const)(
    'nobody moves in %s, and everybody catches up after it',
    async (mode) => {
      await district.client.run('source.set_mode', { mode }, operator)
      plan('s1', '2026-10-12')
      provider.change('enrollments', 'e-s3', { endDate: '2026-10-12' })
      for (let i = 0; i < 3; i++) {
        await synced(district, provider.courier)
        district.clock.advance(DAY)
      }
      expect(transfers()).toEqual([])
      expect([await homeOf('s1'), await homeOf('s3')]).toEqual(['School a', 'School a'])
      await district.client.run('source.set_mode', { mode: 'normal' }, operator)
      await synced(district, provider.courier)
      district.clock.advance(DAY)
      await synced(district, provider.courier)
      expect(states().toSorted()).toEqual([
        'left confirmed 2026-10-12',
        'transfer confirmed 2026-10-12',
      ])
      expect(await homeOf('s1')).toBe('School b')
    },
  )
})

describe('a school that is a program', () => {
  const visit = (id: string) =>
    provider.put(
      'enrollments',
      `v-${id}`,
      id,
      'c-virtual',
      'virtual',
      'student',
      0,
      '2026-09-01',
      YEAR_END,
    )

  test.each(['virtual', 'N-virtual'])(
    'named as %s is never home, and whoever was at home there finds one without a move',
    async (named) => {
      visit('s1')
      provider.change('users', 's1', { primaryOrg: 'virtual' })
      addPupil(provider, { id: 'new', school: 'virtual' })
      visit('s2')
      provider.vanish('enrollments', 'e-s2')
      const fresh = await connectedDistrict()
      district = fresh
      await synced(district, provider.courier)
      expect([await homeOf('s1'), await homeOf('new')]).toEqual([
        'School virtual',
        'School virtual',
      ])
      await district.client.run(
        'source.set',
        {
          kind: 'oneroster-1.2',
          programs: [named],
          baseUrl: 'https://sis.test/ims/oneroster/rostering/v1p2',
          tokenUrl: 'https://sis.test/oauth/token',
          clientId: 'client',
        },
        operator,
      )
      await synced(district, provider.courier)
      expect(await homeOf('s1')).toBe('School a')
      expect((await peopleBySourcedId(district)).get('new')?.homeSchool).toBeNull()
      expect(transfers()).toEqual([])
    },
  )
})
