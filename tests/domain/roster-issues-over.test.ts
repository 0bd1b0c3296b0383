import { beforeEach, describe, expect, test } from 'vitest'
import { DAY, HOUR } from '../../src/core/kernel/time.ts'
import { OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { addPupil, addWorker, seedProvider, type RosterProvider } from './roster-provider.ts'
import { connectedDistrict, readSync, sync, synced } from './roster-run.ts'

const operator = { caller: OPERATOR }

let provider: RosterProvider
let district: TestDistrict

beforeEach(async () => {
  provider = seedProvider(['a'])
  for (let i = 0; i < 40; i++) addPupil(provider, { id: `s${i}`, school: 'a' })
  for (let i = 0; i < 4; i++) addWorker(provider, { id: `t${i}`, school: 'a' })
  district = await connectedDistrict()
})

async function issues(): Promise<string[]> {
  const page = await district.client.ask('roster.quarantine', {}, operator)
  if (!page.ok) throw new Error('no quarantine')
  return page.value.rows.map(({ sourcedId, code }) => `${sourcedId} ${code}`)
}

async function expectIssues(wanted: readonly string[]): Promise<void> {
  const found = await issues()
  if (found.join() !== wanted.join()) throw new Error(`issues are ${found.join()}`)
}

async function quarantined(): Promise<number> {
  const health = await district.client.ask('roster.health', {}, operator)
  return health.ok ? health.value.counts.quarantined : -1
}

function nextDay(): void {
  district.clock.advance(DAY)
  provider.now = district.clock.now
}

const approve = async (id: string): Promise<void> => {
  await district.client.run('sync.approve', { id }, operator)
  await district.drain(provider.courier)
}

test('an empty list has shown nothing: no issue is over because of it', async () => {
  provider.quarantined.users = [
    ['s7', 'name_missing', 'familyName'],
    ['s8', 'grade_unmapped', 'grades'],
  ]
  await synced(district, provider.courier)
  const before = await issues()
  expect(before).toHaveLength(2)
  nextDay()
  provider.empty = true
  expect((await sync(district, provider.courier)).state).toBe('held')
  expect(await issues()).toEqual(before)
  expect(await quarantined()).toBe(1)
})

test('rows that are only counted are still counted after an empty list', async () => {
  const ids = Array.from({ length: 2_100 }, (_, i) => `m${i}`)
  for (const id of ids) addPupil(provider, { id, school: 'a' })
  provider.pageSize = 500
  provider.quarantined.users = ids.map((id) => [id, 'name_missing', 'familyName'] as const)
  await synced(district, provider.courier)
  expect(await quarantined()).toBe(2_100)
  nextDay()
  provider.empty = true
  await sync(district, provider.courier)
  expect(await quarantined()).toBe(2_100)
})

test('the records of a list that ended with an approval have no issues any more', async () => {
  provider.quarantined.users = [['s8', 'grade_unmapped', 'grades']]
  await synced(district, provider.courier)
  nextDay()
  provider.empty = true
  const run = await sync(district, provider.courier)
  await approve(run.id)
  expect(await readSync(district, run.id)).toMatchObject({ state: 'succeeded' })
  expect(await issues()).toEqual([])
})

describe('what two records say about each other is over', () => {
  beforeEach(async () => {
    provider.change('users', 't1', { email: 'shared@district.test' })
    provider.change('users', 't2', { email: 'shared@district.test' })
    await synced(district, provider.courier)
    // The address also leads to two people, until somebody has decided.
    await expectIssues(['t1 email_shared', 't2 email_shared', 't2 key_collision'])
    nextDay()
  })

  test('when one of them is withdrawn', async () => {
    provider.tombstone('users', 't2')
    await synced(district, provider.courier)
    expect(await issues()).toEqual([])
  })

  test('when one of them is withdrawn and only changes are read', async () => {
    provider.tombstone('users', 't2')
    await synced(district, provider.courier, 'delta')
    expect(await issues()).toEqual([])
  })

  test('when one of them disappears and is archived in the end', async () => {
    provider.vanish('users', 't2')
    for (let i = 0; i < 9; i++) {
      await synced(district, provider.courier)
      nextDay()
    }
    expect(await issues()).toEqual([])
  })
})

describe('a number that two people carry is no question any more', () => {
  beforeEach(async () => {
    await synced(district, provider.courier)
    nextDay()
    // One new record that names the numbers of two people.
    addPupil(provider, { id: 'both', school: 'a', number: 's1' })
    const row = provider.rows.users.get('both')?.columns ?? []
    provider.rows.users.set('both', {
      columns: row.map((cell, i) => (i === 10 ? [['stateStudentId', 'state-s2']] : cell)),
      changedAt: provider.now,
    })
    await synced(district, provider.courier)
    await expectIssues(['both key_collision'])
    nextDay()
  })

  test('when the record is withdrawn', async () => {
    provider.tombstone('users', 'both')
    provider.tombstone('enrollments', 'e-both')
    await synced(district, provider.courier)
    expect(await issues()).toEqual([])
  })

  test('when the record is withdrawn and only changes are read', async () => {
    district.clock.advance(HOUR)
    provider.now = district.clock.now
    provider.tombstone('users', 'both')
    await synced(district, provider.courier, 'delta')
    expect(await issues()).toEqual([])
  })

  test('when the record disappears and is archived in the end', async () => {
    provider.vanish('users', 'both')
    provider.vanish('enrollments', 'e-both')
    for (let i = 0; i < 9; i++) {
      await synced(district, provider.courier)
      nextDay()
    }
    expect(await issues()).toEqual([])
  })
})
