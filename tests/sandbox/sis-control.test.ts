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

describe('leaving and coming', () => {
  test('a purged student is gone without a trace, and the guardian comes without roles', async () => {
    const { student } = await sis.control<Told>('purge', {})
    const guardian = (await truthOf(student.identifier)).guardians[0] ?? ''
    expect(await user(student.sourcedId)).toBeNull()
    expect(await enrollmentsOf(student.sourcedId)).toEqual([])
    const record = await user(guardian)
    expect(record?.status).toBe('active')
    expect(record).not.toHaveProperty('roles')
    expect(record).not.toHaveProperty('agents')
    expect((await truth()).counts).toMatchObject({ students: 1_199, enrollments: 7_494 })
  })

  test('a withdrawn student returns as the same person, here or elsewhere', async () => {
    const { student } = await sis.control<Told>('withdraw', { day: '2026-11-10' })
    expect(await truthOf(student.identifier)).toMatchObject({ record: 'withdrawn', home: null })
    const told = await sis.control<Told>('return', { to: 2 })
    expect(told.student).toEqual(student)
    expect(await user(student.sourcedId)).toMatchObject({
      status: 'active',
      primaryOrg: { sourcedId: told.to.sourcedId },
    })
    const open = (await enrollmentsOf(student.sourcedId)).filter(({ endDate }) => endDate > DAY)
    expect(open.map(({ school }) => school.sourcedId)).toEqual(Array(6).fill(told.to.sourcedId))
    await expect(sis.control('return', {})).rejects.toThrow('409')
  })

  test('a purged student who returns has the same id and only new enrollments', async () => {
    const { student } = await sis.control<Told>('purge', {})
    await sis.control('return', {})
    expect(await user(student.sourcedId)).toMatchObject({ status: 'active' })
    expect((await enrollmentsOf(student.sourcedId)).map(({ beginDate }) => beginDate)).toEqual(
      Array(6).fill(DAY),
    )
  })

  test('a new student comes with a guardian and six enrollments', async () => {
    const { student, to } = await sis.control<Told>('enroll', { to: 1 })
    const record = await user(student.sourcedId)
    expect(record).toMatchObject({ identifier: '1001200', primaryOrg: { sourcedId: to.sourcedId } })
    expect(record?.agents).toHaveLength(1)
    expect((await user(record?.agents?.[0]?.sourcedId ?? ''))?.agents?.[0]?.sourcedId).toBe(
      student.sourcedId,
    )
    expect(await enrollmentsOf(student.sourcedId)).toHaveLength(6)
    expect((await truth()).counts).toMatchObject({
      students: 1_201,
      users: 3_077,
      enrollments: 7_506,
    })
  })

  test('a dual-enrolled student keeps the home school', async () => {
    const { student, to } = await sis.control<Told>('dual', {})
    const record = await user(student.sourcedId)
    expect(record?.roles?.map(({ roleType }) => roleType)).toEqual(['primary', 'primary'])
    expect(record?.primaryOrg?.sourcedId).not.toBe(to.sourcedId)
    const atSecond = (await enrollmentsOf(student.sourcedId)).filter(
      ({ school }) => school.sourcedId === to.sourcedId,
    )
    expect(atSecond).toHaveLength(2)
    expect((await truth()).transfers).toEqual([])
  })

  test('a renamed student keeps id and identifier', async () => {
    const { student } = await sis.control<Told>('rename', {
      givenName: 'Zoë "Z"',
      familyName: "O'Neil\\",
    })
    expect(await user(student.sourcedId)).toMatchObject({
      givenName: 'Zoë "Z"',
      familyName: "O'Neil\\",
      identifier: student.identifier,
      dateLastModified: expect.stringMatching(/^2026-11-20/),
    })
  })
})

