import { describe, expect, test } from 'vitest'
import { CAST, DISTRICT } from '../../sandbox/cast.ts'
import { SIZES } from '../../sandbox/sis/data/layout.ts'
import type { Size } from '../../sandbox/sis/data/layout.ts'
import { FAMILY_NAMES, GIVEN_NAMES } from '../../sandbox/sis/data/name-lists.ts'
import { createProvider } from '../../sandbox/sis/state/provider.ts'
import { DAY, directReader, openSis } from './sis-reader.ts'
import type { Ref, Row } from './sis-reader.ts'

const COLLECTIONS = ['orgs', 'academicSessions', 'courses', 'classes', 'users', 'enrollments']

const reader = (size: Size, seed = 1) => directReader(createProvider({ size, seed, day: DAY }))
const pagesOf = (size: Size, seed: number) =>
  COLLECTIONS.map((name) => reader(size, seed)(name).body)
const isStudent = (row: Row) => row.roles?.[0]?.role === 'student'

describe('the invented district', () => {
  test('has the promised number of records at every size', () => {
    const expected: Record<string, number[]> = {
      small: [4, 5, 800, 300, 3_075, 7_500],
      county: [84, 5, 800, 12_500, 128_125, 312_500],
      metro: [334, 5, 800, 50_000, 512_500, 1_250_000],
      max: [1_668, 5, 800, 250_000, 2_562_500, 6_250_000],
    }
    for (const [size, counts] of Object.entries(expected)) {
      const read = reader(SIZES[size as keyof typeof SIZES]) // safe because the keys above are sizes
      expect(COLLECTIONS.map((name) => read(name, { limit: '1' }).total)).toEqual(counts)
    }
  })

  test('is the same, byte for byte, for the same seed, size and day', () => {
    expect(pagesOf('tiny', 7)).toEqual(pagesOf('tiny', 7))
    expect(pagesOf('small', 7)).toEqual(pagesOf('small', 7))
  })

  test('is another one for another seed', () => {
    expect(pagesOf('tiny', 7)[4]).not.toEqual(pagesOf('tiny', 8)[4])
  })

  test('pages do not depend on what was asked before', () => {
    const first = reader('tiny')
    const second = reader('tiny')
    second('enrollments', { limit: '7', offset: '20', sort: 'sourcedId' })
    second('users', { filter: "familyName~'a'" })
    expect(second('users').body).toBe(first('users').body)
  })

  test('begins its staff with the cast, at their schools, with their addresses and roles', () => {
    const read = reader('small')
    const schools = read('schools', { sort: 'sourcedId' }).rows.map(({ sourcedId }) => sourcedId)
    const [district] = read('orgs', { sort: 'sourcedId' }).rows
    expect(district).toMatchObject({ name: DISTRICT.name, type: 'district' })
    const staff = read('users', { sort: 'sourcedId', limit: String(CAST.length) }).rows
    staff.forEach((row, k) => {
      const member = CAST[k]
      const org = member?.school == null ? district?.sourcedId : schools[member.school]
      expect(row).toMatchObject({
        givenName: member?.givenName,
        familyName: member?.familyName,
        email: member?.email,
      })
      expect(row.roles).toMatchObject([
        { role: member?.sisRole, roleType: 'primary', org: { sourcedId: org } },
      ])
      expect(row.primaryOrg?.sourcedId).toBe(org)
    })
  })

  test('is complete even at its smallest: every member of the cast is there and every school has a teacher', () => {
    const read = reader('tiny')
    const emails = read('users').rows.map(({ email }) => email)
    for (const { email } of CAST) expect(emails).toContain(email)
    for (const { sourcedId } of read('schools').rows) {
      expect(read(`schools/${sourcedId}/teachers`).total).toBeGreaterThan(0)
    }
  })

  test('has no dangling reference', () => {
    const read = reader('small')
    const ids = Object.fromEntries(
      COLLECTIONS.map((name) => [name, new Set(read(name).rows.map(({ sourcedId }) => sourcedId))]),
    )
    const isKnown = (name: string, refs: readonly Ref[]) =>
      refs.every(({ sourcedId }) => ids[name]?.has(sourcedId))
    const users = read('users').rows
    const orgs = users.flatMap((row) => [
      row.primaryOrg,
      ...(row.roles ?? []).map(({ org }) => org),
    ])
    expect(
      isKnown(
        'orgs',
        orgs.filter((ref) => ref !== undefined),
      ),
    ).toBe(true)
    expect(
      isKnown(
        'users',
        users.flatMap((row) => row.agents ?? []),
      ),
    ).toBe(true)
    for (const row of read('enrollments').rows) {
      expect(isKnown('users', [row.user])).toBe(true)
      expect(isKnown('classes', [row.class])).toBe(true)
      expect(isKnown('orgs', [row.school])).toBe(true)
    }
    for (const row of read('classes').rows) {
      expect(isKnown('courses', [row.course])).toBe(true)
      expect(isKnown('orgs', [row.school])).toBe(true)
      expect(isKnown('academicSessions', row.terms)).toBe(true)
    }
  })

  test('gives every record an id of its own', () => {
    const read = reader('small')
    for (const name of COLLECTIONS) {
      const all = read(name).rows.map(({ sourcedId }) => sourcedId)
      expect(new Set(all).size).toBe(all.length)
    }
  })

  test('enrolls every student in six classes of the home school, and 2 % at a second school too', () => {
    const read = reader('small')
    const students = read('students').rows
    const schoolsOf = new Map<string, Set<string>>()
    const count = new Map<string, number>()
    for (const row of read('enrollments', { filter: "role='student'" }).rows) {
      const id = row.user.sourcedId
      count.set(id, (count.get(id) ?? 0) + 1)
      schoolsOf.set(id, (schoolsOf.get(id) ?? new Set()).add(row.school.sourcedId))
    }
    expect([...count.values()].every((n) => n === 6)).toBe(true)
    const dual = students.filter((row) => row.roles?.length === 2)
    expect(dual).toHaveLength(students.length * 0.02)
    for (const row of students) {
      expect(row.primaryOrg?.sourcedId).toBe(row.roles?.[0]?.org.sourcedId)
      expect(schoolsOf.get(row.sourcedId)).toEqual(
        new Set(row.roles?.map(({ org }) => org.sourcedId)),
      )
    }
  })

  test('keeps classes to a sensible size and gives each a teacher of its school', () => {
    const read = reader('small')
    const enrollments = read('enrollments').rows
    const sizes = new Map<string, number>()
    for (const row of enrollments) {
      if (row.role === 'student')
        sizes.set(row.class.sourcedId, (sizes.get(row.class.sourcedId) ?? 0) + 1)
    }
    expect(Math.max(...sizes.values())).toBeLessThan(60)
    const home = new Map(
      read('teachers').rows.map((row) => [row.sourcedId, row.primaryOrg?.sourcedId]),
    )
    const teaching = enrollments.filter(({ role }) => role === 'teacher')
    expect(teaching).toHaveLength(300)
    for (const row of teaching) expect(home.get(row.user.sourcedId)).toBe(row.school.sourcedId)
  })

  test('links every student with guardians in both directions', () => {
    const rows = reader('small')('users').rows
    const byId = new Map(rows.map((row) => [row.sourcedId, row]))
    expect(rows.filter(isStudent).every((row) => row.agents !== undefined)).toBe(true)
    for (const row of rows) {
      for (const { sourcedId } of row.agents ?? []) {
        expect(byId.get(sourcedId)?.agents?.map((agent) => agent.sourcedId)).toContain(
          row.sourcedId,
        )
      }
    }
  })

  test('has staff who are guardians as well, as two records of one person', () => {
    const rows = reader('small')('users').rows
    const staff = rows.filter((row) => row.userMasterIdentifier && !row.agents)
    const guardians = rows.filter((row) => row.userMasterIdentifier && row.agents)
    expect(guardians.length / staff.length).toBeCloseTo(0.05, 1)
    expect(guardians.length).toBeGreaterThan(0)
    const person = (row: Row | undefined) => [row?.givenName, row?.familyName, row?.email]
    for (const row of guardians) {
      const same = staff.filter(
        ({ userMasterIdentifier }) => userMasterIdentifier === row.userMasterIdentifier,
      )
      expect(same.map(person)).toEqual([person(row)])
    }
  })

  test('has names with accents, apostrophes, hyphens and spaces, one-letter names, and 1 % namesakes', () => {
    expect(new Set(GIVEN_NAMES).size).toBe(GIVEN_NAMES.length)
    expect(new Set(FAMILY_NAMES).size).toBe(FAMILY_NAMES.length)
    const read = reader('town')
    const pages = [0, 1].map((k) => read('students', { offset: String(k * 10_000) }).rows)
    const names = pages.flat().map((row) => [row.givenName, row.familyName] as const)
    const parts = names.flat()
    for (const pattern of [/[À-ſ]/, /'/, /-/, / /, /^.$/]) {
      expect(parts.some((part) => pattern.test(part))).toBe(true)
    }
    const times = new Map<string, number>()
    for (const pair of names) times.set(pair.join('|'), (times.get(pair.join('|')) ?? 0) + 1)
    const shared = names.filter((pair) => (times.get(pair.join('|')) ?? 0) > 1)
    expect(shared.length / names.length).toBeGreaterThanOrEqual(0.01)
    expect(shared.length / names.length).toBeLessThan(0.012)
  })

  test('is in session on every day of the year, in a year and four terms without gaps', () => {
    for (const day of ['2026-07-31', '2026-08-01', '2027-02-28', '2028-02-29']) {
      const read = directReader(createProvider({ size: 'tiny', day }))
      const [year, ...terms] = read('academicSessions', { sort: 'sourcedId' }).rows
      if (!year) throw new Error('no year')
      expect(year.startDate <= day && day < year.endDate).toBe(true)
      expect(year.schoolYear).toBe(year.endDate.slice(0, 4))
      expect([year.startDate, ...terms.map(({ endDate }) => endDate)]).toEqual([
        ...terms.map(({ startDate }) => startDate),
        year.endDate,
      ])
    }
  })

  test('a million students are served from anywhere without holding them', () => {
    const read = reader('max')
    const before = process.memoryUsage().heapUsed
    const last = read('users', { offset: '2562400', limit: '200', sort: 'sourcedId' })
    expect(last.rows).toHaveLength(100)
    const [row] = read('enrollments', { offset: '5999999', limit: '1', sort: 'sourcedId' }).rows
    expect(
      read('enrollments', {
        filter: `sourcedId='${row?.sourcedId ?? ''}'`,
        limit: '1',
        sort: 'sourcedId',
      }).total,
    ).toBe(1)
    expect(
      read('enrollments', { filter: "dateLastModified>='2026-11-01'", limit: '1' }).total,
    ).toBe(0)
    const after = { filter: `sourcedId>'${row?.sourcedId ?? ''}'`, limit: '1', sort: 'sourcedId' }
    expect(read('enrollments', after).total).toBe(250_000)
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(150e6)
  })

  test('refuses a size that is not a district, and a day that is none', () => {
    expect(() => createProvider({ day: '2026-02-31' })).toThrow(RangeError)
    for (const size of [0, 23, 1.5, 1_000_001])
      expect(() => createProvider({ size })).toThrow(RangeError)
  })

  test('two servers with the same options serve the same bytes', async () => {
    const [one, other] = await Promise.all([openSis({ seed: 3 }), openSis({ seed: 3 })])
    const read = async (sis: typeof one) => (await sis.get('/users?limit=50&offset=11')).text()
    expect(await read(one)).toBe(await read(other))
    await Promise.all([one.close(), other.close()])
  })
})
