import { beforeEach, describe, expect, test } from 'vitest'
import { DAY } from '../../src/core/kernel/time.ts'
import { transfer } from '../../src/core/store/tables/roster.ts'
import { OPERATOR, type TestDistrict } from '../helpers/district.ts'
import {
  addGuardian,
  addPupil,
  addWorker,
  seedProvider,
  type RosterProvider,
} from './roster-provider.ts'
import {
  connectedDistrict,
  count,
  peopleBySourcedId,
  readSync,
  sync,
  synced,
} from './roster-run.ts'

const operator = { caller: OPERATOR }
const PUPILS = 40

let provider: RosterProvider
let district: TestDistrict

beforeEach(async () => {
  provider = seedProvider(['a', 'b'])
  for (let i = 0; i < PUPILS; i++) addPupil(provider, { id: `s${i}`, school: i % 2 ? 'a' : 'b' })
  addGuardian(provider, { id: 'g1', school: 'a', agents: ['s1'] })
  for (let i = 0; i < 4; i++) addWorker(provider, { id: `t${i}`, school: 'a' })
  district = await connectedDistrict()
  await synced(district, provider.courier)
})

type Missing = {
  missing_runs: number
  missing_since: number | null
  gone_at: number | null
  archived_at: number | null
}

function record(id: string, table = 'roster_user'): Missing {
  const row = district.storage.database
    .prepare(
      `SELECT missing_runs, missing_since, gone_at, archived_at FROM ${table} WHERE sourced_id = ?`,
    )
    .get(id)
  return row as Missing // safe because the statement names these columns
}

/** Lets a night pass and reads everything. */
async function night(): Promise<void> {
  district.clock.advance(DAY)
  provider.now = district.clock.now
  await synced(district, provider.courier)
}
const nights = async (howMany: number): Promise<void> => {
  for (let i = 0; i < howMany; i++) await night()
}
const isArchived = async (id: string): Promise<boolean> =>
  (await peopleBySourcedId(district)).get(id)?.archived ?? true

const vanish = (id: string): void => {
  provider.vanish('users', id)
  provider.vanish('enrollments', `e-${id}`)
}

describe('a student who vanishes without a trace', () => {
  test('is missed twice, asked for by id, and archived a week after the first miss and not before', async () => {
    const person = (await peopleBySourcedId(district)).get('s1')?.id
    vanish('s1')
    await night()
    expect(record('s1')).toMatchObject({ missing_runs: 1, gone_at: null, archived_at: null })
    expect(provider.askedOne).toEqual([])
    await night()
    expect(provider.askedOne).toEqual(['users/s1'])
    expect(record('s1')).toMatchObject({ missing_runs: 2, archived_at: null })
    expect(record('s1').gone_at).toBe(district.clock.now)
    await nights(5)
    expect(record('s1').archived_at).toBeNull()
    expect(provider.askedOne).toEqual(['users/s1'])
    await night()
    expect(record('s1').archived_at).toBe(district.clock.now)
    expect(record('e-s1', 'roster_enrollment').archived_at).toBe(district.clock.now)
    expect(count(district, `person WHERE id = '${person}' AND archived_at IS NOT NULL`)).toBe(1)
    expect(count(district, 'person WHERE archived_at IS NOT NULL')).toBe(1)
    expect(count(district, 'roster_probe')).toBe(0)
  })

  test('keeps their school and everything else while they are only missing', async () => {
    const before = (await peopleBySourcedId(district)).get('s1')
    vanish('s1')
    await nights(6)
    expect((await peopleBySourcedId(district)).get('s1')).toEqual(before)
    expect(district.db.select().from(transfer).all()).toEqual([])
  })

  test('comes back as the same person, before and after being archived', async () => {
    const before = (await peopleBySourcedId(district)).get('s1')
    vanish('s1')
    await nights(3)
    addPupil(provider, { id: 's1', school: 'a' })
    await night()
    expect(record('s1')).toMatchObject({ missing_runs: 0, missing_since: null, archived_at: null })
    vanish('s1')
    await nights(8)
    expect(record('s1').archived_at).not.toBeNull()
    addPupil(provider, { id: 's1', school: 'a' })
    await night()
    const after = (await peopleBySourcedId(district)).get('s1')
    expect(after?.id).toBe(before?.id)
    expect(after?.homeSchool).toEqual(before?.homeSchool)
    expect(count(district, 'person WHERE archived_at IS NOT NULL')).toBe(0)
  })

  test('begins anew when they are seen in between, also by a reading of changes', async () => {
    vanish('s1')
    await night()
    addPupil(provider, { id: 's1', school: 'a' })
    await synced(district, provider.courier, 'delta')
    expect(record('s1').missing_runs).toBe(0)
    vanish('s1')
    await night()
    expect(record('s1')).toMatchObject({ missing_runs: 1 })
    expect(provider.askedOne).toEqual([])
  })
})

