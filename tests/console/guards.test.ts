import { beforeAll, describe, expect, test } from 'vitest'
import { createBench, ORIGIN, type Bench } from './bench.ts'
import { tellStory, type Story } from './story.ts'

let bench: Bench
let story: Story

beforeAll(async () => {
  bench = await createBench()
  story = await tellStory(bench.district)
})

/** Every page behind the sign-in. */
const PAGES = [
  '/',
  '/concerns',
  '/concerns?show=decided',
  '/concerns/new',
  '/concerns/some-id',
  '/me/concerns',
  '/cases',
  '/cases/some-id',
  '/t/some-id',
  '/t/some-id/change',
  '/transfers',
  '/transfers/some-id',
  '/people',
  '/people/some-id',
  '/roster',
  '/roster/quarantine',
  '/roster/syncs/some-id',
  '/deliveries',
  '/settings',
  '/settings/calendar/google/start',
  '/settings/calendar/google/callback?state=x',
  '/live/queue',
  '/live/roster',
  '/live/syncs/some-id',
  '/no-such-page',
] as const

/** Everything that can be sent. */
const ACTIONS = [
  '/concerns/new',
  '/concerns/new/find',
  '/students/suggest',
  '/concerns/some-id/acknowledge',
  '/concerns/some-id/claim',
  '/concerns/some-id/release',
  '/concerns/some-id/decide',
  '/cases/some-id/notes',
  '/cases/some-id/tasks',
  '/cases/some-id/members',
  '/t/some-id/acknowledge',
  '/t/some-id/done',
  '/t/some-id/move',
  '/t/some-id/give',
  '/transfers/some-id/accept',
  '/transfers/some-id/decline',
  '/people',
  '/people/suggest',
  '/people/find',
  '/people/some-id/accounts/unlink',
  '/roster/syncs',
  '/roster/syncs/some-id/approve',
  '/roster/syncs/some-id/cancel',
  '/settings/calendar',
  '/settings/calendar/feed',
  '/settings/calendar/feed/revoke',
  '/settings/sessions/end-others',
  '/sign-out',
] as const

