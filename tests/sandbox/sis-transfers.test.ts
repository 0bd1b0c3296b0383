import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DEFAULT_SWITCHES } from '../../sandbox/sis/state/switches.ts'
import type { Row, StudentTruth, TestSis, Told, Truth } from './sis-reader.ts'
import { DAY, openSis } from './sis-reader.ts'

let sis: TestSis
beforeAll(async () => {
  sis = await openSis({ size: 'small' })
})
afterAll(() => sis.close())
beforeEach(async () => {
  await sis.switches(DEFAULT_SWITCHES)
  await sis.control('reset', {})
})

const truth = () => sis.control<Truth>('truth')
const truthOf = (key: string) =>
  sis.control<StudentTruth>(`truth/students/${encodeURIComponent(key)}`)
const move = (body: object = {}) => sis.control<Told>('transfer', body)
const enrollmentsOf = (...ids: string[]) =>
  sis.list('/enrollments').then((rows) => rows.filter(({ user }) => ids.includes(user.sourcedId)))
const user = async (id: string): Promise<Row | null> => {
  const response = await sis.get(`/users/${id}`)
  if (response.status === 404) return null
  const body: { user: Row } = JSON.parse(await response.text())
  return body.user
}
const spans = (rows: readonly Row[]) =>
  rows.map((row) => [row.school.sourcedId, row.beginDate, row.endDate].join(' ')).toSorted()

