import { beforeEach, describe, expect, test } from 'vitest'
import { DAY, HOUR } from '../../src/core/kernel/time.ts'
import { audit, outbox } from '../../src/core/store/tables/door.ts'
import { OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { addPupil, seedProvider, type RosterProvider } from './roster-provider.ts'
import { connectedDistrict, peopleBySourcedId, synced } from './roster-run.ts'

const operator = { caller: OPERATOR }

let provider: RosterProvider
let district: TestDistrict

beforeEach(async () => {
  provider = seedProvider(['a'])
  for (let i = 0; i < 130; i++) addPupil(provider, { id: `s${i}`, school: 'a' })
  district = await connectedDistrict()
})

async function quarantine(cursor?: string) {
  const page = await district.client.ask(
    'roster.quarantine',
    cursor === undefined ? {} : { cursor },
    operator,
  )
  if (!page.ok) throw new Error('no quarantine')
  return page.value
}

const quarantined = async () => {
  const health = await district.client.ask('roster.health', {}, operator)
  return health.ok ? health.value.counts.quarantined : -1
}

test('a bad row is named with a sentence for the vendor, and costs nobody else', async () => {
  provider.quarantined.users = [['s7', 'name_missing', 'familyName']]
  const run = await synced(district, provider.courier)
  expect(run.collections.users).toMatchObject({ received: 130, created: 129, quarantined: 1 })
  const { rows, nextCursor } = await quarantine()
  expect(nextCursor).toBeNull()
  expect(rows).toEqual([
    {
      collection: 'users',
      sourcedId: 's7',
      code: 'name_missing',
      fieldPath: 'familyName',
      words: 'The record has neither a given name nor a family name.',
      firstSeenAt: district.clock.now,
      lastSeenAt: district.clock.now,
      isSetAside: true,
    },
  ])
  expect(await quarantined()).toBe(1)
})

test('a row that turns bad keeps its last good content and is not missing', async () => {
  await synced(district, provider.courier)
  provider.change('users', 's7', { familyName: 'Changed' })
  provider.quarantined.users = [['s7', 'date_order', 'roles.endDate']]
  for (let i = 0; i < 3; i++) {
    district.clock.advance(DAY)
    const run = await synced(district, provider.courier)
    expect(run.collections.users).toMatchObject({ absent: 0, quarantined: 1 })
  }
  expect((await peopleBySourcedId(district)).get('s7')).toMatchObject({
    familyName: 'Familys7',
    archived: false,
  })
  const [row] = (await quarantine()).rows
  expect((row?.lastSeenAt ?? 0) - (row?.firstSeenAt ?? 0)).toBe(2 * DAY)
})

test('a row that comes back clean is forgotten', async () => {
  provider.quarantined.users = [
    ['s7', 'name_missing', 'familyName'],
    ['s8', 'name_missing', 'familyName'],
  ]
  await synced(district, provider.courier)
  expect(await quarantined()).toBe(2)
  provider.quarantined.users = [['s8', 'name_missing', 'familyName']]
  district.clock.advance(DAY)
  await synced(district, provider.courier)
  expect((await quarantine()).rows.map((row) => row.sourcedId)).toEqual(['s8'])
  expect((await peopleBySourcedId(district)).has('s7')).toBe(true)
})

test('a usable row with a doubtful field is used and noted', async () => {
  provider.quarantined.users = [['s7', 'grade_unmapped', 'grades']]
  const run = await synced(district, provider.courier)
  expect(run.collections.users?.quarantined).toBe(0)
  expect((await peopleBySourcedId(district)).has('s7')).toBe(true)
  expect((await quarantine()).rows).toMatchObject([{ code: 'grade_unmapped' }])
  expect(await quarantined()).toBe(0)
})

test('a row counts once, as set aside where any of its faults sets it aside', async () => {
  provider.quarantined.users = [
    ['s7', 'name_missing', 'familyName'],
    ['s7', 'grade_unmapped', 'grades'],
    ['s8', 'grade_unmapped', 'grades'],
    ['s8', 'status_unknown', 'status'],
    ['s9', 'role_missing', 'roles'],
  ]
  await synced(district, provider.courier)
  const { totals, summary, rows } = await quarantine()
  expect(totals).toEqual({ setAside: 1, withGap: 2 })
  expect(totals?.setAside).toBe(await quarantined())
  expect(summary.map(({ code, count, isSetAside }) => [code, count, isSetAside])).toEqual([
    ['name_missing', 1, true],
    ['grade_unmapped', 2, false],
    ['role_missing', 1, false],
    ['status_unknown', 1, false],
  ])
  expect(rows.filter((row) => row.isSetAside).map((row) => row.code)).toEqual(['name_missing'])
})

test('rows without an id are counted and told, until the list has none', async () => {
  provider.nameless.users = 3
  await synced(district, provider.courier)
  for (let i = 0; i < 2; i++) {
    const { rows, summary, totals } = await quarantine()
    expect(rows).toMatchObject([{ collection: 'users', sourcedId: '', code: 'id_missing' }])
    // three on each of the two pages
    expect(summary).toMatchObject([{ code: 'id_missing', count: 6, isSetAside: true }])
    expect(summary[0]?.examples).toEqual([])
    expect(totals).toEqual({ setAside: 6, withGap: 0 })
    district.clock.advance(DAY)
    await synced(district, provider.courier)
  }
  provider.nameless.users = 0
  district.clock.advance(DAY)
  await synced(district, provider.courier)
  expect(await quarantine()).toMatchObject({ rows: [], summary: [], totals: { setAside: 0 } })
})

test('every kind of fault has examples, also where its rows are far down the list', async () => {
  provider.quarantined.users = [
    ...Array.from({ length: 98 }, (_, i) => [`s${i}`, 'name_missing', 'familyName'] as const),
    ...Array.from({ length: 30 }, (_, i) => [`s1${i}`, 'date_order', 'roles.endDate'] as const),
    ['s99', 'too_long', 'givenName'],
  ]
  await synced(district, provider.courier)
  const { rows, summary } = await quarantine()
  expect(rows.some((row) => row.code === 'too_long')).toBe(false)
  const examples = new Map(summary.map((kind) => [kind.code, kind.examples]))
  expect(examples.get('too_long')).toEqual([{ collection: 'users', sourcedId: 's99' }])
  expect(examples.get('name_missing')).toHaveLength(5)
})

test('an id that was given to somebody else is set aside, and nobody inherits a file', async () => {
  await synced(district, provider.courier)
  provider.change('users', 's7', { identifier: '999', givenName: 'Somebody', familyName: 'Else' })
  const run = await synced(district, provider.courier)
  expect(run.collections.users).toMatchObject({ quarantined: 1, changed: 0 })
  expect((await quarantine()).rows).toMatchObject([{ sourcedId: 's7', code: 'key_collision' }])
  expect((await peopleBySourcedId(district)).get('s7')).toMatchObject({ givenName: 'Givens7' })
})

test('a long list comes page by page, every row once', async () => {
  provider.quarantined.users = Array.from(
    { length: 120 },
    (_, i) => [`s${i}`, 'name_missing', 'familyName'] as const,
  )
  await synced(district, provider.courier)
  const first = await quarantine()
  expect(first.rows).toHaveLength(100)
  const second = await quarantine(first.nextCursor ?? '')
  const ids = [...first.rows, ...second.rows].map((row) => row.sourcedId)
  expect(new Set(ids).size).toBe(120)
  expect(second.nextCursor).toBeNull()
  expect((await quarantine('nonsense')).rows).toHaveLength(100)
})

test('no value of a person gets into issues, the audit log or what is to be sent', async () => {
  provider.change('users', 's7', { givenName: 'Xiomara', familyName: 'Canaryworth' })
  provider.quarantined.users = [['s7', 'grade_unmapped', 'grades']]
  await synced(district, provider.courier)
  const rows = [
    ...district.db
      .select()
      .from(audit)
      .all()
      .map((row) => row.body),
    ...district.db
      .select()
      .from(outbox)
      .all()
      .map((row) => row.refs),
    ...district.storage.database.prepare('SELECT * FROM roster_issue').all(),
    ...district.storage.database.prepare('SELECT * FROM roster_run').all(),
  ]
  expect(JSON.stringify(rows)).not.toMatch(/xiomara|canaryworth/i)
})

test('a second, different copy of a row on a later page changes nothing, night after night', async () => {
  addPupil(provider, { id: 's7', school: 'a', family: 'Second' })
  const second = provider.rows.users.get('s7')
  addPupil(provider, { id: 's7', school: 'a', family: 'First' })
  if (second) provider.trailing.users = [['s7', second]]
  await synced(district, provider.courier)
  for (let i = 0; i < 2; i++) {
    district.clock.advance(DAY)
    const run = await synced(district, provider.courier)
    expect(run.collections.users).toMatchObject({ received: 130, changed: 0 })
    expect((await peopleBySourcedId(district)).get('s7')).toMatchObject({ familyName: 'First' })
  }
})

test('lessons of a class nobody lists are reported from the second complete reading on, until it is listed', async () => {
  provider.change('enrollments', 'e-s7', { class: 'nowhere' })
  await synced(district, provider.courier)
  expect((await quarantine()).rows).toEqual([])
  district.clock.advance(DAY)
  await synced(district, provider.courier)
  expect((await quarantine()).rows).toMatchObject([
    { collection: 'enrollments', sourcedId: 'e-s7', code: 'class_unknown' },
  ])
  provider.put('classes', 'nowhere', 'Late class', 'scheduled', 'a')
  district.clock.advance(DAY)
  await synced(district, provider.courier)
  expect((await quarantine()).rows).toEqual([])
})

describe('the kinds of faults', () => {
  const ask = async (filter: { collection?: 'users' | 'orgs' | 'enrollments'; code?: string }) => {
    const page = await district.client.ask('roster.quarantine', filter, operator)
    if (!page.ok) throw new Error('no quarantine')
    return page.value
  }

  beforeEach(async () => {
    provider.quarantined.users = [
      ['s7', 'name_missing', 'familyName'],
      ['s8', 'name_missing', 'familyName'],
      ['s8', 'grade_unmapped', 'grades'],
    ]
    provider.quarantined.enrollments = [['e-s9', 'date_unreadable', 'beginDate']]
    await synced(district, provider.courier)
  })

  test('are counted, with what to ask the vendor, since when and until when', async () => {
    const { now } = district.clock
    district.clock.advance(DAY)
    await synced(district, provider.courier)
    const { summary } = await quarantine()
    expect(summary.map(({ code, count }) => [code, count])).toEqual([
      ['name_missing', 2],
      ['date_unreadable', 1],
      ['grade_unmapped', 1],
    ])
    expect(summary[0]).toMatchObject({
      words: 'The record has neither a given name nor a family name.',
      remedy: expect.stringContaining('Please fill in givenName and familyName'),
      firstSeenAt: now,
      lastSeenAt: now + DAY,
    })
  })

  test('can be looked at one by one', async () => {
    expect((await ask({ code: 'grade_unmapped' })).rows).toMatchObject([{ sourcedId: 's8' }])
    expect((await ask({ collection: 'enrollments' })).rows).toMatchObject([{ sourcedId: 'e-s9' }])
    expect((await ask({ collection: 'orgs' })).rows).toEqual([])
    const { rows, summary } = await ask({ collection: 'users', code: 'name_missing' })
    expect(rows.map((row) => row.sourcedId)).toEqual(['s7', 's8'])
    expect(summary).toMatchObject([{ code: 'name_missing', count: 2 }])
  })

  test('go when the rows come back clean, also where only changes are read', async () => {
    district.clock.advance(HOUR)
    provider.now = district.clock.now
    provider.quarantined.users = []
    provider.change('users', 's8', { givenName: 'Mended' })
    await synced(district, provider.courier, 'delta')
    expect((await quarantine()).rows.map((row) => row.sourcedId)).toEqual(['e-s9', 's7'])
  })

  test('go when the rows are no longer listed', async () => {
    district.clock.advance(DAY)
    provider.vanish('users', 's7')
    await synced(district, provider.courier)
    expect((await ask({ code: 'name_missing' })).rows.map((row) => row.sourcedId)).toEqual(['s8'])
  })
})

test('where every row has a fault, so many are listed and all are counted, until they are mended', async () => {
  const ids = Array.from({ length: 2_400 }, (_, i) => `m${i}`)
  for (const id of ids) addPupil(provider, { id, school: 'a' })
  provider.pageSize = 500
  provider.quarantined.users = ids.map((id) => [id, 'grade_unmapped', 'grades'] as const)
  for (let i = 0; i < 2; i++) {
    await synced(district, provider.courier)
    expect((await quarantine()).summary).toMatchObject([
      { code: 'grade_unmapped', count: 2_400, listedMax: 2_000 },
    ])
    const listed = district.storage.database.prepare('SELECT count(*) AS n FROM roster_issue').get()
    expect(listed).toEqual({ n: 2_000 })
    district.clock.advance(DAY)
  }
  provider.quarantined.users = provider.quarantined.users.slice(0, 100)
  await synced(district, provider.courier)
  expect((await quarantine()).summary).toMatchObject([{ count: 100 }])
  provider.quarantined.users = []
  district.clock.advance(DAY)
  await synced(district, provider.courier)
  expect(await quarantine()).toMatchObject({ rows: [], summary: [] })
})
