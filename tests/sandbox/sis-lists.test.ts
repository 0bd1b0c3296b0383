import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createProvider } from '../../sandbox/sis/state/provider.ts'
import type { Row, TestSis } from './sis-reader.ts'
import { DAY, directReader, openSis, rowsOf } from './sis-reader.ts'

let sis: TestSis
beforeAll(async () => {
  sis = await openSis()
})
afterAll(() => sis.close())

const statusOf = async (path: string) => (await sis.get(path)).status
const codeOf = async (path: string) => {
  const body: { imsx_CodeMinor: { imsx_codeMinorField: { imsx_codeMinorFieldValue: string }[] } } =
    JSON.parse(await (await sis.get(path)).text())
  return body.imsx_CodeMinor.imsx_codeMinorField[0]?.imsx_codeMinorFieldValue
}

describe('paging', () => {
  test('a page holds 100 rows unless told otherwise', async () => {
    expect(rowsOf(await (await sis.get('/users')).text())).toHaveLength(100)
  })

  test('pages of any size put together are the whole list, each row once', async () => {
    const all = await sis.ids('/enrollments')
    for (const limit of [1, 7, 64, 1_000]) {
      const read: string[] = []
      const pages = limit === 1 ? 20 : Math.ceil(all.length / limit)
      for (let page = 0; page < pages; page++) {
        const response = await sis.get(`/enrollments?limit=${limit}&offset=${page * limit}`)
        read.push(...rowsOf(await response.text()).map(({ sourcedId }) => sourcedId))
      }
      expect(read).toEqual(all.slice(0, limit === 1 ? 20 : all.length))
    }
  })

  test('an offset beyond the end is an empty page, not an error', async () => {
    const response = await sis.get('/users?offset=100000')
    expect([response.status, await response.text()]).toEqual([200, '{"users":[]}'])
    expect(response.headers.get('x-total-count')).toBe('159')
  })

  test('limits and offsets that are no numbers are refused', async () => {
    for (const query of [
      'limit=0',
      'limit=-1',
      'limit=ten',
      'limit=',
      'offset=-1',
      'offset=x',
      'orderBy=up',
    ]) {
      expect([query, await statusOf(`/users?${query}`)]).toEqual([query, 400])
    }
  })

  test('the total and the links to the neighbours are in the headers', async () => {
    const { headers } = await sis.get('/users?limit=50&offset=50&sort=sourcedId')
    expect(headers.get('x-total-count')).toBe('159')
    const link = headers.get('link') ?? ''
    const offsets = [...link.matchAll(/[?&]offset=(\d+)[^>]*>; rel="(\w+)"/g)].map(([, n, rel]) => [
      rel,
      n,
    ])
    expect(offsets).toEqual([
      ['first', '0'],
      ['prev', '0'],
      ['next', '100'],
      ['last', '150'],
    ])
    expect(link).toContain('sort=sourcedId')
  })

  test('following the next link reads the whole list', async () => {
    let next: string | undefined = '/users?limit=40'
    const read: string[] = []
    while (next !== undefined) {
      const response: Response = await sis.get(next)
      read.push(...rowsOf(await response.text()).map(({ sourcedId }) => sourcedId))
      next = /<[^>]*v1p2([^>]*)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1]
    }
    expect(read).toEqual(await sis.ids('/users'))
  })
})

describe('order', () => {
  test('rows nobody sorted are not in the order of their ids, and stay where they are', async () => {
    const first = await sis.ids('/users')
    expect(first).not.toEqual(first.toSorted())
    expect(await sis.ids('/users')).toEqual(first)
  })

  test('rows sorted by id rise or fall', async () => {
    const rising = await sis.ids('/users', 'sort=sourcedId')
    expect(rising).toEqual(rising.toSorted())
    expect(await sis.ids('/users', 'sort=sourcedId&orderBy=desc')).toEqual(rising.toReversed())
  })

  test('rows can be sorted by another field', async () => {
    const names = (await sis.list('/students', 'sort=familyName')).map(
      ({ familyName }) => familyName,
    )
    expect(names).toEqual(names.toSorted())
  })

  test('an unknown sort field leaves the order alone', async () => {
    expect(await sis.ids('/users', 'sort=shoeSize&orderBy=desc')).toEqual(await sis.ids('/users'))
  })
})

describe('fields', () => {
  test('only the chosen fields come', async () => {
    const [row] = await sis.list('/users', 'fields=sourcedId,familyName')
    expect(Object.keys(row ?? {})).toEqual(['sourcedId', 'familyName'])
  })

  test('an unknown field brings all fields, as the standard says', async () => {
    const [row] = await sis.list('/users', 'fields=sourcedId,shoeSize')
    expect(Object.keys(row ?? {})).toContain('givenName')
  })
})

