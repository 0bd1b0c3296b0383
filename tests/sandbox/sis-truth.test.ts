import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createProvider } from '../../sandbox/sis/state/provider.ts'
import { DEFAULT_SWITCHES } from '../../sandbox/sis/state/switches.ts'
import type { StudentTruth, TestSis, Told, Truth } from './sis-reader.ts'
import { DAY, directReader, openSis } from './sis-reader.ts'

let sis: TestSis
beforeAll(async () => {
  sis = await openSis()
})
afterAll(() => sis.close())
beforeEach(async () => {
  await sis.switches(DEFAULT_SWITCHES)
  await sis.control('reset', {})
})

const truth = () => sis.control<Truth>('truth')
const studentTruth = (identifier: string) =>
  sis.control<StudentTruth>(`truth/students/${identifier}`)
const stays = async (identifier: string) =>
  (await studentTruth(identifier)).memberships.map(({ school, begin, end, home, current }) => [
    school.identifier,
    begin,
    end,
    `${home ? 'home' : 'second'}${current ? ' now' : ''}`,
  ])

describe('the truth about where students belong', () => {
  test('has every stay with its days', async () => {
    const moved = await sis.control<Told>('transfer', { day: '2026-11-10', style: 'overlap' })
    const { identifier } = moved.student
    expect(await stays(identifier)).toEqual([
      [moved.from.identifier, '2026-08-01', '2026-11-15', 'home'],
      [moved.to.identifier, '2026-11-10', null, 'home now'],
    ])
    await sis.control('withdraw', { student: identifier })
    expect((await stays(identifier)).at(-1)).toEqual([
      moved.to.identifier,
      '2026-11-10',
      DAY,
      'home',
    ])
    await sis.control('return', { student: identifier, day: '2026-11-25' })
    expect((await stays(identifier)).at(-1)?.slice(1)).toEqual(['2026-11-25', null, 'home'])
    await sis.control('advance', { day: '2026-11-25' })
    expect((await stays(identifier)).at(-1)?.slice(1)).toEqual(['2026-11-25', null, 'home now'])
  })

  test('has the second school of a dual-enrolled student', async () => {
    const { student, to } = await sis.control<Told>('dual', { day: '2026-11-12' })
    expect((await stays(student.identifier)).at(-1)).toEqual([
      to.identifier,
      '2026-11-12',
      null,
      'second now',
    ])
    await sis.control('withdraw', { student: student.identifier })
    expect((await stays(student.identifier)).map((stay) => stay[2])).toEqual([DAY, DAY])
  })

  test('agrees with the enrollments that pages show', async () => {
    for (const call of ['transfer', 'dual', 'withdraw', 'enroll', 'close-school']) {
      await sis.control(call, {})
    }
    const { students } = await sis.control<{ students: StudentTruth[] }>('truth/students?limit=100')
    const lessons = await sis.list('/enrollments')
    for (const { sourcedIds, memberships } of students) {
      const own = lessons.filter(({ user }) => sourcedIds.includes(user.sourcedId))
      const now = own.filter(({ beginDate, endDate }) => beginDate <= DAY && DAY < endDate)
      const current = memberships.filter((stay) => stay.current)
      expect(new Set(now.map(({ school }) => school.sourcedId))).toEqual(
        new Set(current.map(({ school }) => school.sourcedId)),
      )
    }
  })

  test('counts the students of each school', async () => {
    const before = await truth()
    expect(before.schools.reduce((sum, { home }) => sum + home, 0)).toBe(60)
    const { from, to } = await sis.control<Told>('transfer', {})
    const after = await truth()
    const change = ({ identifier }: { identifier: string }) => {
      const home = ({ schools }: Truth) =>
        schools.find((school) => school.identifier === identifier)?.home ?? 0
      return home(after) - home(before)
    }
    expect([change(from), change(to)]).toEqual([-1, 1])
  })
})

