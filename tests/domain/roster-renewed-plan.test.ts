import { beforeEach, describe, expect, test } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../src/core/kernel/time.ts'
import type { TestDistrict } from '../helpers/district.ts'
import type { RosterProvider } from './roster-provider.ts'
import { connectedDistrict, count, readSync, synced } from './roster-run.ts'
import {
  all,
  applied,
  approve,
  liveTables,
  onlyByHand,
  readPlan,
  seats,
  trial,
} from './roster-trial.ts'
import { move, seedSchools } from './roster-trial-scenes.ts'

let provider: RosterProvider
let district: TestDistrict

beforeEach(async () => {
  provider = seedSchools()
  district = await connectedDistrict()
  await synced(district, provider.courier)
  onlyByHand(district)
  district.clock.advance(HOUR)
  provider.now = district.clock.now
})

/** The day `days` days after the one that tests begin on. */
const dayAfter = (days: number): string => `2026-10-${13 + days}`

async function nextDay(): Promise<void> {
  district.clock.advance(DAY)
  provider.now = district.clock.now
  onlyByHand(district)
  await district.drain(provider.courier)
}

/** A student who left the day before yesterday, and whose lessons begin again the day after the trial. */
async function returnTomorrow(id: string): Promise<void> {
  provider.change('enrollments', `e-${id}`, { endDate: '2026-10-12' })
  for (let i = 0; i < 2; i++) {
    await synced(district, provider.courier)
    await nextDay()
  }
  const begin = dayAfter(3)
  provider.put('enrollments', `n-${id}`, id, 'c-a', 'a', 'student', 0, begin, '2027-06-05')
}

const guardsOf = (run: { guards: readonly { guard: string }[] }) => run.guards.map((g) => g.guard)

describe('a plan that is approved on a later day', () => {
  test('is applied as it was shown where the day makes no difference', async () => {
    move(provider, 's1', 'b')
    move(provider, 's2', 'c')
    const run = await trial(district, provider)
    await nextDay()
    const done = await applied(district, provider, run)
    expect(done).toMatchObject({ state: 'succeeded', phase: 'done', transfers: 2 })
    expect(done.planHash).toBe(run.planHash)
    expect(guardsOf(done)).toEqual([])
    expect(count(district, 'roster_stage')).toBe(0)
  })

  test('changes nothing where the day has made it another plan, and waits as the new one', async () => {
    await returnTomorrow('s1')
    const run = await trial(district, provider)
    await nextDay()
    const before = liveTables(district)
    const renewed = await applied(district, provider, run)
    expect(liveTables(district)).toEqual(before)
    expect(renewed).toMatchObject({ state: 'succeeded', phase: 'planned', approvedBy: null })
    expect(renewed.planHash).not.toBe(run.planHash)
    expect(guardsOf(renewed)).toEqual(['plan_renewed'])
    const plan = await readPlan(district, run.id)
    expect(plan.isCurrent).toBe(true)
    expect(moves(run.id)).toEqual([{ kind: 'returned' }])
    expect(await approve(district, run)).toMatchObject({ error: { code: 'plan_changed' } })
    const done = await applied(district, provider, renewed)
    expect(done).toMatchObject({ state: 'succeeded', phase: 'done' })
    expect(all(district, `SELECT kind FROM transfer WHERE run_id = '${run.id}'`)).toEqual([
      { kind: 'returned' },
    ])
  })

  test('is kept no longer than it would have been', async () => {
    await returnTomorrow('s1')
    const run = await trial(district, provider)
    const { expiresAt } = await readPlan(district, run.id)
    await nextDay()
    const renewed = await applied(district, provider, run)
    expect(renewed.phase).toBe('planned')
    expect((await readPlan(district, run.id)).expiresAt).toBe(expiresAt)
  })

  test('counts what it shows once, however often it is worked out', async () => {
    await returnTomorrow('s1')
    move(provider, 's2', 'c')
    const run = await trial(district, provider)
    const first = await readPlan(district, run.id)
    await nextDay()
    await applied(district, provider, run)
    const second = await readPlan(district, run.id)
    expect(second.counts).toEqual(first.counts)
    expect(second.samples).toEqual(first.samples)
    const before = seats(district)
    await applied(district, provider, await readSync(district, run.id))
    const after = seats(district)
    expect(after.size).toBeGreaterThan(0)
    const arriving = second.schools.reduce((n, { students }) => n + students.arriving, 0)
    expect([...after].filter((seat) => !before.has(seat))).toHaveLength(arriving)
  })

  test('of a first import is applied, with the dates of the day on which that happens', async () => {
    const fresh = await connectedDistrict()
    onlyByHand(fresh)
    const first = seedSchools()
    const begin = dayAfter(1)
    first.put('enrollments', 'n-s1', 's1', 'c-c', 'c', 'student', 0, begin, '2027-06-05')
    first.change('enrollments', 'e-s1', { endDate: begin })
    const run = await trial(fresh, first)
    fresh.clock.advance(DAY)
    const done = await applied(fresh, first, run)
    expect(done).toMatchObject({ state: 'succeeded', phase: 'done', dryRun: false })
    const home = all(
      fresh,
      `SELECT o.name AS home FROM person_alias AS a JOIN person AS p ON p.id = a.person_id
       JOIN org AS o ON o.id = p.home_school_id WHERE a.sourced_id = 's1'`,
    )
    expect(home).toEqual([{ home: 'School c' }])
  })
})

test('a plan that is worked out over midnight is for the day on which it is ready', async () => {
  await returnTomorrow('s1')
  // 23:59 in the district: the reading ends on this day, the plan on the next.
  district.clock.advance(Date.UTC(2026, 9, 16, 4, 59, 0) - district.clock.now)
  provider.now = district.clock.now
  let isTurned = false
  const { exec } = district.storage.sql
  district.storage.sql.exec = (query, ...args) => {
    if (!isTurned && /INTO roster_plan_move/i.test(query)) {
      isTurned = true
      district.clock.advance(2 * MINUTE)
    }
    return exec(query, ...args)
  }
  const { id } = await trial(district, provider)
  expect(isTurned).toBe(true)
  // What became due while the clock moved on.
  await district.drain(provider.courier)
  const run = await readSync(district, id)
  expect(moves(run.id)).toEqual([{ kind: 'returned' }])
  expect(await applied(district, provider, run)).toMatchObject({ phase: 'done' })
})

const moves = (runId: string): unknown[] =>
  all(
    district,
    `SELECT m.kind FROM roster_plan_move AS m JOIN roster_run AS r ON r.no = m.run_no
     WHERE r.id = '${runId}'`,
  )
