import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DEFAULT_SWITCHES } from '../../sandbox/sis/state/switches.ts'
import type { Ref, Row, TestSis } from './sis-reader.ts'
import { BASE, BASE_1_1, CORE, CORE_1_1, FULL, FULL_1_1, openSis } from './sis-reader.ts'

let sis: TestSis
beforeAll(async () => {
  sis = await openSis()
})
afterAll(() => sis.close())
beforeEach(async () => {
  await sis.switches(DEFAULT_SWITCHES)
  await sis.control('reset', {})
})

const list = (path: string, query = ''): Promise<Row[]> => sis.list(path, query, BASE_1_1)
const FIELDS_OF_1_1 = new Set(
  'sourcedId status dateLastModified metadata username userIds enabledUser givenName familyName middleName role identifier email sms phone agents orgs grades password'.split(
    ' ',
  ),
)
const ROLES_OF_1_1 = new Set(
  'administrator aide guardian parent proctor relative student teacher'.split(' '),
)

describe('users of 1.1', () => {
  test('have one role of the 1.1 vocabulary, organisations and a user name', async () => {
    const users = await list('/users')
    expect(users).toHaveLength(159)
    for (const user of users) {
      expect(ROLES_OF_1_1).toContain(user.role)
      expect(user.username).not.toBe('')
      expect(user.orgs?.length).toBeGreaterThan(0)
      expect(Object.keys(user).filter((field) => !FIELDS_OF_1_1.has(field))).toEqual([])
    }
  })

  test('are the people of 1.2, at the same schools', async () => {
    await sis.control('transfer', { style: 'overlap' })
    await sis.control('dual', {})
    const newer = await sis.list('/users', 'sort=sourcedId')
    const older = await list('/users', 'sort=sourcedId')
    const idsOf = (refs: readonly Ref[] = []) => refs.map(({ sourcedId }) => sourcedId)
    const person = ({ sourcedId, familyName, agents, email }: Row) => [
      sourcedId,
      familyName,
      email,
      idsOf(agents),
    ]
    expect(older.map(person)).toEqual(newer.map(person))
    expect(older.map(({ orgs }) => new Set(idsOf(orgs)))).toEqual(
      newer.map(({ roles = [] }) => new Set(idsOf(roles.map(({ org }) => org)))),
    )
    expect(older.map(({ orgs }) => orgs?.[0])).toMatchObject(
      newer.map(({ primaryOrg }) => ({ sourcedId: primaryOrg?.sourcedId })),
    )
  })

  test('keep their role but name no organisation when their children are gone', async () => {
    const { student } = await sis.control<{ student: { identifier: string } }>('withdraw', {})
    const { guardians } = await sis.control<{ guardians: string[] }>(
      `truth/students/${student.identifier}`,
    )
    await sis.control('purge', { student: student.identifier })
    const [guardian] = await list('/users', `filter=sourcedId='${guardians[0]}'`)
    expect(['guardian', 'parent']).toContain(guardian?.role)
    expect(guardian?.orgs).toBeUndefined()
  })
})

describe('the other collections of 1.1', () => {
  test('hold the same records under the same keys, with references into 1.1', async () => {
    for (const path of ['/orgs', '/academicSessions', '/courses', '/classes', '/enrollments']) {
      const [newer, older] = [await sis.list(path), await list(path)]
      const moved = JSON.stringify(newer).replaceAll(BASE, BASE_1_1)
      expect(JSON.stringify(older)).toBe(moved)
    }
  })

  test('can be paged, filtered, sorted and cut to fields', async () => {
    const users = await list('/users', 'sort=sourcedId&orderBy=asc&fields=sourcedId,role')
    expect(users.every((user) => Object.keys(user).length === 2)).toBe(true)
    const response = await sis.get('/users?sort=sourcedId&limit=7&offset=7', BASE_1_1)
    const page: { users: Row[] } = JSON.parse(await response.text())
    expect(page.users.map(({ sourcedId }) => sourcedId)).toEqual(
      users.slice(7, 14).map(({ sourcedId }) => sourcedId),
    )
    expect(response.headers.get('link')).toContain(`${BASE_1_1}/users?`)
    expect(response.headers.get('x-total-count')).toBe('159')
    const teachers = await list('/users', "filter=role='teacher'")
    expect(new Set(teachers.map(({ role }) => role))).toEqual(new Set(['teacher']))
    const unknown = await sis.get("/users?filter=roles.role='teacher'", BASE_1_1)
    expect(unknown.status).toBe(400)
  })

  test('have narrower lists, lists below a school and single records', async () => {
    expect(await list('/students')).toHaveLength(60)
    const [school] = await list('/schools')
    const students = await list(`/schools/${school?.sourcedId}/students`)
    expect(students.length).toBeGreaterThan(10)
    for (const student of students) {
      expect(student.orgs?.map(({ sourcedId }) => sourcedId)).toContain(school?.sourcedId)
    }
    const read = await sis.get(`/users/${students[0]?.sourcedId}`, BASE_1_1)
    const { user }: { user: Row } = JSON.parse(await read.text())
    expect(user).toEqual(students[0])
    expect((await sis.get('/users/nobody', BASE_1_1)).status).toBe(404)
  })

  test('show the same faults', async () => {
    await sis.switches({ badRows: ['no-roles', 'unknown-role', 'bad-date'], badEvery: 50 })
    const users = await list('/users')
    expect(users.filter((user) => user.role === undefined && !user.orgs)).toHaveLength(3)
    expect(users.filter((user) => user.role === 'chaperone')).toHaveLength(3)
    await sis.switches({ status: 'inactive' })
    await sis.control('withdraw', {})
    expect((await list('/users')).filter(({ status }) => status === 'inactive')).toHaveLength(1)
    await sis.switches({ fail: '503@1' })
    expect((await sis.get('/orgs', BASE_1_1)).status).toBe(503)
  })
})

describe('scopes', () => {
  test('of one version do not open the other', async () => {
    const status = async (scope: string, base: string, path = '/orgs') => {
      const authorization = `Bearer ${await sis.accessToken(scope)}`
      return (await fetch(`${sis.url}${base}${path}`, { headers: { authorization } })).status
    }
    expect(await status(CORE, BASE)).toBe(200)
    expect(await status(CORE, BASE_1_1)).toBe(403)
    expect(await status(CORE_1_1, BASE_1_1)).toBe(200)
    expect(await status(CORE_1_1, BASE)).toBe(403)
    expect(await status(`${CORE} ${CORE_1_1}`, BASE_1_1)).toBe(200)
    const [school] = await list('/schools')
    const below = `/schools/${school?.sourcedId}/students`
    expect(await status(CORE_1_1, BASE_1_1, below)).toBe(403)
    expect(await status(`${FULL} ${FULL_1_1}`, BASE_1_1, below)).toBe(200)
    expect(await status(FULL_1_1, BASE_1_1, '/demographics')).toBe(403)
  })
})

test('requests to 1.1 are told apart in the log', async () => {
  await sis.control('requests', { clear: true })
  await sis.get('/orgs', BASE_1_1)
  await sis.get('/orgs')
  const { byPath } = await sis.control<{ byPath: Record<string, number> }>('requests')
  expect(byPath).toEqual({ '/v1p1/orgs': 1, '/orgs': 1 })
})