describe('a feed that loses students', () => {
  test('drops that share of them with their enrollments, and brings the same ones back', async () => {
    const provider = createProvider({ size: 'small', day: DAY })
    const read = directReader(provider)
    const all = read('students').rows
    const lessons = read('enrollments').total
    provider.change({ kind: 'vanish', percent: 12, school: null })
    const left = read('students').rows
    const lost = all.length - left.length
    expect(lost).toBeGreaterThan(100)
    expect(lost).toBeLessThan(190)
    expect(read('enrollments').total).toBe(lessons - 6 * lost)
    expect(read('students').rows).toEqual(left)
    provider.change({ kind: 'vanish', percent: 0, school: null })
    expect(read('students').rows).toEqual(all)
  })

  test('can lose those of one school, who are still there in truth', async () => {
    const [school] = (await truth()).schools
    await sis.control('vanish', { percent: 60, school: school?.identifier })
    const { counts, vanished, schools } = await truth()
    expect(counts['students']).toBe(60 - vanished)
    expect(vanished).toBeGreaterThan(5)
    expect(schools[0]?.home).toBe(school?.home)
    const others = (await sis.list('/students')).filter(
      ({ primaryOrg }) => primaryOrg?.sourcedId !== school?.sourcedId,
    )
    expect(others).toHaveLength(60 - (school?.home ?? 0))
  })
})

describe('a feed that rewrites', () => {
  const shares = async (call: string) => {
    const old = new Map((await sis.list('/users')).map((user) => [user.sourcedId, user]))
    await sis.control(call, { percent: 80 })
    const users = await sis.list('/users')
    const dated = users.filter(
      (user) => user.dateLastModified !== old.get(user.sourcedId)?.dateLastModified,
    )
    const rest = users.filter((user) => {
      const was = old.get(user.sourcedId)
      const same = { ...user, dateLastModified: was?.dateLastModified }
      return JSON.stringify(same) !== JSON.stringify(was)
    })
    return { dated: dated.length / users.length, content: rest.length / users.length }
  }

  test('updates that share of the users', async () => {
    const { dated, content } = await shares('update')
    expect(dated).toBeGreaterThan(0.75)
    expect(content).toBeGreaterThan(0.7)
  })

  test('updates them once more when it is called again', async () => {
    await sis.control('update', { percent: 80 })
    const { dated, content } = await shares('update')
    expect(dated).toBeGreaterThan(0.75)
    expect(content).toBeGreaterThan(0.7)
  })

  test('or touches their date and nothing else', async () => {
    const { dated, content } = await shares('touch')
    expect(dated).toBeGreaterThan(0.75)
    expect(content).toBe(0)
  })
})

test('a record can be handed on to another person, with its id', async () => {
  const told = await sis.control<Told>('reuse-id', {})
  const [user] = await sis.list('/users', `filter=sourcedId='${told.student.sourcedId}'`)
  expect(user?.identifier).not.toBe(told.student.identifier)
  expect(`${user?.givenName} ${user?.familyName}`).not.toBe(told.student.name)
  expect(told).toMatchObject({ kind: 'reused', newSourcedId: told.student.sourcedId })
  expect(await studentTruth(user?.identifier ?? '')).toMatchObject({
    sourcedId: told.student.sourcedId,
  })
  await expect(sis.control('reuse-id', { student: told.student.sourcedId })).rejects.toThrow('409')
})

test('the beginning of the next delta can be set and read', async () => {
  expect(await sis.control('delta-since')).toEqual({ since: null })
  expect(await sis.control('delta-since', { since: '2026-10-01' })).toEqual({
    since: '2026-10-01T00:00:00.000Z',
  })
  expect(await sis.control('delta-since', {})).toEqual({ since: '2026-11-20T12:00:00.000Z' })
  await expect(sis.control('delta-since', { since: 'once' })).rejects.toThrow('400')
  await sis.control('reset', {})
  expect(await sis.control('delta-since')).toEqual({ since: null })
})

describe('a district of a million students', () => {
  /** Many times what a page takes, so that only work over all rows can exceed it. */
  const SOON_MS = 8_000

  test('opens and serves pages from anywhere soon, without holding its rows', () => {
    const began = performance.now()
    const read = directReader(createProvider({ size: 'max', day: DAY }))
    const heap = process.memoryUsage().heapUsed
    for (const offset of [0, 1_281_250, 2_562_000]) {
      for (const sort of [{}, { sort: 'sourcedId' }]) {
        const page = read('users', { offset: String(offset), limit: '500', ...sort })
        expect(page.total).toBe(2_562_500)
        expect(page.rows).toHaveLength(500)
      }
    }
    expect(read('enrollments', { offset: '6249990' }).rows).toHaveLength(10)
    expect(performance.now() - began).toBeLessThan(SOON_MS)
    expect(process.memoryUsage().heapUsed - heap).toBeLessThan(100 * 2 ** 20)
  })
})
