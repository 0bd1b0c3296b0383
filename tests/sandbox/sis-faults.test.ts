import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DEFAULT_SWITCHES } from '../../sandbox/sis/state/switches.ts'
import type { TestSis } from './sis-reader.ts'
import { openSis, rowsOf } from './sis-reader.ts'

let sis: TestSis
beforeAll(async () => {
  sis = await openSis()
})
afterAll(() => sis.close())
beforeEach(async () => {
  await sis.switches(DEFAULT_SWITCHES)
  await sis.control('reset', { size: 'tiny' })
  await sis.control('requests', { clear: true })
})

type Report = {
  total: number
  byPath: Record<string, number>
  byStatus: Record<string, number>
  peakConcurrency: number
  tokensIssued: number
  tooMany: number
  duringRetryAfter: number
  rowsServed: number
  last: { path: string; status: number; rows: number }[]
}

const statuses = async (count: number, path = '/orgs'): Promise<number[]> => {
  const seen: number[] = []
  for (let k = 0; k < count; k++) seen.push((await sis.get(path)).status)
  return seen
}
const took = async (path: string): Promise<number> => {
  const start = performance.now()
  await (await sis.get(path)).text()
  return performance.now() - start
}

describe('requests that fail', () => {
  test('too many in a window are answered with a page of HTML that says when to come back', async () => {
    await sis.switches({ rate: '3/1' })
    expect(await statuses(3)).toEqual([200, 200, 200])
    const response = await sis.get('/orgs')
    expect(response.status).toBe(429)
    expect(response.headers.get('content-type')).toContain('text/html')
    expect(response.headers.get('retry-after')).toBe('1')
    expect(response.headers.get('ratelimit-limit')).toBe('3')
    expect(response.headers.get('ratelimit-remaining')).toBe('0')
    expect(await response.text()).toContain('<h1>')
    await new Promise((resolve) => setTimeout(resolve, 1_020))
    const later = await sis.get('/orgs')
    expect([later.status, later.headers.get('ratelimit-remaining')]).toEqual([200, '2'])
  })

  test('whoever comes back too early is on the record', async () => {
    await sis.switches({ rate: '1/5' })
    await statuses(4)
    const report = await sis.control<Report>('requests')
    expect([report.tooMany, report.duringRetryAfter]).toEqual([3, 2])
  })

  test('chosen requests get a chosen status', async () => {
    await sis.switches({ fail: '503@2,500@3' })
    expect(await statuses(4)).toEqual([200, 503, 500, 200])
  })

  test('a flaky provider fails at the same requests every time', async () => {
    await sis.switches({ flaky: 30 })
    const first = await statuses(40)
    await sis.switches({ flaky: 30 })
    expect(await statuses(40)).toEqual(first)
    expect(first.filter((status) => status === 503).length).toBeGreaterThan(3)
    expect(first).toContain(200)
  })

  test('a page can be HTML, or lack its wrapper, at a chosen request', async () => {
    await sis.switches({ html200: 2, noEnvelope: [3] })
    const pages = []
    for (let k = 0; k < 4; k++) {
      const response = await sis.get('/orgs')
      pages.push([
        response.status,
        response.headers.get('content-type')?.split(';')[0],
        await response.text(),
      ])
    }
    expect(pages.map(([status]) => status)).toEqual([200, 200, 200, 200])
    expect(pages[1]).toEqual([200, 'text/html', expect.stringContaining('sign in')])
    expect(pages[2]).toEqual([200, 'application/json', '{"result":"ok"}'])
    expect(pages[3]).toEqual(pages[0])
  })

  test('an empty page can be answered 404', async () => {
    await sis.switches({ notFoundWhenEmpty: 'on' })
    expect((await sis.get('/users?offset=100000')).status).toBe(404)
    expect((await sis.get('/gradingPeriods')).status).toBe(404)
    expect((await sis.get('/users')).status).toBe(200)
  })

  test.each([
    ['root', (body: string) => JSON.parse(body).imsx_codeMajor],
    ['wrapped', (body: string) => JSON.parse(body).imsx_StatusInfo.imsx_codeMajor],
    [
      'flat',
      (body: string) => (JSON.parse(body).imsx_codeMinor === 'unknownobject' ? 'failure' : ''),
    ],
    ['html', (body: string) => (body.includes('<h1>Error 404') ? 'failure' : '')],
    ['empty', (body: string) => (body === '' ? 'failure' : '')],
  ])('errors come in the shape %s', async (errors, read) => {
    await sis.switches({ errors })
    const response = await sis.get('/users/nobody')
    expect([response.status, read(await response.text())]).toEqual([404, 'failure'])
  })
})

