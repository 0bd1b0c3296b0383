import { gunzipSync } from 'node:zlib'
import { get as httpGet } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { CREDENTIALS } from '../../sandbox/cast.ts'
import { DEFAULT_SWITCHES } from '../../sandbox/sis/state/switches.ts'
import type { TestSis } from './sis-reader.ts'
import { BASE, basic, CORE, openSis, rowsOf, tokenForm } from './sis-reader.ts'

let sis: TestSis
beforeAll(async () => {
  sis = await openSis()
})
afterAll(() => sis.close())
beforeEach(async () => {
  await sis.switches(DEFAULT_SWITCHES)
  await sis.control('reset', {})
})

const statusOf = async (path: string) => (await sis.get(path)).status
const filter = (text: string) => `filter=${encodeURIComponent(text)}`
const { clientId, clientSecret } = CREDENTIALS.sis

describe('lists', () => {
  test('nobody sorted come by id, in an order of their own, or in another one every time', async () => {
    const byId = await sis.ids('/users', 'sort=sourcedId')
    const internal = await sis.ids('/users')
    expect(internal).not.toEqual(byId)
    expect(await sis.ids('/users')).toEqual(internal)
    await sis.switches({ order: 'id' })
    expect(await sis.ids('/users')).toEqual(byId)
    await sis.switches({ order: 'unstable' })
    const first = await sis.ids('/users')
    expect(await sis.ids('/users')).not.toEqual(first)
    expect(first.toSorted()).toEqual(byId)
    expect(await sis.ids('/users', 'sort=sourcedId')).toEqual(byId)
  })

  test('an unstable order loses rows between pages without an error', async () => {
    await sis.switches({ order: 'unstable' })
    const seen: string[] = []
    for (const offset of [0, 40, 80, 120]) {
      const response = await sis.get(`/users?limit=40&offset=${offset}`)
      seen.push(...rowsOf(await response.text()).map(({ sourcedId }) => sourcedId))
    }
    expect(seen).toHaveLength(159)
    expect(new Set(seen).size).toBeLessThan(159)
  })

  test('a limit above the clamp can be refused instead of cut', async () => {
    await sis.switches({ clamp: 100, overLimit: '400' })
    expect([await statusOf('/users?limit=100'), await statusOf('/users?limit=101')]).toEqual([
      200, 400,
    ])
  })

  test('some tell their length in another header', async () => {
    await sis.switches({ totals: 'x-count' })
    const { headers } = await sis.get('/users?limit=1')
    expect([headers.get('x-count'), headers.get('x-total-count')]).toEqual(['159', null])
  })

  test('can be missing, forbidden or empty one by one', async () => {
    await sis.switches({ refuse: '403@users,empty@terms,404@school-lists,501@students' })
    expect(await statusOf('/users')).toBe(403)
    expect(await statusOf('/students')).toBe(501)
    expect(await sis.list('/terms')).toEqual([])
    const [school] = await sis.list('/schools')
    expect(await statusOf(`/schools/${school?.sourcedId}/students`)).toBe(404)
    expect(await sis.list('/teachers')).not.toHaveLength(0)
  })

  test('of another school year are empty, and without a year too where one is needed', async () => {
    const counts = async () => [
      (await sis.list('/users')).length,
      (await sis.list('/users', 'schoolYear=2027')).length,
      (await sis.list('/users', 'schoolYear=2026')).length,
    ]
    expect(await counts()).toEqual([159, 159, 159])
    await sis.switches({ schoolYear: 'selects' })
    expect(await counts()).toEqual([159, 159, 0])
    await sis.switches({ schoolYear: 'required' })
    expect(await counts()).toEqual([0, 159, 0])
  })

  test('some collections can lag behind the others', async () => {
    await sis.switches({ publish: ['users'] })
    const { to, student } = await sis.control<{
      to: { sourcedId: string }
      student: { sourcedId: string }
    }>('transfer', {})
    const homeOf = async () =>
      (await sis.list('/users', filter(`sourcedId='${student.sourcedId}'`)))[0]?.primaryOrg
        ?.sourcedId
    const lessons = (await sis.list('/enrollments')).filter(
      ({ user }) => user.sourcedId === student.sourcedId,
    )
    expect(lessons).toHaveLength(12)
    expect(await homeOf()).not.toBe(to.sourcedId)
    await sis.control('publish', {})
    expect(await homeOf()).toBe(to.sourcedId)
  })

  test('are not compressed unless both sides want it', async () => {
    const encodingOf = (accept: string) =>
      new Promise<string | undefined>((resolve, reject) => {
        const url = `${sis.url}/_control/truth/students`
        httpGet(url, { headers: { 'accept-encoding': accept } }, (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('end', () => {
            const body = Buffer.concat(chunks)
            const encoding = response.headers['content-encoding']
            const text = encoding === 'gzip' ? gunzipSync(body) : body
            expect(JSON.parse(text.toString())).toHaveProperty('students')
            resolve(encoding)
          })
        }).on('error', reject)
      })
    expect(await encodingOf('gzip')).toBeUndefined()
    await sis.switches({ gzip: 'on' })
    expect(await encodingOf('gzip, deflate')).toBe('gzip')
    expect(await encodingOf('gzip;q=0, br')).toBeUndefined()
    expect(await encodingOf('identity')).toBeUndefined()
    expect(await sis.list('/users')).toHaveLength(159)
  })
})

