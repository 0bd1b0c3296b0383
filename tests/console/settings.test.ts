import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { CREDENTIALS } from '../../sandbox/cast.ts'
import { startGoogle } from '../../sandbox/google/server.ts'
import { createOutbound } from '../../src/connectors/http/outbound.ts'
import { createConsole } from '../../src/console/routes.tsx'
import { request } from '../../src/core/store/tables/door.ts'
import { createDistrict, OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { seedSchool, seedStaff, type SeededStaff } from '../helpers/people.ts'
import { cookieOf, partsFor } from './bench.ts'
import { must } from './story.ts'

const ORIGIN = 'http://localhost:8787'
const CALLBACK = '/settings/calendar/google/callback'

let google: Awaited<ReturnType<typeof startGoogle>>
let district: TestDistrict
let carl: SeededStaff
let visit: (path: string, cookie?: string) => Promise<Response>
let post: (path: string, fields?: Record<string, string>) => Promise<Response>

beforeAll(async () => {
  google = await startGoogle({ port: 0, redirectUris: [ORIGIN + CALLBACK] })
})
afterAll(() => google.close())

beforeEach(async () => {
  district = await createDistrict()
  carl = seedStaff(district, { school: seedSchool(district), name: 'Carl Osei' })
  const redirects = {
    'https://accounts.google.com': google.url,
    'https://oauth2.googleapis.com': google.url,
  }
  const fetch = createOutbound({ redirects, allowPrivate: true })
  const parts = { ...partsFor(district, { origin: ORIGIN, fetch }), redirects }
  const app = createConsole()
  const send = async (path: string, init: RequestInit) =>
    app.fetch(new Request(ORIGIN + path, init), parts)
  visit = (path, cookie = '') => send(path, { headers: { cookie: `${cookieOf(carl)}; ${cookie}` } })
  post = (path, fields = {}) =>
    send(path, {
      method: 'POST',
      body: new URLSearchParams({ form: crypto.randomUUID(), ...fields }),
      headers: { cookie: cookieOf(carl), 'sec-fetch-site': 'same-origin' },
    })
})

const connectGoogle = () =>
  must(
    district.client.run(
      'connection.set',
      {
        kind: 'google',
        config: { clientId: CREDENTIALS.google.clientId },
        secret: { clientSecret: CREDENTIALS.google.clientSecret },
      },
      { caller: OPERATOR },
    ),
  )

const status = () => must(district.client.ask('calendar.status', {}, { caller: carl.session }))

/** Presses a button of Google's consent page and follows it home. */
async function consent(started: Response, who: string): Promise<string> {
  const shown = await fetch(started.headers.get('location') ?? '')
  const asked = /name="request" value="([^"]+)"/.exec(await shown.text())?.[1] ?? ''
  const answered = await fetch(`${google.url}/signin/oauth/consent`, {
    method: 'POST',
    body: new URLSearchParams({ request: asked, person: who }),
    redirect: 'manual',
  })
  const home = new URL(answered.headers.get('location') ?? '')
  return `${home.pathname}${home.search}`
}

const loginCookie = (answer: Response): string =>
  answer.headers.get('set-cookie')?.split(';')[0] ?? ''