describe('time', () => {
  test('a page or a collection can be slow', async () => {
    await sis.switches({ slow: '300@2,200@classes' })
    expect(await took('/users?limit=10')).toBeLessThan(150)
    expect(await took('/users?limit=10&offset=10')).toBeGreaterThanOrEqual(295)
    expect(await took('/classes?limit=1')).toBeGreaterThanOrEqual(195)
    expect(await took('/orgs')).toBeLessThan(150)
  })

  test('pages stall after something was published', async () => {
    await sis.switches({ stall: 400 })
    expect(await took('/users')).toBeLessThan(200)
    await sis.control('rename', {})
    expect(await took('/users')).toBeGreaterThan(250)
    expect(await took('/users')).toBeLessThan(200)
  })

  test('a stopping server does not wait for slow answers', async () => {
    const other = await openSis()
    await other.switches({ slow: '60000@orgs' })
    const hanging = other.get('/orgs').catch((error: unknown) => error)
    await new Promise((resolve) => setTimeout(resolve, 50))
    await other.close()
    expect(await hanging).toBeInstanceOf(Error)
  })
})

describe('data that moves under a reader', () => {
  test('removed rows make a naive reader miss others that still exist', async () => {
    await sis.control('reset', { size: 600 })
    await sis.switches({ shift: '40@3' })
    const naive: string[] = []
    for (let offset = 0; offset < 1_600; offset += 100) {
      const page = rowsOf(await (await sis.get(`/users?limit=100&offset=${offset}`)).text())
      naive.push(...page.map(({ sourcedId }) => sourcedId))
    }
    const now = await sis.ids('/users')
    const missed = now.filter((id) => !naive.includes(id))
    expect(naive.filter((id) => !now.includes(id))).toHaveLength(40)
    expect(missed).toHaveLength(40)
    expect(new Set(naive).size).toBe(naive.length)
    const truth = await sis.control<{ others: { kind: string }[] }>('truth')
    expect(truth.others.filter(({ kind }) => kind === 'purged')).toHaveLength(40)
  })

  test('rows of another collection can be removed instead, once', async () => {
    const before = (await sis.ids('/enrollments')).length
    await sis.switches({ shift: '25@2@enrollments' })
    for (let offset = 0; offset < 200; offset += 50)
      await sis.get(`/enrollments?limit=50&offset=${offset}`)
    for (let offset = 0; offset < 200; offset += 50)
      await sis.get(`/enrollments?limit=50&offset=${offset}`)
    expect(await sis.ids('/enrollments')).toHaveLength(before - 25)
    expect(await sis.ids('/users')).toHaveLength(159)
  })

  test('a revision header changes in the middle of a pull, once', async () => {
    await sis.switches({ revision: 2 })
    const revisions = []
    for (const offset of [0, 50, 100, 0, 50]) {
      revisions.push((await sis.get(`/users?limit=50&offset=${offset}`)).headers.get('x-perm-rev'))
    }
    expect(revisions).toEqual(['1', '2', '2', '2', '2'])
    await sis.switches({ revision: 'always:2' })
    const restless = []
    for (const offset of [0, 50, 100, 0, 50]) {
      restless.push((await sis.get(`/users?limit=50&offset=${offset}`)).headers.get('x-perm-rev'))
    }
    expect(restless).toEqual(['2', '3', '3', '3', '4'])
    await sis.switches({ revision: 'off' })
    expect((await sis.get('/users')).headers.get('x-perm-rev')).toBeNull()
  })

  test('turning to manual publishing changes no page', async () => {
    await sis.control('transfer', {})
    const before = await (await sis.get('/users')).text()
    await sis.switches({ publish: 'manual' })
    expect(await (await sis.get('/users')).text()).toBe(before)
    await sis.control('transfer', {})
    await sis.switches({ clamp: 9_999 })
    expect(await (await sis.get('/users')).text()).toBe(before)
  })

  test('with manual publishing pages show the last published state', async () => {
    await sis.switches({ publish: 'manual' })
    const before = await (await sis.get('/users')).text()
    const { student } = await sis.control<{ student: { sourcedId: string } }>('transfer', {})
    expect(await (await sis.get('/users')).text()).toBe(before)
    const truth = await sis.control<{ home: { identifier: string } }>(
      `truth/students/${student.sourcedId}`,
    )
    expect(truth.home.identifier).toBe('1001')
    await sis.control('publish', {})
    expect(await (await sis.get('/users')).text()).not.toBe(before)
    await sis.control('purge', { student: student.sourcedId })
    expect((await sis.get(`/users/${student.sourcedId}`)).status).toBe(200)
    await sis.switches({ publish: 'auto' })
    expect((await sis.get(`/users/${student.sourcedId}`)).status).toBe(404)
  })
})

