import { beforeEach, describe, expect, test } from 'vitest'
import { DAY, HOUR } from '../../src/core/kernel/time.ts'
import type { TestDistrict } from '../helpers/district.ts'
import { addPupil, type RosterProvider } from './roster-provider.ts'
import { connectedDistrict, count, synced } from './roster-run.ts'
import {
  all,
  applied,
  liveTables,
  plannedChanges,
  readPlan,
  schoolChanges,
  seats,
  trial,
} from './roster-trial.ts'
import { PUPILS, SCENARIOS, seedSchools } from './roster-trial-scenes.ts'

let provider: RosterProvider
let district: TestDistrict

beforeEach(async () => {
  provider = seedSchools()
  district = await connectedDistrict()
  await synced(district, provider.courier)
  district.clock.advance(HOUR)
  provider.now = district.clock.now
})

const moves = (table: string, from: string): unknown[] =>
  all(
    district,
    `SELECT person_id, from_org_id, to_org_id, effective_on, kind FROM ${table} WHERE ${from}
     ORDER BY person_id, from_org_id, effective_on`,
  )

describe('what a trial run shows', () => {
  test.each(Object.keys(SCENARIOS))('is what then happens: %s', async (name) => {
    SCENARIOS[name]?.(provider)
    const { planned, real } = await tryAndApply()
    expect(planned).toEqual(real)
  })

  test.each([1, 2, 3, 4, 5, 6])('is what then happens, day after day, seed %i', async (seed) => {
    const random = randomOf(seed)
    const names = Object.keys(SCENARIOS).toSorted(() => random() - 0.5)
    for (let day = 0; day < 3; day++) {
      for (const name of names.splice(0, 3)) tryTo(SCENARIOS[name])
      if (day === 1) provider.change('enrollments', 'e-s40', { endDate: '2026-10-15' })
      const { planned, real } = await tryAndApply()
      expect(planned).toEqual(real)
      district.clock.advance(DAY)
      provider.now = district.clock.now
      await district.drain(provider.courier)
    }
  })

  /** A trial run and its approval; what was planned, and what happened. */
  async function tryAndApply() {
    const live = liveTables(district)
    const before = seats(district)
    const run = await trial(district, provider)
    expect(run).toMatchObject({ state: 'succeeded', phase: 'planned', dryRun: true, error: null })
    expect(liveTables(district)).toEqual(live)
    const plan = await readPlan(district, run.id)
    const plannedMoves = moves('roster_plan_move', '1')
    const names = all(district, 'SELECT org_id, name FROM roster_plan_school')
    const issuesBefore = count(district, "roster_issue WHERE code = 'key_collision'")
    const done = await applied(district, provider, run)
    expect(done).toMatchObject({ state: 'succeeded', phase: 'done', dryRun: false, error: null })
    const ofRun = `run_id = '${run.id}'`
    const issues = count(district, "roster_issue WHERE code = 'key_collision'") - issuesBefore
    return {
      planned: {
        schools: plannedChanges(plan),
        moves: withNames(plannedMoves, names),
        transfers: plan.transfers.count,
        matches: plan.matches.count,
        rows: Object.entries(plan.counts).map(([name, { create, remove, absent }]) => [
          name,
          create,
          remove,
          absent,
        ]),
      },
      real: {
        schools: schoolChanges(district, before, seats(district)),
        moves: withNames(moves('transfer', ofRun), schoolNames()),
        transfers: count(district, `transfer WHERE kind = 'transfer' AND ${ofRun}`),
        matches: issues,
        rows: Object.entries(run.collections).map(([name, { created, removed, absent }]) => [
          name,
          created,
          removed,
          absent,
        ]),
      },
    }
  }
})

/** Numbers from 0 up to 1 that a seed decides. */
function randomOf(seed: number): () => number {
  let state = seed * 2_654_435_761
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    return state / 2 ** 32
  }
}

/** Something may be gone that another scenario took away. */
function tryTo(scenario: ((provider: RosterProvider) => void) | undefined): void {
  try {
    scenario?.(provider)
  } catch (thrown) {
    if (!String(thrown).includes('no ')) throw thrown
  }
}

const schoolNames = () => all(district, 'SELECT id AS org_id, name FROM org')

/** A school that is new has no lasting id before it is there: schools are compared by name. */
function withNames(rows: readonly unknown[], names: readonly Record<string, unknown>[]): unknown[] {
  const known = new Map([...schoolNames(), ...names].map((row) => [row['org_id'], row['name']]))
  return (rows as Record<string, unknown>[]).map((row) => ({
    ...row,
    from_org_id: known.get(row['from_org_id']),
    to_org_id: known.get(row['to_org_id']) ?? null,
  }))
}

test('the scenarios hold moves, collisions and guards, so that comparing them proves something', async () => {
  SCENARIOS['students who move']?.(provider)
  SCENARIOS['students who move under a new id']?.(provider)
  SCENARIOS['a number that two people claim']?.(provider)
  const plan = await readPlan(district, (await trial(district, provider)).id)
  expect(plan.transfers.count).toBeGreaterThanOrEqual(3)
  expect(plan.matches.count).toBeGreaterThan(0)
  expect(plan.transfers.samples[0]).toMatchObject({
    person: expect.stringMatching(/^Given/),
    from: { name: expect.stringMatching(/^School/) },
    to: { name: expect.stringMatching(/^School/) },
    kind: 'transfer',
  })
  expect(plan.samples.create.length).toBeGreaterThan(0)
  expect(plan.samples.create[0]).toMatchObject({ collection: 'users', name: expect.any(String) })
})

test('a trial run of a first import counts the students of each school', async () => {
  const first = await connectedDistrict()
  const fresh = seedSchools()
  addPupil(fresh, { id: 'twice', school: 'a', number: 's1', given: 'Givens1', family: 'Familys1' })
  fresh.change('users', 's3', { roles: [['student', 'primary', 'c', null, null]], primaryOrg: 'c' })
  fresh.change('enrollments', 'e-s5', { endDate: '2026-09-01' })
  fresh.change('enrollments', 'e-s7', { school: null })
  const run = await trial(first, fresh)
  expect(count(first, 'person')).toBe(0)
  const plan = await readPlan(first, run.id)
  expect(plan).toMatchObject({ isCurrent: true, transfers: { count: 0 } })
  expect(plan.counts.users).toMatchObject({ create: 2 * PUPILS + 13 })
  await applied(first, fresh, run)
  expect(plannedChanges(plan)).toEqual(schoolChanges(first, new Set(), seats(first)))
})