describe('what the provider answers', () => {
  test('a record that the list leaves out and the provider knows is present', async () => {
    vanish('s1')
    provider.singles.set('s1', 'present')
    await nights(2)
    expect(record('s1')).toMatchObject({ missing_runs: 0, missing_since: null })
    await nights(10)
    expect(await isArchived('s1')).toBe(false)
  })

  test('an answer that proves nothing leaves the record waiting, asked for again every night', async () => {
    vanish('s1')
    provider.singles.set('s1', { retry: 'never', reason: 'forbidden' })
    await nights(12)
    expect(record('s1').archived_at).toBeNull()
    expect(provider.askedOne).toHaveLength(11)
    provider.singles.delete('s1')
    await night()
    expect(await isArchived('s1')).toBe(true)
  })

  test('a provider that does not answer is left alone after three records, and the run goes on', async () => {
    for (let i = 1; i < 8; i++) {
      vanish(`s${i}`)
      provider.singles.set(`s${i}`, { retry: 'never', reason: 'rejected' })
    }
    await nights(2)
    expect(provider.askedOne).toHaveLength(3)
    expect(record('s7')).toMatchObject({ missing_runs: 2, gone_at: null })
  })

  test('people whose numbers a guard will hold are not asked for one by one', async () => {
    for (let i = 1; i < 27; i++) vanish(`s${i}`)
    for (let i = 0; i < 2; i++) {
      district.clock.advance(DAY)
      const run = await sync(district, provider.courier)
      expect(run.state).toBe('held')
    }
    expect(provider.askedOne).toEqual([])
    expect(record('s1').missing_runs).toBe(0)
  })
})

test('where nobody can be asked by id, a third complete reading stands in', async () => {
  provider.profile = { readsOne: false }
  district.storage.database.exec('UPDATE roster_source SET profile = NULL')
  vanish('s1')
  await nights(2)
  expect(record('s1')).toMatchObject({ missing_runs: 2, gone_at: null })
  await night()
  expect(record('s1').gone_at).toBe(district.clock.now)
  await nights(4)
  expect(record('s1').archived_at).toBeNull()
  await night()
  expect(record('s1').archived_at).not.toBeNull()
  expect(provider.askedOne).toEqual([])
})

test('a lesson that vanishes while its student stays is not asked for, and ends after a week', async () => {
  provider.put('enrollments', 'extra', 's1', 'c-a', 'a', 'student', 0, '2026-08-17', '2027-06-05')
  await night()
  provider.vanish('enrollments', 'extra')
  await nights(7)
  expect(record('extra', 'roster_enrollment').archived_at).toBeNull()
  await night()
  expect(record('extra', 'roster_enrollment').archived_at).toBe(district.clock.now)
  expect(provider.askedOne).toEqual([])
})

test('lessons of a student who is missing wait until it is certain that the student is gone', async () => {
  provider.singles.set('s1', { retry: 'never', reason: 'forbidden' })
  vanish('s1')
  await nights(9)
  expect(record('e-s1', 'roster_enrollment')).toMatchObject({ gone_at: null, archived_at: null })
})

test('a record the provider marks as deleted ends in the same run', async () => {
  provider.tombstone('users', 's1')
  provider.tombstone('enrollments', 'e-s1')
  await night()
  expect(await isArchived('s1')).toBe(true)
  expect(provider.askedOne).toEqual([])
})

test('a row that is set aside is present', async () => {
  provider.quarantined.users = [['s1', 'name_missing', 'familyName']]
  await nights(9)
  expect(record('s1')).toMatchObject({ missing_runs: 0, archived_at: null })
})

test('a trial run asks, says who is missing, and changes nothing', async () => {
  vanish('s1')
  await night()
  const run = await sync(district, provider.courier, { dryRun: true })
  expect(run.collections.users?.absent).toBe(1)
  expect(provider.askedOne).toEqual(['users/s1'])
  expect(record('s1')).toMatchObject({ missing_runs: 1, gone_at: null })
})

test('a trial run that is approved counts as a reading that missed them', async () => {
  vanish('s1')
  await night()
  const run = await sync(district, provider.courier, { dryRun: true })
  const approved = await district.client.run('sync.approve', { id: run.id }, operator)
  expect(approved.ok).toBe(true)
  await district.drain(provider.courier)
  expect((await readSync(district, run.id)).state).toBe('succeeded')
  expect(record('s1')).toMatchObject({ missing_runs: 2, archived_at: null })
  expect(record('s1').gone_at).not.toBeNull()
})

test('a kind of record the provider has no list of any more stays as it is', async () => {
  provider.profile = { paths: { enrollments: [] } }
  district.storage.database.exec('UPDATE roster_source SET profile = NULL')
  provider.rows.enrollments.clear()
  await nights(4)
  expect(count(district, 'roster_enrollment WHERE archived_at IS NULL')).toBe(PUPILS)
  expect(count(district, 'roster_enrollment WHERE missing_since IS NOT NULL')).toBe(0)
})