describe('a transfer', () => {
  test('is of an ordinary student of the first school to the second unless told otherwise', async () => {
    const told = await move()
    expect(told).toMatchObject({
      kind: 'transfer',
      style: 'clean',
      from: { identifier: '1000' },
      to: { identifier: '1001' },
    })
    expect(told).toMatchObject({ ends: DAY, begins: DAY, effectiveOn: DAY })
    expect((await move()).student.identifier).not.toBe(told.student.identifier)
  })

  test('clean: enrollments end and begin on the day, and the record moves', async () => {
    const { student, from, to } = await move()
    const rows = await enrollmentsOf(student.sourcedId)
    const old = `${from.sourcedId} 2026-08-01 ${DAY}`
    const fresh = `${to.sourcedId} ${DAY} 2027-08-01`
    const expected: string[] = [...Array<string>(6).fill(old), ...Array<string>(6).fill(fresh)]
    expect(spans(rows)).toEqual(expected.toSorted())
    const record = await user(student.sourcedId)
    expect(record?.primaryOrg?.sourcedId).toBe(to.sourcedId)
    expect(record?.roles?.map(({ org, beginDate }) => [org.sourcedId, beginDate])).toEqual([
      [to.sourcedId, DAY],
    ])
    expect(await truthOf(student.identifier)).toMatchObject({
      home: to,
      schools: [to],
      record: 'active',
    })
  })

  test('the new classes are classes of the new school', async () => {
    const { student, to } = await move()
    const classes = new Set(await sis.ids(`/schools/${to.sourcedId}/classes`))
    const fresh = (await enrollmentsOf(student.sourcedId)).filter(
      ({ beginDate }) => beginDate === DAY,
    )
    for (const row of fresh) expect(classes.has(row.class.sourcedId)).toBe(true)
  })

  test('overlap: both schools are current for some days, and the move counts from the end', async () => {
    const { student, from, to, effectiveOn } = await move({ style: 'overlap', days: 4 })
    expect(effectiveOn).toBe('2026-11-24')
    expect((await user(student.sourcedId))?.roles?.map(({ org }) => org.sourcedId)).toEqual([
      from.sourcedId,
      to.sourcedId,
    ])
    expect((await truthOf(student.identifier)).schools).toEqual([to, from])
    await sis.control('advance', { days: 4 })
    expect((await truthOf(student.identifier)).schools).toEqual([to])
    expect((await user(student.sourcedId))?.roles?.map(({ org }) => org.sourcedId)).toEqual([
      to.sourcedId,
    ])
  })

  test('gap: the student is nowhere for some days', async () => {
    const { student, to, effectiveOn } = await move({ style: 'gap', days: 10 })
    expect(effectiveOn).toBe('2026-11-30')
    expect((await truthOf(student.identifier)).home).toBeNull()
    await sis.control('advance', { day: '2026-11-30' })
    expect((await truthOf(student.identifier)).home).toEqual(to)
  })

  test('roles-only: the record moves and no enrollment does', async () => {
    const before = await sis.list('/enrollments')
    const { student, to, ends } = await move({ style: 'roles-only' })
    expect(ends).toBeNull()
    expect(await sis.list('/enrollments')).toEqual(before)
    expect((await user(student.sourcedId))?.primaryOrg?.sourcedId).toBe(to.sourcedId)
  })

  test('can lie in the future or in the past', async () => {
    const later = await move({ day: '2026-12-01' })
    expect((await user(later.student.sourcedId))?.primaryOrg?.sourcedId).toBe(later.from.sourcedId)
    expect((await truthOf(later.student.identifier)).home).toEqual(later.from)
    const earlier = await move({ day: '2026-11-02' })
    expect((await truthOf(earlier.student.identifier)).home).toEqual(earlier.to)
    await sis.control('advance', { day: '2026-12-01' })
    expect((await truthOf(later.student.identifier)).home).toEqual(later.to)
    expect((await user(later.student.sourcedId))?.primaryOrg?.sourcedId).toBe(later.to.sourcedId)
  })

  test('enrollments that had ended are not touched by what comes after', async () => {
    const { student, from } = await move()
    const ended = async () =>
      (await enrollmentsOf(student.sourcedId)).filter(
        ({ school }) => school.sourcedId === from.sourcedId,
      )
    const before = await ended()
    await sis.control('withdraw', { student: student.sourcedId })
    expect(await ended()).toEqual(before)
  })

  test('names student and school by id or by number', async () => {
    const [student] = await sis.list('/students', "filter=identifier='1000004'")
    const [, , school] = await sis.list('/schools', 'sort=sourcedId')
    const told = await move({ student: student?.sourcedId, to: school?.sourcedId })
    expect([told.student.identifier, told.to.identifier]).toEqual(['1000004', '1002'])
    const back = await move({ student: '1000004', to: '1001' })
    expect(back.to.identifier).toBe('1001')
  })

  test('of many students happens to each of them', async () => {
    const { count } = await move({ count: 30, from: 1, to: 0 })
    expect(count).toBe(30)
    expect((await truth()).transfers).toHaveLength(30)
  })

  test('that makes no sense is refused and leaves everything as it was', async () => {
    const { student } = await move()
    const before = await truth()
    await expect(move({ student: student.identifier, to: 1 })).rejects.toThrow('409')
    await expect(move({ student: 'nobody' })).rejects.toThrow('409')
    await expect(move({ to: 99 })).rejects.toThrow('409')
    await expect(move({ day: '2026-02-30' })).rejects.toThrow('400')
    await expect(move({ style: 'sideways' })).rejects.toThrow('400')
    expect(await truth()).toEqual(before)
  })

  test('is remembered in truth with both schools and the day', async () => {
    const told = await move()
    const { transfers, counts } = await truth()
    expect(transfers).toEqual([
      expect.objectContaining({
        student: told.student,
        from: told.from,
        to: told.to,
        effectiveOn: DAY,
        cause: 'transfer',
      }),
    ])
    expect(counts).toMatchObject({ students: 1_200, users: 3_075, enrollments: 7_506 })
  })
})

