import { beforeAll, expect, test, vi } from 'vitest'
import { DAY, HOUR } from '../../src/core/kernel/time.ts'
import type { Courier } from '../../src/core/ports/delivery.ts'
import { drain } from '../../src/core/district/drain.ts'
import type { Timer } from '../../src/core/district/timer.ts'
import { OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { addGuardian, addPupil, seedProvider, type RosterProvider } from './roster-provider.ts'
import { connectedDistrict, count, readSync, synced } from './roster-run.ts'
import { all, approve, liveTables, readPlan } from './roster-trial.ts'

const operator = { caller: OPERATOR }

beforeAll(() => {
  for (const way of ['log', 'warn', 'error'] as const) {
    vi.spyOn(console, way).mockImplementation(() => undefined)
  }
})

function smallProvider(): RosterProvider {
  const provider = seedProvider(['a', 'b'])
  provider.pageSize = 10
  for (let i = 0; i < 24; i++) {
    addPupil(provider, { id: `s${i}`, school: i % 2 ? 'a' : 'b', agents: [`g${i}`] })
    addGuardian(provider, { id: `g${i}`, school: 'a', agents: [`s${i}`] })
  }
  return provider
}

function changeThings(provider: RosterProvider): void {
  provider.change('enrollments', 'e-s1', { endDate: '2026-10-12' })
  addPupil(provider, {
    id: 's1-b',
    school: 'b',
    number: 's1',
    given: 'Givens1',
    family: 'Familys1',
    begin: '2026-10-12',
  })
  provider.tombstone('users', 's2')
  provider.vanish('users', 's3')
  provider.change('users', 's4', { familyName: 'Renamed' })
  addPupil(provider, { id: 'new', school: 'a' })
}

const swift: Timer = () => ({
  done: new Promise((resolve) => setImmediate(resolve)),
  cancel: () => undefined,
})

/** Ends the process after each slice that needed nobody outside, and starts it anew. */
async function inSmallSteps(district: TestDistrict, courier: Courier): Promise<number> {
  for (let lives = 1; lives < 1_000; lives++) {
    let isOver = false
    const timer: Timer = (ms) => {
      isOver ||= ms === 0
      return swift(ms)
    }
    const now = (): number => district.clock.now + (isOver ? DAY : 0)
    await drain({ ...district.house, now }, courier, { timer })
    district.restart()
    if ((district.nextDueAt() ?? Infinity) > district.clock.now) return lives
  }
  throw new Error('the run never ended')
}

type Way = (district: TestDistrict, courier: Courier) => Promise<number>
const straight: Way = async (district, courier) => {
  await district.drain(courier)
  return 1
}

/** A first run, a trial run of what changed then, and its approval. */
async function tryAndApply(way: Way) {
  const provider = smallProvider()
  const district = await connectedDistrict()
  await synced(district, provider.courier)
  district.clock.advance(HOUR)
  changeThings(provider)
  const started = await district.client.run('sync.start', { mode: 'full', dryRun: true }, operator)
  if (!started.ok) throw new Error('not started')
  const before = liveTables(district)
  const lives = [await way(district, provider.courier)]
  expect(liveTables(district)).toEqual(before)
  const run = await readSync(district, started.value.id)
  expect(run).toMatchObject({ phase: 'planned', error: null })
  const { counts, schools, transfers, matches, samples } = await readPlan(district, run.id)
  expect((await approve(district, run)).ok).toBe(true)
  lives.push(await way(district, provider.courier))
  expect(await readSync(district, run.id)).toMatchObject({ state: 'succeeded', phase: 'done' })
  for (const table of ['roster_stage', 'roster_pending', 'roster_plan', 'roster_plan_row'])
    expect([table, count(district, table)]).toEqual([table, 0])
  const named = schools.map(({ school, students }) => [school.name, students])
  const moved = transfers.samples.map(({ from, to, ...move }) => [from.name, to?.name, move])
  return {
    lives,
    found: { counts, named, moved, matches, samples, truth: truth(district) },
  }
}

const truth = (district: TestDistrict): unknown => ({
  people: all(
    district,
    `SELECT a.sourced_id, p.family_name, o.sourced_id AS home, p.archived_at IS NOT NULL AS archived
     FROM person_alias AS a JOIN person AS p ON p.id = a.person_id
       LEFT JOIN org AS o ON o.id = p.home_school_id ORDER BY 1`,
  ),
  transfers: all(district, 'SELECT kind, effective_on, state FROM transfer ORDER BY 1, 2'),
  counts: all(district, 'SELECT name, n FROM roster_count ORDER BY 1'),
})

test('a trial run and its approval that are interrupted after every slice end as if nothing had happened', async () => {
  const undisturbed = await tryAndApply(straight)
  const disturbed = await tryAndApply(inSmallSteps)
  expect(Math.min(...disturbed.lives)).toBeGreaterThan(20)
  expect(disturbed.found).toEqual(undisturbed.found)
  expect(undisturbed.found.moved).toHaveLength(1)
})
