import { expect, test } from 'vitest'
import { DAY } from '../../src/core/kernel/time.ts'
import { OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { seedStaff } from '../helpers/people.ts'
import { addGuardian, addPupil, addWorker, seedProvider } from './roster-provider.ts'
import { connectedDistrict, sync, synced } from './roster-run.ts'
import { onlyByHand } from './roster-trial.ts'

/** A key of which only the first part is used, such as the number of the source, finds everything there is. */
const TOO_WIDE = /USING PRIMARY KEY \(source_no=\?\)|USING PRIMARY KEY \(run_no=\?\)/

/** Statements that look at everything under one leading key, with why that is little. */
const SMALL = [
  // schools and terms of a district
  'roster_org',
  'roster_session',
  // pages of one run, a few at a time
  'roster_page',
  'roster_stage',
  // five collections of one run
  'roster_pull',
  // one row of a run, and one of a source
  'roster_plan',
  'roster_applied',
  // what one plan shows: breaks, counts, schools, moves and samples of one run
  'roster_plan_break',
  'roster_plan_count',
  'roster_plan_school',
  'roster_plan_move',
  'roster_plan_match',
  'roster_plan_sample',
]

test('every statement of the roster finds its rows by a whole key or a window of it', async () => {
  const provider = seedProvider(['a', 'b'])
  for (let i = 0; i < 60; i++)
    addPupil(provider, { id: `s${i}`, school: i % 2 ? 'a' : 'b', agents: [`g${i}`] })
  for (let i = 0; i < 60; i++) addGuardian(provider, { id: `g${i}`, school: 'a', agents: [] })
  for (let i = 0; i < 12; i++) addWorker(provider, { id: `t${i}`, school: 'a' })
  const district = await connectedDistrict()
  const statements = listen(district)
  await sync(district, provider.courier, { dryRun: true })
  await synced(district, provider.courier)
  provider.change('enrollments', 'e-s1', { endDate: '2026-10-12', school: 'nowhere' })
  provider.change('classes', 'c-a', { school: 'b' })
  provider.vanish('users', 's2')
  provider.quarantined.users = [['s5', 'name_missing', 'familyName']]
  for (let i = 10; i < 50; i++) provider.tombstone('users', `s${i}`)
  const held = await sync(district, provider.courier)
  district.clock.advance(DAY)
  provider.now = district.clock.now
  addPupil(provider, { id: 'late', school: 'b' })
  await sync(district, provider.courier, { mode: 'delta' })
  await district.client.run('sync.approve', { id: held.id }, { caller: OPERATOR })
  await district.drain(provider.courier)
  await readEverything(district)
  const bad = [...statements].flatMap((statement) => badSteps(district, statement))
  expect(bad).toEqual([])
  expect(statements.size).toBeGreaterThan(100)
})

test('every statement that weighs, holds and rehearses finds its rows the same way', async () => {
  const provider = seedProvider(['a', 'b', 'c'])
  for (let i = 0; i < 300; i++) addPupil(provider, { id: `s${i}`, school: i % 2 ? 'a' : 'b' })
  for (let i = 0; i < 10; i++) addPupil(provider, { id: `c${i}`, school: 'c' })
  for (let i = 0; i < 30; i++) addWorker(provider, { id: `t${i}`, school: 'a' })
  const district = await connectedDistrict()
  const statements = listen(district)
  await synced(district, provider.courier)
  const nextDay = (): void => {
    district.clock.advance(DAY)
    provider.now = district.clock.now
  }
  nextDay()
  onlyByHand(district)
  // A few students go in every way there is, one school loses most of its own, staff lose access in a crowd.
  provider.tombstone('users', 's1')
  provider.vanish('users', 's2')
  provider.tombstone('enrollments', 'e-s3')
  provider.vanish('enrollments', 'e-s4')
  provider.put('enrollments', 'n-s4', 's4', 'c-b', 'b', 'student', 0, '2026-10-01', '2027-06-05')
  for (let i = 0; i < 6; i++) provider.tombstone('users', `c${i}`)
  for (let i = 0; i < 11; i++) provider.change('users', `t${i}`, { enabled: 0 })
  for (let i = 100; i < 160; i++) {
    const names = { given: `Givens${i}`, family: `Familys${i}` }
    addPupil(provider, { id: `n${i}`, number: `s${i}`, school: i % 2 ? 'a' : 'b', ...names })
  }
  provider.change('orgs', 'c', { type: 'department' })
  const planned = await sync(district, provider.courier, { dryRun: true })
  await district.client.ask('sync.plan', { id: planned.id }, { caller: OPERATOR })
  const held = await sync(district, provider.courier)
  expect(held.guards.map(({ guard }) => guard)).toEqual(
    expect.arrayContaining(['many_staff_removed', 'school_drained', 'rekey']),
  )
  await district.client.ask('sync.plan', { id: held.id }, { caller: OPERATOR })
  await district.client.run('sync.approve', { id: held.id }, { caller: OPERATOR })
  await district.drain(provider.courier)
  nextDay()
  provider.empty = true
  const emptied = await sync(district, provider.courier)
  await district.client.run('sync.approve', { id: emptied.id }, { caller: OPERATOR })
  await district.drain(provider.courier)
  await readEverything(district)
  const bad = [...statements].flatMap((statement) => badSteps(district, statement))
  expect(bad).toEqual([])
})

/** Every distinct statement from now on. */
function listen({ storage }: TestDistrict): ReadonlySet<string> {
  const statements = new Set<string>()
  const { exec } = storage.sql
  const listening: typeof exec = (query, ...args) => {
    statements.add(query)
    return exec(query, ...args)
  }
  Object.assign(storage.sql, { exec: listening })
  return statements
}

async function readEverything(district: TestDistrict): Promise<void> {
  const { session: caller } = seedStaff(district, {
    roles: ['district_coordinator', 'config_admin'],
  })
  const school = String(
    district.storage.database.prepare('SELECT id FROM org LIMIT 1').get()?.['id'],
  )
  for (const role of ['student', 'staff', 'guardian', undefined] as const) {
    const part = role ? { role } : {}
    await district.client.ask('people.list', part, { caller })
    await district.client.ask('people.list', { ...part, school }, { caller })
    await district.client.ask('people.list', { ...part, school, q: 'given family' }, { caller })
  }
  const teacher = seedStaff(district, { school: { id: school } }).slack
  await district.client.ask('student.search', { q: 'given f' }, { caller: teacher })
  await district.client.ask('people.read', { id: 'x' }, { caller })
  await district.client.ask('roster.health', {}, { caller })
  await district.client.ask('roster.quarantine', {}, { caller })
  await district.client.ask('sync.list', {}, { caller })
}

function badSteps({ storage }: TestDistrict, statement: string): string[] {
  const steps = storage.database.prepare(`EXPLAIN QUERY PLAN ${statement}`).all()
  const names = new Map(
    [...statement.matchAll(/(\w+)\s+AS\s+(\w+)/gi)].map((m) => [m[2] ?? '', m[1] ?? '']),
  )
  return steps
    .map((step) => String(step['detail']))
    .filter((detail) => {
      const [, verb, alias = ''] = /^(SCAN|SEARCH) (\S+)/.exec(detail) ?? []
      const table = names.get(alias) ?? alias
      return verb === 'SEARCH' && TOO_WIDE.test(detail) && !SMALL.includes(table)
    })
    .map((detail) => `${detail} -- ${statement.replace(/\s+/g, ' ').slice(0, 160)}`)
}