describe('a transfer where ids are composed', () => {
  beforeEach(() => sis.switches({ ids: 'composed' }))

  test('makes a second active record with the same identifier, and moves no date of a user', async () => {
    const before = await sis.list('/users')
    const { student, newSourcedId, from, to } = await move()
    expect(newSourcedId).not.toBe(student.sourcedId)
    const [old, fresh] = [await user(student.sourcedId), await user(newSourcedId)]
    expect(old).toEqual(before.find(({ sourcedId }) => sourcedId === student.sourcedId))
    expect(old).toMatchObject({ status: 'active', primaryOrg: { sourcedId: from.sourcedId } })
    expect(fresh).toMatchObject({
      status: 'active',
      identifier: student.identifier,
      dateLastModified: old?.dateLastModified,
      givenName: old?.givenName,
      familyName: old?.familyName,
      primaryOrg: { sourcedId: to.sourcedId },
    })
    expect(await sis.list('/users', `filter=identifier='${student.identifier}'`)).toHaveLength(2)
  })

  test('shows nothing in a delta of users and twelve rows in a delta of enrollments', async () => {
    const { student, newSourcedId } = await move()
    const delta = "filter=dateLastModified>='2026-11-19'"
    expect(await sis.list('/users', delta)).toEqual([])
    const rows = await sis.list('/enrollments', delta)
    expect(
      rows.filter((row) => row.user.sourcedId === student.sourcedId && row.endDate === DAY),
    ).toHaveLength(6)
    expect(
      rows.filter((row) => row.user.sourcedId === newSourcedId && row.beginDate === DAY),
    ).toHaveLength(6)
    expect(rows).toHaveLength(12)
  })

  test('re-keys the guardian too, linked with the new record; the old pair stays linked', async () => {
    const { student, newSourcedId } = await move()
    const [old, fresh] = [await user(student.sourcedId), await user(newSourcedId)]
    const [oldGuardian, newGuardian] = [old, fresh].map((row) => row?.agents?.[0]?.sourcedId ?? '')
    expect(newGuardian).not.toBe(oldGuardian)
    expect((await user(newGuardian ?? ''))?.agents?.map(({ sourcedId }) => sourcedId)).toEqual([
      newSourcedId,
    ])
    expect((await user(oldGuardian ?? ''))?.agents?.map(({ sourcedId }) => sourcedId)).toEqual([
      student.sourcedId,
    ])
    expect(await user(newGuardian ?? '')).toMatchObject({
      status: 'active',
      givenName: (await user(oldGuardian ?? ''))?.givenName,
    })
  })

  test('and back again returns to the first record', async () => {
    const { student } = await move()
    const back = await move({ student: student.identifier, to: 0, day: '2026-11-25' })
    expect(back.newSourcedId).toBe(student.sourcedId)
    expect(await sis.list('/users', `filter=identifier='${student.identifier}'`)).toHaveLength(2)
  })

  test('leaves no likeness between the old id and the new one', async () => {
    const { student, newSourcedId } = await move()
    const order = await sis.ids('/users', 'sort=sourcedId')
    expect(
      Math.abs(order.indexOf(student.sourcedId) - order.indexOf(newSourcedId)),
    ).toBeGreaterThan(1)
    const alike = newSourcedId.split('').filter((letter, k) => letter === student.sourcedId[k])
    expect(alike.length).toBeLessThan(16)
  })

  test('leaves one record after the school year has rolled over', async () => {
    const { student, to } = await move()
    await sis.control('rollover', {})
    const records = await sis.list('/users', `filter=identifier='${student.identifier}'`)
    expect(records.map(({ primaryOrg }) => primaryOrg?.sourcedId)).toEqual([to.sourcedId])
    const guardians = (await truthOf(student.identifier)).guardians
    expect(records[0]?.agents?.map(({ sourcedId }) => sourcedId)).toEqual(guardians)
    const listed = await sis.list('/users', `filter=agents.sourcedId='${records[0]?.sourcedId}'`)
    expect(listed.map(({ sourcedId }) => sourcedId)).toEqual(guardians)
  })

  test('truth knows all records of the person', async () => {
    const { student, newSourcedId, to } = await move()
    expect(await truthOf(student.identifier)).toMatchObject({
      sourcedId: newSourcedId,
      sourcedIds: [student.sourcedId, newSourcedId],
      home: to,
    })
    expect((await truthOf(student.sourcedId)).identifier).toBe(student.identifier)
  })
})
