import { expect, test } from 'vitest'
import { DAY } from '../../src/core/kernel/time.ts'
import { OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { seedStaff } from '../helpers/people.ts'
import { addGuardian, addPupil, addWorker, seedProvider } from './roster-provider.ts'
import { connectedDistrict, sync, synced } from './roster-run.ts'

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