describe('filters', () => {
  const everyone = () => sis.list('/users')

  test.each<[string, (row: Row) => boolean]>([
    ["familyName='Moreno'", (row) => row.familyName === 'Moreno'],
    ["familyName!='Moreno'", (row) => row.familyName !== 'Moreno'],
    ["familyName>'M'", (row) => row.familyName > 'M'],
    ["familyName<='M'", (row) => row.familyName <= 'M'],
    ["familyName~'AR'", (row) => row.familyName.toLowerCase().includes('ar')],
    ["roles.role='student'", (row) => (row.roles ?? []).some(({ role }) => role === 'student')],
    ["status='active'", () => true],
    ["status='tobedeleted'", () => false],
    ["status='active' AND familyName>'M'", (row) => row.familyName > 'M'],
    ["familyName>'T' OR familyName<'C'", (row) => row.familyName > 'T' || row.familyName < 'C'],
    ["dateLastModified>='2026-07-01'", (row) => row.dateLastModified >= '2026-07-01'],
    ["dateLastModified<'2026-07-01T00:00:00Z'", (row) => row.dateLastModified < '2026-07-01'],
    ["dateLastModified>='2100-01-01'", () => false],
    ["dateLastModified>'2000-01-01'", () => true],
  ])('%s selects exactly those rows', async (filter, keep) => {
    const wanted = (await everyone()).filter(keep).map(({ sourcedId }) => sourcedId)
    expect(await sis.ids('/users', `filter=${encodeURIComponent(filter)}`)).toEqual(wanted)
  })

  test('a quote in a value is doubled', async () => {
    const provider = createProvider({ size: 'small', day: DAY })
    const read = directReader(provider)
    const wanted = read('users').rows.filter(({ familyName }) => familyName === "O'Brien")
    expect(wanted.length).toBeGreaterThan(0)
    expect(read('users', { filter: "familyName='O''Brien'" }).total).toBe(wanted.length)
  })

  test('reading on from the last id gives the rest, as keyset readers do', async () => {
    const all = await sis.ids('/users', 'sort=sourcedId')
    const read: string[] = []
    for (let last = ''; ;) {
      const filter = encodeURIComponent(`sourcedId>'${last}'`)
      const page = rowsOf(
        await (await sis.get(`/users?limit=37&sort=sourcedId&filter=${filter}`)).text(),
      )
      if (page.length === 0) break
      read.push(...page.map(({ sourcedId }) => sourcedId))
      last = read.at(-1) ?? ''
    }
    expect(read).toEqual(all)
  })

  test.each([
    "shoeSize='9'",
    "familyName='a",
    'familyName=a',
    "familyName='a' AND",
    "a='1' AND b='2' AND c='3'",
    "familyName=='a'",
    '',
    "familyName='a' and familyName='b'",
  ])('%s is refused as a filter', async (filter) => {
    const path = `/users?filter=${encodeURIComponent(filter)}`
    expect([await statusOf(path), await codeOf(path)]).toEqual([400, 'invalid_filter_field'])
  })

  test('a date is compared with a date or not at all', async () => {
    expect(await statusOf("/users?filter=dateLastModified>='yesterday'")).toBe(400)
  })
})

describe('single records and school lists', () => {
  test('every record can be read by its id, and reads as in the list', async () => {
    for (const [list, single] of [
      ['orgs', 'org'],
      ['academicSessions', 'academicSession'],
      ['courses', 'course'],
      ['classes', 'class'],
      ['users', 'user'],
      ['enrollments', 'enrollment'],
    ] as const) {
      for (const row of (await sis.list(`/${list}`)).slice(0, 25)) {
        const response = await sis.get(`/${list}/${row.sourcedId}`)
        expect(JSON.parse(await response.text())).toEqual({ [single]: row })
      }
    }
  })

  test('an unknown id, and an id of another kind of record, are not found', async () => {
    const [student] = await sis.list('/students')
    const [teacher] = await sis.list('/teachers')
    for (const path of [
      '/users/nobody',
      '/users/00000000-0000-4000-a000-000000000000',
      `/orgs/${student?.sourcedId}`,
      `/teachers/${student?.sourcedId}`,
      `/students/${teacher?.sourcedId}`,
      '/users/%E0%A4%A',
      '/nothing',
      '/users/a/b',
    ]) {
      expect([path, await statusOf(path)]).toEqual([path, 404])
    }
    expect(await codeOf('/users/nobody')).toBe('unknownobject')
  })

  test('a single record takes fields', async () => {
    const [row] = await sis.list('/users')
    const response = await sis.get(`/users/${row?.sourcedId}?fields=familyName`)
    expect(JSON.parse(await response.text())).toEqual({ user: { familyName: row?.familyName } })
  })

  test('the lists of the schools put together are the lists of the district', async () => {
    const schools = await sis.list('/schools')
    expect(schools.map(({ type }) => type)).toEqual(['school', 'school', 'school'])
    const [students, enrollments, classes] = await Promise.all(
      ['students', 'enrollments', 'classes'].map(async (name) => {
        const perSchool = await Promise.all(
          schools.map(({ sourcedId }) => sis.ids(`/schools/${sourcedId}/${name}`)),
        )
        return perSchool.flat()
      }),
    )
    expect(new Set(students)).toEqual(new Set(await sis.ids('/students')))
    expect(enrollments?.toSorted()).toEqual((await sis.ids('/enrollments')).toSorted())
    expect(classes?.toSorted()).toEqual((await sis.ids('/classes')).toSorted())
  })

  test('the service is read only', async () => {
    const response = await fetch(`${sis.url}/ims/oneroster/rostering/v1p2/users`, {
      method: 'DELETE',
    })
    expect(response.status).toBe(401)
  })
})