describe('mass changes', () => {
  const identifiers = async () =>
    (await sis.list('/students', 'sort=identifier')).map(({ identifier }) => identifier)

  test('rekey-all changes every id and nobody', async () => {
    const [ids, people] = [new Set(await sis.ids('/users')), await identifiers()]
    await sis.control('rekey-all', {})
    expect((await sis.ids('/users')).filter((id) => ids.has(id))).toEqual([])
    expect(await identifiers()).toEqual(people)
    const users = new Set(await sis.ids('/users'))
    for (const row of await sis.list('/enrollments'))
      expect(users.has(row.user.sourcedId)).toBe(true)
  })

  test('rekey-school changes the id of one school everywhere and keeps its identifier', async () => {
    const before = await sis.list('/schools', 'sort=sourcedId')
    await sis.control('rekey-school', { school: 1 })
    const after = await sis.list('/schools', 'sort=sourcedId')
    expect(after.map(({ identifier }) => identifier)).toEqual(
      before.map(({ identifier }) => identifier),
    )
    expect(after.map((row, k) => row.sourcedId === before[k]?.sourcedId)).toEqual([
      true,
      false,
      true,
    ])
    const named = new Set((await sis.list('/enrollments')).map(({ school }) => school.sourcedId))
    expect(named).toEqual(new Set(after.map(({ sourcedId }) => sourcedId)))
  })

  test('close-school moves every student, and the school follows the status switch', async () => {
    const [, , closing] = await sis.list('/schools', 'sort=sourcedId')
    const there = (await sis.list(`/schools/${closing?.sourcedId}/students`)).length
    expect(there).toBeGreaterThan(380)
    await sis.control('close-school', { school: 2, to: 1 })
    const current = (await sis.list('/enrollments')).filter(
      (row) => row.role === 'student' && row.endDate > DAY,
    )
    expect(current.some(({ school }) => school.sourcedId === closing?.sourcedId)).toBe(false)
    const { transfers } = await truth()
    expect(transfers).toHaveLength(400)
    expect(
      (await sis.list('/orgs', "filter=status='tobedeleted'")).map(({ sourcedId }) => sourcedId),
    ).toEqual([closing?.sourcedId])
    await sis.switches({ status: 'vanish' })
    expect(await sis.list('/schools')).toHaveLength(2)
    await expect(move({ from: 0, to: 2 })).rejects.toThrow('409')
  })

  test('rollover promotes everybody, graduates the last grade and renews enrollments', async () => {
    const before = new Map((await sis.list('/students')).map((row) => [row.identifier, row]))
    const enrollments = new Set(await sis.ids('/enrollments'))
    await sis.control('rollover', {})
    const after = await sis.list('/students')
    const left = after.filter(({ status }) => status === 'tobedeleted')
    expect(left.length).toBeGreaterThan(0)
    const gradeBefore = (row: Row) => before.get(row.identifier)?.grades?.[0] ?? ''
    expect(new Set(left.map(gradeBefore))).toEqual(new Set(['12']))
    const level = (grade = '') => (grade === 'KG' ? 0 : Number(grade))
    for (const row of after.filter(({ status }) => status === 'active')) {
      expect(level(row.grades?.[0])).toBe(level(gradeBefore(row)) + 1)
    }
    const promoted = after.filter(
      (row) => row.primaryOrg?.sourcedId !== before.get(row.identifier)?.primaryOrg?.sourcedId,
    )
    expect(new Set(promoted.map((row) => row.grades?.[0]))).toEqual(new Set(['09']))
    const rows = await sis.list('/enrollments')
    expect(rows.some(({ sourcedId }) => enrollments.has(sourcedId))).toBe(false)
    expect(new Set(rows.map(({ beginDate }) => beginDate))).toEqual(new Set(['2027-08-01']))
    expect(rows).toHaveLength(7_500 - 6 * left.length)
    expect(await truth()).toMatchObject({
      day: '2027-08-01',
      schoolYear: '2027-2028 School Year',
      transfers: [],
    })
  })

  test('moved students stay moved over a rollover', async () => {
    const { student, to } = await move({ student: '1000004', to: 0 })
    const grade = (await truthOf(student.identifier)).grade
    expect(grade).toBe('10')
    await sis.control('rollover', {})
    expect(await truthOf(student.identifier)).toMatchObject({ home: to, grade: '11' })
    const rows = await enrollmentsOf(student.sourcedId)
    expect(rows.map(({ school }) => school.sourcedId)).toEqual(Array(6).fill(to.sourcedId))
  })

  test('dual-enrolled students stay so over a rollover', async () => {
    const { student, to } = await sis.control<Told>('dual', {})
    await sis.control('rollover', {})
    expect((await truthOf(student.identifier)).schools).toContainEqual(to)
    const rows = await enrollmentsOf(student.sourcedId)
    expect(rows.filter(({ school }) => school.sourcedId === to.sourcedId)).toHaveLength(2)
  })

  test('mangle rewrites a share of all users', async () => {
    const before = new Map((await sis.list('/users')).map((row) => [row.sourcedId, row.familyName]))
    await sis.control('mangle', { percent: 80 })
    const changed = (await sis.list('/users')).filter(
      (row) => row.familyName !== before.get(row.sourcedId),
    )
    expect(changed.length / before.size).toBeGreaterThan(0.72)
    for (const row of changed) expect(row.familyName).toBe(row.familyName.toUpperCase())
  })

  test('students can be purged in numbers', async () => {
    await sis.control('purge', { count: 144 })
    expect((await truth()).counts).toMatchObject({ students: 1_056 })
  })
})

describe('truth and reset', () => {
  test('tells every student in pages', async () => {
    const page = await sis.control<{ total: number; students: StudentTruth[] }>(
      'truth/students?offset=1190&limit=50',
    )
    expect([page.total, page.students.length]).toEqual([1_200, 10])
    const [last] = page.students.slice(-1)
    expect(last).toMatchObject({ identifier: '1001199', record: 'active' })
    expect(await user(last?.sourcedId ?? '')).toMatchObject({
      identifier: '1001199',
      primaryOrg: { sourcedId: last?.home?.sourcedId },
    })
  })

  test('reset begins anew with another seed or size and keeps the switches', async () => {
    await sis.switches({ hrefs: 'missing' })
    await move()
    await sis.control('reset', { seed: 9, size: 'tiny' })
    expect(await truth()).toMatchObject({ seed: 9, transfers: [], counts: { students: 60 } })
    expect((await sis.list('/users'))[0]?.primaryOrg).not.toHaveProperty('href')
    await expect(sis.control('reset', { size: 3 })).rejects.toThrow('400')
  })

  test('the log tells everything that was made to happen', async () => {
    await move()
    await sis.control('advance', {})
    const log = await sis.control<{ start: object; changes: { kind: string }[] }>('log')
    expect(log.start).toEqual({ seed: 1, size: 'small', day: DAY })
    expect(log.changes.map(({ kind }) => kind)).toEqual(['transfer', 'advance'])
  })
})
