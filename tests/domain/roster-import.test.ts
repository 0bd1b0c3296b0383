import { beforeAll, describe, expect, test } from 'vitest'
import type { Person } from '../../src/core/domain/people/view.ts'
import { OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { seedStaff } from '../helpers/people.ts'
import { addGuardian, addPupil, addWorker, seedProvider } from './roster-provider.ts'
import { connectedDistrict, count, peopleBySourcedId, sync, synced } from './roster-run.ts'

const operator = { caller: OPERATOR }
/** Tables that hold something only while a run is under way. */
const WORKING = ['roster_page', 'roster_stage', 'roster_pending', 'roster_work', 'roster_pull']

function smallDistrict() {
  const provider = seedProvider(['a', 'b'])
  for (let i = 0; i < 250; i++) {
    addPupil(provider, { id: `s${i}`, school: i % 2 ? 'a' : 'b', agents: [`g${i}`] })
    addGuardian(provider, { id: `g${i}`, school: 'a', agents: [] })
  }
  addWorker(provider, { id: 't1', school: 'a' })
  return provider
}

describe('a first sync', () => {
  const provider = smallDistrict()
  let district: TestDistrict
  let people: Map<string, Person>

  beforeAll(async () => {
    district = await connectedDistrict()
    await synced(district, provider.courier)
    people = await peopleBySourcedId(district)
  })

  test('brings every record and every person once', async () => {
    const health = await district.client.ask('roster.health', {}, operator)
    expect(health).toMatchObject({
      ok: true,
      value: { counts: { students: 250, staff: 1, guardians: 250, schools: 2, quarantined: 0 } },
    })
    expect(people.size).toBe(501)
  })

  test('advances by the rows received, repeats ten of them and stops at an empty page', () => {
    const offsets = provider.asked
      .filter((ask) => ask.collection === 'users')
      .map((ask) => 'offset' in ask.from && ask.from.offset)
    expect(offsets).toEqual([0, 90, 180, 270, 360, 450, 501])
  })

  test('gives a student the school, grade and dates of the lessons', () => {
    expect(people.get('s1')).toMatchObject({
      roles: ['student'],
      grade: '07',
      email: null,
      homeSchool: { name: 'School a' },
      memberships: [{ role: 'student', beginDate: '2026-08-17', endDate: '2027-06-05' }],
    })
  })

  test('links a guardian whom only the student names', async () => {
    const id = people.get('s1')?.id ?? ''
    const { session } = seedStaff(district, { roles: ['district_coordinator'] })
    const read = await district.client.ask('people.read', { id }, { caller: session })
    expect(read).toMatchObject({ ok: true, value: { guardians: [{ name: 'Giveng1 Familyg1' }] } })
  })

  test('keeps the address of staff', () => {
    expect(people.get('t1')).toMatchObject({
      roles: ['staff'],
      email: 't1@district.test',
      enabled: true,
    })
  })

  test('leaves nothing behind of what it needed on the way', () => {
    for (const table of WORKING) expect([table, count(district, table)]).toEqual([table, 0])
  })

  test('holds nothing, whatever comes first', async () => {
    const list = await district.client.ask('sync.list', {}, operator)
    expect(list).toMatchObject({
      ok: true,
      value: { syncs: [{ state: 'succeeded', transfers: 0 }] },
    })
  })
})

test('an unchanged roster changes nothing', async () => {
  const provider = smallDistrict()
  const district = await connectedDistrict()
  await synced(district, provider.courier)
  const before = snapshot(district)
  district.clock.advance(3_600_000)
  const run = await synced(district, provider.courier)
  expect(run.collections.users).toMatchObject({
    received: 501,
    created: 0,
    changed: 0,
    unchanged: 501,
  })
  expect(snapshot(district)).toEqual(before)
})

const LASTING = ['org', 'person', 'person_name', 'person_alias', 'person_key', 'membership']
const snapshot = ({ storage }: TestDistrict): unknown[] =>
  [...LASTING, 'guardianship', 'roster_user', 'roster_enrollment', 'roster_count', 'transfer'].map(
    (table) => storage.database.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all(),
  )

test('a trial run tells what would happen, keeps what it read for an approval, and changes nothing', async () => {
  const provider = smallDistrict()
  const district = await connectedDistrict()
  const run = await sync(district, provider.courier, { dryRun: true })
  expect(run).toMatchObject({ state: 'succeeded', phase: 'planned', dryRun: true })
  expect(run.collections.users?.created).toBe(501)
  expect(run.planHash).toMatch(/^[0-9a-f]{64}$/)
  for (const table of [...LASTING, 'roster_user', 'roster_enrollment', 'roster_work'])
    expect([table, count(district, table)]).toEqual([table, 0])
})

test('two records of one person with different ids are one person', async () => {
  const provider = seedProvider(['a'])
  addPupil(provider, { id: 'old', school: 'a', number: '77', given: 'Ana', family: 'Díaz' })
  addPupil(provider, { id: 'new', school: 'a', number: '77', given: 'Ana', family: 'Díaz' })
  const district = await connectedDistrict()
  await synced(district, provider.courier)
  const people = await peopleBySourcedId(district)
  expect(people.get('old')?.id).toBe(people.get('new')?.id)
  expect(people.get('old')?.identities).toHaveLength(2)
})

test('one number on two people with other numbers and names stays two people, and is reported', async () => {
  const provider = seedProvider(['a'])
  addPupil(provider, { id: 'one', school: 'a', number: '77', given: 'Ana', family: 'Díaz' })
  addPupil(provider, { id: 'two', school: 'a', number: '78', given: 'Bo', family: 'Li' })
  provider.change('users', 'two', { identifier: '77' })
  const district = await connectedDistrict()
  await synced(district, provider.courier)
  const people = await peopleBySourcedId(district)
  expect(people.get('one')?.id).not.toBe(people.get('two')?.id)
  const quarantine = await district.client.ask('roster.quarantine', {}, operator)
  expect(quarantine).toMatchObject({
    ok: true,
    value: { rows: [{ collection: 'users', code: 'key_collision', fieldPath: 'identifier' }] },
  })
})

test('a teacher who is also a parent is one person by the master identifier', async () => {
  const provider = seedProvider(['a'])
  addPupil(provider, { id: 's', school: 'a', agents: ['g'] })
  addWorker(provider, { id: 't', school: 'a' })
  addGuardian(provider, { id: 'g', school: 'a', agents: ['s'] })
  provider.change('users', 't', { masterIdentifier: 'M1' })
  provider.change('users', 'g', {
    masterIdentifier: 'M1',
    givenName: 'Givent',
    familyName: 'Familyt',
  })
  const district = await connectedDistrict()
  await synced(district, provider.courier)
  const people = await peopleBySourcedId(district)
  expect(people.get('t')).toMatchObject({ roles: ['staff', 'guardian'], givenName: 'Givent' })
  expect(people.get('g')?.id).toBe(people.get('t')?.id)
})

test('a guardian with a new id and the same child and name stays the same person', async () => {
  const provider = seedProvider(['a'])
  addPupil(provider, { id: 's', school: 'a', agents: ['g1'] })
  addGuardian(provider, { id: 'g1', school: 'a', name: 'Same', agents: ['s'] })
  const district = await connectedDistrict()
  await synced(district, provider.courier)
  provider.vanish('users', 'g1')
  addGuardian(provider, { id: 'g2', school: 'a', name: 'Same', agents: ['s'] })
  provider.change('users', 's', { agents: ['g2'] })
  await synced(district, provider.courier)
  const people = await peopleBySourcedId(district)
  expect(people.get('g2')?.identities.map((i) => i.sourcedId)).toEqual(['g1', 'g2'])
  expect(count(district, 'guardianship')).toBe(1)
})

test('a guardian who is listed later than the child is linked when they come', async () => {
  const provider = seedProvider(['a'])
  addPupil(provider, { id: 's', school: 'a', agents: ['g1'] })
  const district = await connectedDistrict()
  await synced(district, provider.courier)
  expect(count(district, 'guardianship')).toBe(0)
  addGuardian(provider, { id: 'g1', school: 'a', agents: [] })
  await synced(district, provider.courier)
  expect(count(district, 'guardianship')).toBe(1)
})

test('a school that is listed later than its students is filled when it comes', async () => {
  const provider = seedProvider(['a'])
  addPupil(provider, { id: 's', school: 'late' })
  const district = await connectedDistrict()
  await synced(district, provider.courier)
  expect((await peopleBySourcedId(district)).get('s')).toMatchObject({
    homeSchool: null,
    memberships: [],
  })
  provider.put('orgs', 'late', 'Late School', 'school', 'L', 'district')
  await synced(district, provider.courier)
  expect((await peopleBySourcedId(district)).get('s')).toMatchObject({
    homeSchool: { name: 'Late School' },
  })
})

test('a school under a new id with the same number stays the same school', async () => {
  const provider = seedProvider(['a', 'b'])
  for (let i = 0; i < 8; i++) addPupil(provider, { id: `s${i}`, school: 'a' })
  const district = await connectedDistrict()
  await synced(district, provider.courier)
  const before = (await peopleBySourcedId(district)).get('s1')?.homeSchool
  provider.vanish('orgs', 'a')
  provider.put('orgs', 'a2', 'School a', 'school', 'N-a', 'district')
  for (let i = 0; i < 8; i++) {
    provider.change('enrollments', `e-s${i}`, { school: 'a2' })
    provider.change('users', `s${i}`, {
      primaryOrg: 'a2',
      roles: [['student', 'primary', 'a2', null, null]],
    })
  }
  const run = await synced(district, provider.courier)
  expect(run.transfers).toBe(0)
  expect((await peopleBySourcedId(district)).get('s1')?.homeSchool).toEqual(before)
})