describe('filters', () => {
  test('can work for one collection and fail for another', async () => {
    await sis.switches({ filters: { users: '500', enrollments: '400', classes: 'status+date' } })
    const active = filter("status='active'")
    expect(await statusOf(`/users?${active}`)).toBe(500)
    expect(await statusOf(`/students?${active}`)).toBe(500)
    expect(await statusOf(`/enrollments?${active}`)).toBe(400)
    expect(await statusOf(`/classes?${active}`)).toBe(200)
    expect(await statusOf(`/classes?${filter("title='x'")}`)).toBe(400)
    expect(await statusOf(`/orgs?${filter("name='x'")}`)).toBe(200)
  })

  test('can fail on nested fields alone', async () => {
    const nested = `/users?${filter("roles.role='teacher'")}`
    const flat = `/users?${filter("givenName='x'")}`
    for (const [filters, status] of [
      ['nested-400', 400],
      ['nested-500', 500],
      ['full', 200],
    ] as const) {
      await sis.switches({ filters })
      expect([await statusOf(nested), await statusOf(flat)]).toEqual([status, 200])
    }
  })

  test('by id can work, do nothing or fail', async () => {
    const ids = await sis.ids('/users', 'sort=sourcedId')
    const after = `sort=sourcedId&${filter(`sourcedId>'${ids[99]}'`)}`
    expect(await sis.ids('/users', after)).toEqual(ids.slice(100))
    await sis.switches({ keyset: 'ignored' })
    expect(await sis.ids('/users', after)).toEqual(ids)
    await sis.switches({ keyset: '400' })
    expect(await statusOf(`/users?${after}`)).toBe(400)
    expect(await statusOf(`/users?${filter(`sourcedId='${ids[0]}'`)}`)).toBe(200)
  })

  test('by date can know one operator only', async () => {
    await sis.switches({ deltaFilter: 'greater-only' })
    const by = (op: string) => `/users?${filter(`dateLastModified${op}'2026-01-01'`)}`
    expect([await statusOf(by('>')), await statusOf(by('>='))]).toEqual([200, 400])
  })

  test('with a doubled quote can find nothing', async () => {
    const { givenName } = await sis.control<{ givenName?: string }>('rename', {
      givenName: "D'Arcy",
    })
    expect(givenName).toBeUndefined()
    const query = filter("givenName='D''Arcy'")
    expect(await sis.list('/users', query)).toHaveLength(1)
    await sis.switches({ quotes: 'find-nothing' })
    expect(await sis.list('/users', query)).toHaveLength(0)
    expect(await statusOf(`/users?${query}`)).toBe(200)
  })
})