describe('signed out', () => {
  test.each(PAGES)('%s sends the browser to sign in, and back here afterwards', async (path) => {
    const answer = await bench.send(path)
    expect(answer.status).toBe(303)
    const location = answer.headers.get('location')
    expect(location).toBe(path === '/' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(path)}`)
  })

  test.each(ACTIONS.filter((path) => path !== '/sign-out'))(
    'a form sent to %s is kept on a page and nothing is done',
    async (path) => {
      const answer = await bench.post(path, { what: 'words <that> matter' })
      expect(answer.status).toBe(401)
      const page = await answer.text()
      expect(page).toContain('value="words &lt;that&gt; matter"')
      expect(page).toContain(`action="${path}"`)
    },
  )

  test('a session that ended is answered like none, and its cookie is taken away', async () => {
    const headers = { cookie: '__Host-sid=token-of-nobody' }
    const answer = await bench.send('/cases', { headers })
    expect(answer.headers.get('location')).toBe('/sign-in?to=%2Fcases')
    expect(answer.headers.get('set-cookie')).toMatch(/^__Host-sid=; Max-Age=0; Path=\//)
  })
})

describe('another site', () => {
  test.each(ACTIONS)('cannot make a browser send a form to %s', async (path) => {
    const { counselor } = story.staff
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'none' },
      { 'sec-fetch-site': 'same-origin', origin: 'null' },
      { 'sec-fetch-site': 'same-origin', origin: 'https://evil.test' },
    ]) {
      const answer = await bench.post(path, { id: 'x' }, { as: counselor, headers })
      expect([path, headers, answer.status]).toEqual([path, headers, 403])
    }
  })

  test.each([
    ['no sign of where it comes from', {}],
    ['a foreign origin', { origin: 'https://evil.test' }],
    ['a hidden origin', { origin: 'null' }],
  ])('a browser that knows no Sec-Fetch-Site is refused with %s', async (_, headers) => {
    const answer = await bench.send('/sign-out', { method: 'POST', headers })
    expect(answer.status).toBe(403)
  })

  test('an older browser on our own page is let through by its origin', async () => {
    const answer = await bench.send('/sign-out', { method: 'POST', headers: { origin: ORIGIN } })
    expect(answer.status).toBe(303)
  })

  test('a link from a chat opens the page; an image or a script of another site does not', async () => {
    const as = story.staff.counselor
    const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }
    const image = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }
    expect((await bench.send('/cases', { as, headers: link })).status).toBe(200)
    expect((await bench.send('/cases', { as, headers: image })).status).toBe(403)
  })
})

const POLICY =
  /^default-src 'none'; script-src 'nonce-([\w+/=]{24})' 'strict-dynamic'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'$/

describe('headers', () => {
  test.each(['/', '/sign-in', '/no-such-page', '/cases/some-id'])(
    'of %s are the whole set',
    async (path) => {
      const answer = await bench.send(path, { as: story.staff.counselor })
      const { headers } = answer
      expect(headers.get('content-security-policy')).toMatch(POLICY)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('same-origin')
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
      expect(headers.get('cross-origin-embedder-policy')).toBe('require-corp')
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
      expect(headers.get('permissions-policy')).toMatch(/(^|, )camera=\(\), .*microphone=\(\)/)
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('strict-transport-security')).toBe(
        'max-age=63072000; includeSubDomains; preload',
      )
    },
  )

  test('every answer has a nonce of its own', async () => {
    const nonces = new Set<string | undefined>()
    for (let i = 0; i < 5; i++) {
      const answer = await bench.send('/sign-in')
      nonces.add(POLICY.exec(answer.headers.get('content-security-policy') ?? '')?.[1])
    }
    expect(nonces.size).toBe(5)
  })

  test('a plain http address, as on a developer’s machine, asks for no https', async () => {
    const local = await createBench({ origin: 'http://localhost:8787' })
    const answer = await local.send('/sign-in')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('strict-transport-security')).toBeNull()
  })
})

describe('an address', () => {
  test('nobody owns says so, and shows nobody’s data', async () => {
    const answer = await bench.send('/', {
      as: story.staff.counselor,
      origin: 'https://other.test',
    })
    expect(answer.status).toBe(404)
    expect(await answer.text()).toContain('No district at this address')
  })

  test('that does not exist looks exactly like one that may not be seen', async () => {
    const { teacher } = story.staff
    const missing = await bench.send('/cases/no-such-case', { as: teacher })
    const denied = await bench.send(`/cases/${story.caseId}`, { as: teacher })
    const forbidden = await bench.send('/deliveries', { as: teacher })
    expect([missing.status, denied.status, forbidden.status]).toEqual([404, 404, 404])
    const page = await missing.text()
    expect(await denied.text()).toBe(page)
    expect(await forbidden.text()).toBe(page)
  })

  test.each(['PUT', 'DELETE', 'PATCH'])(
    'answers %s with 405 and changes nothing',
    async (method) => {
      const answer = await bench.send('/cases', { as: story.staff.counselor, method })
      expect(answer.status).toBe(405)
      expect(answer.headers.get('allow')).toBe('GET, HEAD, POST')
    },
  )
})

test('a form that is too large is refused with words, before anything is done', async () => {
  const text = 'x'.repeat(140_000)
  const path = `/cases/${story.caseId}/notes`
  const answer = await bench.post(path, { text }, { as: story.staff.counselor })
  expect(answer.status).toBe(413)
  expect(await answer.text()).toContain('That is too long')
})

test('opening every page changes nothing in the district', async () => {
  const { counselor, admin, lead } = story.staff
  const real = PAGES.map((path) => path.replace('/cases/some-id', `/cases/${story.caseId}`))
    .map((path) => path.replace('/concerns/some-id', `/concerns/${story.concerns.urgent}`))
    .map((path) => path.replace('/transfers/some-id', `/transfers/${story.handoverId}`))
    .filter((path) => !path.startsWith('/settings/calendar/google'))
  const before = everything()
  for (const as of [counselor, admin, lead]) {
    for (const path of real) await bench.send(path, { as })
  }
  expect(everything()).toEqual(before)
})

/** Every row of the district, but for the audit log, which notes each reading, and when a session was last used. */
function everything(): Record<string, string> {
  const { database } = bench.district.storage
  const tables = database
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
    .all()
    .map(({ name }) => String(name))
    .filter((name) => !name.startsWith('audit') && name !== 'session')
  const rowsOf = (name: string) => database.prepare(`SELECT * FROM "${name}"`).all()
  return Object.fromEntries(tables.map((name) => [name, JSON.stringify(rowsOf(name))]))
}