describe('Google Calendar', () => {
  beforeEach(connectGoogle)

  test('is connected by the person’s own consent, to a calendar of ours and to nothing else', async () => {
    const started = await visit('/settings/calendar/google/start')
    const away = new URL(started.headers.get('location') ?? '')
    expect(away.origin).toBe(google.url)
    expect(Object.fromEntries(away.searchParams)).toMatchObject({
      scope: 'https://www.googleapis.com/auth/calendar.app.created',
      access_type: 'offline',
      prompt: 'consent',
      code_challenge_method: 'S256',
      redirect_uri: ORIGIN + CALLBACK,
    })
    const back = await consent(started, 'counselor')
    const done = await visit(back, loginCookie(started))
    expect(done.headers.get('location')).toBe('/settings?said=connected')
    expect(await status()).toMatchObject({ provider: 'google', googleConnected: true })
    const page = await (await visit('/settings?said=connected')).text()
    expect(page).toContain('Google Calendar is connected.')
  })

  test('a consent that was refused changes nothing and says so', async () => {
    const started = await visit('/settings/calendar/google/start')
    const back = await consent(started, 'nobody')
    expect(back).toContain('error=access_denied')
    const done = await visit(back, loginCookie(started))
    expect(done.headers.get('location')).toBe('/settings?said=refused')
    expect(await status()).toMatchObject({ provider: null, googleConnected: false })
  })

  test('somebody else’s consent cannot be slipped into this browser', async () => {
    const started = await visit('/settings/calendar/google/start')
    const back = await consent(started, 'counselor')
    expect((await visit(back)).headers.get('location')).toBe('/settings?said=refused')
    expect(await status()).toMatchObject({ googleConnected: false })
  })

  test('the answer works once', async () => {
    const started = await visit('/settings/calendar/google/start')
    const back = await consent(started, 'counselor')
    await visit(back, loginCookie(started))
    const again = await visit(back, loginCookie(started))
    expect(again.headers.get('location')).toBe('/settings?said=refused')
  })
})

describe('without Google', () => {
  test('a district that has not connected it offers no button, and the address answers nothing', async () => {
    const page = await (await visit('/settings')).text()
    expect(page).toContain('Your district has not connected Google.')
    expect(page).not.toContain('/settings/calendar/google/start')
    expect((await visit('/settings/calendar/google/start')).status).toBe(404)
  })
})

describe('the private feed', () => {
  test('shows its address once, in the page itself, and keeps it nowhere', async () => {
    const made = await post('/settings/calendar/feed')
    expect(made.status).toBe(200)
    const address = /value="(http:\/\/localhost:8787\/calendar\/([a-z0-9]{43})\.ics)"/.exec(
      await made.text(),
    )
    const token = address?.[2] ?? ''
    expect(token).not.toBe('')
    const kept = JSON.stringify(district.db.select().from(request).all())
    expect(kept).not.toContain(token)
    const page = await (await visit('/settings')).text()
    expect(page).not.toContain(token)
    expect(page).toContain('The address was made')
    const feed = await district.client.ask(
      'calendar.feed',
      { token },
      { caller: { via: 'feed', token } },
    )
    expect(feed.ok).toBe(true)
  })

  test('is used at once when no other calendar was chosen', async () => {
    await post('/settings/calendar/feed')
    expect(await status()).toMatchObject({ provider: 'feed' })
  })

  test('taken away it answers no more', async () => {
    await post('/settings/calendar/feed')
    const gone = await post('/settings/calendar/feed/revoke')
    expect(gone.headers.get('location')).toBe('/settings?said=revoked')
    expect(await status()).toMatchObject({ feed: null })
  })
})

test('a calendar that cannot be used yet is not chosen, and the page says what to do', async () => {
  const answer = await post('/settings/calendar', { provider: 'microsoft' })
  expect(answer.headers.get('location')).toBe('/settings?said=notYet')
  const page = await (await visit('/settings?said=notYet')).text()
  expect(page).toContain('That calendar cannot be used yet.')
  expect(await status()).toMatchObject({ provider: null })
})

test('a sentence that is not ours cannot be put on the page by an address', async () => {
  const page = await (await visit('/settings?said=__proto__')).text()
  const other = await (await visit('/settings?said=<b>you won</b>')).text()
  expect(page + other).not.toMatch(/role="status"|you won/)
})

test('signing out everywhere else keeps this browser', async () => {
  const answer = await post('/settings/sessions/end-others')
  expect(answer.headers.get('location')).toBe('/settings?said=ended')
  expect((await visit('/settings')).status).toBe(200)
})
