import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { CREDENTIALS, DISTRICT } from '../../sandbox/cast.ts'
import { LIES } from '../../sandbox/idp/hostile.ts'
import { createOutbound } from '../../src/connectors/http/outbound.ts'
import { createConsole } from '../../src/console/routes.tsx'
import { person, session } from '../../src/core/store/tables/people.ts'
import { createDistrict, OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { seedSchool, seedStaff } from '../helpers/people.ts'
import { Browser, openIdp } from '../sandbox/idp-client.ts'
import { partsFor } from './bench.ts'
import { must } from './story.ts'

const ORIGIN = 'http://localhost:8787'
const CARL = `carl.osei@${DISTRICT.domain}`

let idp: Awaited<ReturnType<typeof openIdp>>
let district: TestDistrict
let visit: (path: string, cookie?: string) => Promise<Response>
let carlId: string

beforeAll(async () => {
  idp = await openIdp()
})
afterAll(() => idp.close())

beforeEach(async () => {
  await idp.control('settings', { lie: null })
  district = await createDistrict()
  const school = seedSchool(district)
  const carl = seedStaff(district, { school, name: 'Carl Osei', roles: ['triager'] })
  carlId = carl.id
  const { db } = district
  db.update(person).set({ email: CARL }).where(eq(person.id, carl.id)).run()
  db.delete(session).run()
  await connect({})
})

async function connect({ issuer = idp.issuer }: { issuer?: string }): Promise<void> {
  const { clientId, clientSecret } = CREDENTIALS.idp
  const config = { issuer, clientId, emailDomain: DISTRICT.domain }
  await must(
    district.client.run(
      'connection.set',
      { kind: 'sign_in', config, secret: { clientSecret } },
      { caller: OPERATOR },
    ),
  )
  const app = createConsole()
  const fetch = createOutbound({ redirects: {}, allowPrivate: true })
  const parts = partsFor(district, { origin: ORIGIN, fetch })
  visit = async (path, cookie) =>
    app.fetch(new Request(ORIGIN + path, { headers: cookie ? { cookie } : {} }), parts)
}

/** The cookies an answer sets, as the next request brings them; those taken away are left out. */
const cookiesOf = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .filter((line) => !/max-age=0/i.test(line))
    .map((line) => line.split(';')[0])
    .join('; ')

/** Begins at the console and answers at the identity provider; gives the way back and the browser's cookie. */
async function prove(who = 'counselor', to = '/cases') {
  const begun = await visit(`/sign-in/start?to=${encodeURIComponent(to)}`)
  expect(begun.status).toBe(302)
  const home = await new Browser().signIn(begun.headers.get('location') ?? '', who)
  return { back: `${home.pathname}${home.search}`, cookie: cookiesOf(begun), begun }
}

const sessions = () => district.db.select().from(session).all()

describe('signing in', () => {
  test('leads through the identity provider and back to the page that was wanted', async () => {
    const { back, cookie, begun } = await prove('counselor', '/cases?x=1')
    const away = new URL(begun.headers.get('location') ?? '')
    expect(Object.fromEntries(away.searchParams)).toMatchObject({
      redirect_uri: `${ORIGIN}/auth/callback`,
      scope: 'openid email profile',
      response_type: 'code',
      code_challenge_method: 'S256',
    })
    expect(begun.headers.get('set-cookie')).toMatch(
      /^__Host-login-[\w-]{8}=[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    )
    const done = await visit(back, cookie)
    expect(done.status).toBe(302)
    expect(done.headers.get('location')).toBe('/cases?x=1')
    expect(done.headers.getSetCookie().at(-1)).toMatch(
      /^__Host-sid=\w{40,}; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    )
    const page = await visit('/', cookiesOf(done))
    expect(await page.text()).toContain('<strong>Carl Osei</strong>')
  })

  test('a second time the same person comes in, whatever happened to their e-mail', async () => {
    const first = await prove()
    await visit(first.back, first.cookie)
    const { db } = district
    db.update(person).set({ email: 'new@elsewhere.test' }).where(eq(person.id, carlId)).run()
    const second = await prove()
    expect((await visit(second.back, second.cookie)).headers.get('location')).toBe('/cases')
    expect(sessions().map(({ personId }) => personId)).toEqual([carlId, carlId])
  })

  test('the answer works once', async () => {
    const { back, cookie } = await prove()
    await visit(back, cookie)
    const again = await visit(back, cookie)
    expect(again.status).toBe(400)
    expect(await again.text()).toContain('was used before')
    expect(sessions()).toHaveLength(1)
  })

  test('the answer works only in the browser that began', async () => {
    const { back, cookie } = await prove()
    const other = await prove()
    for (const wrong of [undefined, other.cookie, cookie.replace(/=.*/, `=${'x'.repeat(43)}`)]) {
      expect((await visit(back, wrong)).status).toBe(400)
    }
    expect(sessions()).toHaveLength(0)
    expect((await visit(back, cookie)).status).toBe(302)
  })

  test('two tabs that both began can both finish', async () => {
    const one = await prove('counselor', '/cases')
    const two = await prove('counselor', '/concerns')
    const both = `${one.cookie}; ${two.cookie}`
    expect((await visit(one.back, both)).headers.get('location')).toBe('/cases')
    expect((await visit(two.back, both)).headers.get('location')).toBe('/concerns')
  })

  test('the answer is too late after ten minutes', async () => {
    const { back, cookie } = await prove()
    district.clock.advance(11 * 60_000)
    expect((await visit(back, cookie)).status).toBe(400)
    expect(sessions()).toHaveLength(0)
  })

  test.each([
    'https://evil.test/',
    '//evil.test/',
    '/\\evil.test',
    'javascript:alert(1)',
    '/sign-in',
    '/auth/callback?x',
    `/${'x'.repeat(600)}`,
  ])('nobody is sent to %s afterwards', async (to) => {
    const { back, cookie } = await prove('counselor', to)
    expect((await visit(back, cookie)).headers.get('location')).toBe('/')
  })

  test('somebody the roster does not know as staff is told what to do, and gets no session', async () => {
    const { back, cookie } = await prove('teacher')
    const answer = await visit(back, cookie)
    expect(answer.status).toBe(403)
    expect(await answer.text()).toContain('Ask your school office')
    expect(sessions()).toHaveLength(0)
  })

  test('somebody who left is told that the account is not active', async () => {
    const first = await prove()
    await visit(first.back, first.cookie)
    district.db.update(person).set({ enabled: 0 }).where(eq(person.id, carlId)).run()
    const { back, cookie } = await prove()
    const answer = await visit(back, cookie)
    expect(answer.status).toBe(403)
    expect(await answer.text()).toContain('Your staff account is not active.')
  })

  test('a person who says no at the identity provider can start again', async () => {
    const { cookie, begun } = await prove()
    const state = new URL(begun.headers.get('location') ?? '').searchParams.get('state')
    const back = `/auth/callback?error=access_denied&state=${state}&iss=${encodeURIComponent(idp.issuer)}`
    const answer = await visit(back, cookie)
    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain('href="/sign-in"')
  })
})

describe('an identity provider that lies', () => {
  test.each(LIES)('%s is refused, and nobody is signed in', async (lie) => {
    await idp.control('settings', { lie })
    const { back, cookie } = await prove()
    const answer = await visit(back, cookie)
    expect(answer.status).toBe(400)
    expect(answer.headers.getSetCookie().join()).not.toContain('__Host-sid')
    expect(sessions()).toHaveLength(0)
  })
})

describe('when sign-in cannot begin', () => {
  test('an identity provider that does not answer is said so', async () => {
    await connect({ issuer: 'http://localhost:1/' })
    const answer = await visit('/sign-in/start')
    expect(answer.status).toBe(503)
    expect(await answer.text()).toContain('does not answer')
  })

  test('a district without one tells people whom to ask', async () => {
    const bare = await createDistrict()
    const app = createConsole()
    const parts = partsFor(bare, { origin: ORIGIN })
    const answer = await app.fetch(new Request(`${ORIGIN}/sign-in/start`), parts)
    expect(answer.status).toBe(503)
    expect(await answer.text()).toContain('Sign-in is not set up yet')
  })
})

test('signing out ends the session here and there, and empties the browser', async () => {
  const { back, cookie } = await prove()
  const signedIn = cookiesOf(await visit(back, cookie))
  const app = createConsole()
  const parts = partsFor(district, { origin: ORIGIN })
  const out = await app.fetch(
    new Request(`${ORIGIN}/sign-out`, {
      method: 'POST',
      headers: { cookie: signedIn, 'sec-fetch-site': 'same-origin' },
    }),
    parts,
  )
  expect(out.headers.get('location')).toBe('/sign-in?out')
  expect(out.headers.get('clear-site-data')).toBe('"cache", "cookies", "storage"')
  expect((await visit('/', signedIn)).headers.get('location')).toBe('/sign-in')
})