describe('the record of requests', () => {
  test('counts by path, status, concurrency, tokens and rows, and can be cleared', async () => {
    await sis.accessToken('https://purl.imsglobal.org/spec/or/v1p2/scope/roster-core.readonly')
    await sis.switches({ slow: '60@users' })
    const [school] = await sis.ids('/schools')
    await Promise.all([1, 2, 3].map((offset) => sis.get(`/users?limit=10&offset=${offset}`)))
    await sis.get('/users/nobody')
    await sis.get(`/schools/${school}/students`)
    const report = await sis.control<Report>('requests?clear=1')
    expect(report.byPath).toEqual({
      '/oauth/token': 1,
      '/schools': 1,
      '/users': 3,
      '/users/{id}': 1,
      '/schools/{id}/students': 1,
    })
    expect(report).toMatchObject({ total: 7, tokensIssued: 1, peakConcurrency: 3, tooMany: 0 })
    expect(report.byStatus).toEqual({ 200: 6, 404: 1 })
    expect(report.rowsServed).toBe(3 + 30 + 20)
    expect(report.last.at(-1)).toMatchObject({ status: 200, rows: 20 })
    expect(await sis.control('requests')).toMatchObject({ total: 0, byPath: {}, last: [] })
  })

  test('a person can read it on a page that runs no script', async () => {
    await sis.switches({ clamp: 50 })
    await sis.get('/users?filter=' + encodeURIComponent("familyName='<script>'"))
    const response = await fetch(`${sis.url}/`)
    const page = await response.text()
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(page).toContain('Maple Valley Unified')
    expect(page).toContain('clamp = 50')
    expect(page).toContain('/users?filter=')
    expect(page).not.toContain('<script')
  })

  test('control calls take JSON only, and say what is wrong', async () => {
    const post = async (name: string, body: string, type = 'application/json') =>
      (
        await fetch(`${sis.url}/_control/${name}`, {
          method: 'POST',
          body,
          headers: { 'content-type': type },
        })
      ).status
    expect(await post('rename', '{}', 'text/plain')).toBe(415)
    expect(await post('rename', '{')).toBe(400)
    expect(await post('rename', '{"studnet":"x"}')).toBe(400)
    expect(await post('explode', '{}')).toBe(404)
    expect(await post('rename', JSON.stringify({ givenName: 'x'.repeat(70_000) }))).toBe(413)
    expect((await fetch(`${sis.url}/_control/rename`)).status).toBe(404)
    expect((await fetch(`${sis.url}/_control/rename`, { method: 'PUT' })).status).toBe(405)
  })
})