describe('single reads', () => {
  test('can be missing altogether', async () => {
    const [id] = await sis.ids('/users')
    const answers: number[] = []
    for (const singleRead of ['on', '404', '405']) {
      await sis.switches({ singleRead })
      answers.push(await statusOf(`/users/${id}`))
    }
    expect(answers).toEqual([200, 404, 405])
  })
})

describe('refusals', () => {
  const tooMany = async (switches: object) => {
    await sis.switches({ rate: '1/30', ...switches })
    await sis.get('/orgs?limit=1')
    return sis.get('/orgs?limit=1')
  }

  test('say when to come back in seconds, as a date, or not at all', async () => {
    const seconds = await tooMany({})
    expect(Number(seconds.headers.get('retry-after'))).toBeGreaterThan(25)
    const date = (await tooMany({ retryAfter: 'date' })).headers.get('retry-after') ?? ''
    const reset = Date.parse(date) - Date.now()
    expect(date).toMatch(/GMT$/)
    expect(reset > 28_000 && reset <= 31_000).toBe(true)
    const none = await tooMany({ retryAfter: 'none' })
    expect([none.status, none.headers.get('retry-after')]).toEqual([429, null])
  })

  test('can be JSON, and can leave the rate headers out', async () => {
    const page = await tooMany({})
    expect(page.headers.get('content-type')).toContain('text/html')
    expect(page.headers.get('ratelimit-remaining')).toBe('0')
    const answer = await tooMany({ tooMany: 'json', rateHeaders: 'off' })
    expect(await answer.text()).toContain('server_busy')
    expect(answer.headers.get('ratelimit-limit')).toBeNull()
  })

  test('of a busy provider can say how long it will be busy', async () => {
    await sis.switches({ fail: '503@1,503@2' })
    expect((await sis.get('/orgs')).headers.get('retry-after')).toBeNull()
    await sis.switches({ fail: '503@1', busyFor: 7 })
    expect((await sis.get('/orgs')).headers.get('retry-after')).toBe('7')
  })
})

describe('tokens', () => {
  test('can come without a life, or without being asked for', async () => {
    await sis.switches({ expiresIn: 'missing', staticToken: 'proxy-token-7' })
    const response = await sis.askToken(tokenForm(CORE), {
      authorization: basic(clientId, clientSecret),
    })
    expect(JSON.parse(await response.text())).not.toHaveProperty('expires_in')
    const withToken = async (token: string) =>
      (await fetch(`${sis.url}${BASE}/orgs`, { headers: { authorization: `Bearer ${token}` } }))
        .status
    expect([await withToken('proxy-token-7'), await withToken('proxy-token-8')]).toEqual([200, 401])
  })

  test('can be had through the header only', async () => {
    await sis.switches({ auth: 'basic-only' })
    const body = { ...tokenForm(CORE), client_id: clientId, client_secret: clientSecret }
    expect((await sis.askToken(body)).status).toBe(401)
    const header = { authorization: basic(clientId, clientSecret) }
    expect((await sis.askToken(tokenForm(CORE), header)).status).toBe(200)
  })

  test('and lists can be redirected to another origin', async () => {
    const redirect = async (path: string, init: RequestInit) =>
      (await fetch(`${sis.url}${path}`, { redirect: 'manual', ...init })).headers.get('location')
    await sis.switches({ redirect: 'token' })
    const token = { method: 'POST', body: new URLSearchParams(tokenForm(CORE)) }
    expect(await redirect('/oauth/token', token)).toBe(
      'https://mirror.sis-partner.example/oauth/token',
    )
    await sis.switches({ redirect: 'off' })
    const authorization = `Bearer ${await sis.accessToken(CORE)}`
    await sis.switches({ redirect: 'lists:http://10.0.0.7' })
    expect(await redirect(`${BASE}/users?limit=5`, { headers: { authorization } })).toBe(
      `http://10.0.0.7${BASE}/users?limit=5`,
    )
  })
})
