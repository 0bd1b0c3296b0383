import { createHash } from 'node:crypto'
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CAST, CREDENTIALS } from '../../sandbox/cast.ts'
import { serveLoopback } from '../../sandbox/http.ts'
import { Browser, REDIRECT, openIdp } from './idp-client.ts'

let idp: Awaited<ReturnType<typeof openIdp>>
beforeAll(async () => {
  idp = await openIdp()
})
afterAll(() => idp.close())

// oxlint-disable-next-line typescript/no-explicit-any -- answers are judged by their shape, which is the point of these tests
const json = async (response: Response): Promise<any> => JSON.parse(await response.text())

const code_verifier = 'v'.repeat(50)
const pkce = {
  code_challenge: createHash('sha256').update(code_verifier).digest('base64url'),
  code_challenge_method: 'S256',
}

const codeFor = async (person: string, browser = new Browser()) => {
  const home = await browser.signIn(idp.authUrl(pkce), person)
  return home.searchParams.get('code') ?? ''
}

describe('signing in', () => {
  test('every demo person signs in with one press and the ID token says who it is', async () => {
    const keys = createRemoteJWKSet(new URL('/jwks', idp.url))
    for (const person of CAST) {
      const home = await new Browser().signIn(idp.authUrl(pkce), person.key)
      expect(home.origin + home.pathname).toBe(REDIRECT)
      expect(home.searchParams.get('state')).toBe('s-1')
      expect(home.searchParams.get('iss')).toBe(idp.issuer)
      const tokens = await json(
        await idp.redeem(home.searchParams.get('code') ?? '', { code_verifier }),
      )
      const { payload } = await jwtVerify(tokens.id_token, keys, {
        issuer: idp.issuer,
        audience: CREDENTIALS.idp.clientId,
      })
      const identity = {
        sub: person.idpSubject,
        name: `${person.givenName} ${person.familyName}`,
        email: person.email,
        email_verified: true,
      }
      expect(payload).toMatchObject({ ...identity, nonce: 'n-1' })
      const userinfo = await fetch(`${idp.url}/me`, {
        headers: { authorization: `Bearer ${tokens.access_token}` },
      })
      expect(await json(userinfo)).toMatchObject(identity)
    }
  })

  test('the page lists everybody as a button, works without script and can be cancelled', async () => {
    const browser = new Browser()
    const { page } = await browser.follow(idp.authUrl(pkce))
    const text = (await page?.text()) ?? ''
    for (const { key, givenName, familyName } of CAST) {
      expect(text).toContain(`name="person" value="${key}"`)
      expect(text).toContain(`${givenName} ${familyName}`)
    }
    expect(text).toContain('autofocus')
    expect(text).not.toContain('<script')
    const home = await new Browser().signIn(idp.authUrl(pkce), '')
    expect(home.searchParams.get('error')).toBe('access_denied')
  })

  test('a hinted person is offered first', async () => {
    const { page } = await new Browser().follow(idp.authUrl({ ...pkce, login_hint: 'principal' }))
    const first = /name="person" value="(\w+)"/.exec((await page?.text()) ?? '')?.[1]
    expect(first).toBe('principal')
  })

  test('someone signed in is not asked again, unless the client wants the choice or a fresh sign-in', async () => {
    const browser = new Browser()
    await codeFor('counselor', browser)
    const again = await browser.follow(idp.authUrl(pkce))
    expect(again.url.searchParams.get('code')).toBeTruthy()
    for (const prompt of ['select_account', 'login']) {
      const asked = await browser.follow(idp.authUrl({ ...pkce, prompt }))
      expect(asked.page?.status).toBe(200)
      const home = await browser.signIn(idp.authUrl({ ...pkce, prompt }), 'principal')
      const answer = await idp.redeem(home.searchParams.get('code') ?? '', { code_verifier })
      expect(decodeJwt((await json(answer)).id_token).sub).toBe('maple-principal')
    }
  })

  test('max_age puts the time of the sign-in into the token', async () => {
    const home = await new Browser().signIn(idp.authUrl({ ...pkce, max_age: '900' }), 'teacher')
    const answer = await idp.redeem(home.searchParams.get('code') ?? '', { code_verifier })
    const { auth_time } = decodeJwt((await json(answer)).id_token)
    expect(Math.abs(Number(auth_time) - Date.now() / 1000)).toBeLessThan(10)
  })
})

describe('refusals', () => {
  test('without PKCE, or with a plain challenge, nobody is let in', async () => {
    const none = await new Browser().follow(idp.authUrl())
    const plain = await new Browser().follow(
      idp.authUrl({ code_challenge: code_verifier, code_challenge_method: 'plain' }),
    )
    expect(none.url.searchParams.get('error')).toBe('invalid_request')
    expect(plain.url.searchParams.get('error')).toBe('invalid_request')
  })

  test.each([
    ['an unregistered redirect address', { redirect_uri: 'http://localhost:9/auth/callback' }],
    ['an unknown client', { client_id: 'who' }],
  ])('%s is answered with a page, not with a redirect', async (_, changes) => {
    const { page } = await new Browser().follow(idp.authUrl({ ...pkce, ...changes }))
    expect(page?.status).toBe(400)
    expect(await page?.text()).toContain('sign-in failed')
  })

  test('a response type other than code is refused', async () => {
    const { url } = await new Browser().follow(idp.authUrl({ ...pkce, response_type: 'id_token' }))
    const answer = new URLSearchParams(url.hash.slice(1) || url.search)
    expect(answer.get('error')).toBe('unsupported_response_type')
  })

  test.each([
    ['a wrong verifier', { code_verifier: 'w'.repeat(50) }, 'invalid_grant'],
    [
      'another redirect address',
      { code_verifier, redirect_uri: 'http://localhost:9/x' },
      'invalid_grant',
    ],
    ['a wrong client secret', { code_verifier, client_secret: 'no' }, 'invalid_client'],
  ])('a code is not redeemed with %s', async (_, changes, error) => {
    const answer = await idp.redeem(await codeFor('counselor'), changes)
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(await json(answer)).toMatchObject({ error })
  })

  test('a code is good once', async () => {
    const code = await codeFor('counselor')
    expect((await idp.redeem(code, { code_verifier })).status).toBe(200)
    const again = await idp.redeem(code, { code_verifier })
    expect(await json(again)).toMatchObject({ error: 'invalid_grant' })
  })

  test('a press on the page of someone else’s browser does not sign in', async () => {
    const asked = await new Browser().follow(idp.authUrl(pkce))
    const pressed = await new Browser().open(asked.url, { person: 'itAdmin' })
    expect(pressed.status).toBe(400)
  })
})

describe('signing out', () => {
  const press = async (browser: Browser, page: Response | undefined) => {
    const text = (await page?.text()) ?? ''
    const action = /action="([^"]+)"/.exec(text)?.[1] ?? ''
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(text)?.[1] ?? ''
    return browser.open(action, { xsrf, logout: 'yes' })
  }

  test('one press ends the session, goes back to the client, and tells it over the back channel', async () => {
    const told: string[] = []
    const client = await serveLoopback(async (request) => {
      told.push(new URLSearchParams(await request.text()).get('logout_token') ?? '')
      return new Response(null, { status: 200 })
    }, 0)
    const own = await openIdp({ backchannelLogoutUri: `${client.url}/auth/backchannel-logout` })
    const browser = new Browser()
    const home = await browser.signIn(own.authUrl(pkce), 'counselor')
    const code = home.searchParams.get('code') ?? ''
    const { id_token } = await json(await own.redeem(code, { code_verifier }))

    const end = new URL('/session/end', own.url)
    end.searchParams.set('id_token_hint', id_token)
    end.searchParams.set('post_logout_redirect_uri', 'http://localhost:8787/')
    const asked = await browser.follow(end)
    const done = await press(browser, asked.page)
    expect(done.headers.get('location')).toBe('http://localhost:8787/')
    const { payload } = await jwtVerify(
      told[0] ?? '',
      createRemoteJWKSet(new URL('/jwks', own.url)),
      { issuer: own.issuer, audience: CREDENTIALS.idp.clientId },
    )
    expect(payload).toMatchObject({ sub: 'maple-counselor', sid: expect.any(String) })
    expect(payload['events']).toHaveProperty('http://schemas.openid.net/event/backchannel-logout')
    const next = await browser.follow(own.authUrl(pkce))
    expect(next.page?.status).toBe(200)
    await own.close()
    await client.close()
  })

  test('an unregistered address to go back to is refused', async () => {
    const end = new URL('/session/end', idp.url)
    end.searchParams.set('client_id', CREDENTIALS.idp.clientId)
    end.searchParams.set('post_logout_redirect_uri', 'http://elsewhere.example/')
    const { page } = await new Browser().follow(end)
    expect(page?.status).toBe(400)
  })
})

describe('behind the scenes', () => {
  test('faults, records and the search for names work here too', async () => {
    await idp.control('pii', { needles: ['Quillfeather'] })
    await idp.control('faults', {
      rules: [{ path: '/token', kind: 'error', status: 503, failOnce: true }],
    })
    const failed = await idp.redeem('x', { code_verifier: 'Quillfeather' })
    expect([failed.status, await json(failed)]).toMatchObject([
      503,
      { error: 'temporarily_unavailable' },
    ])
    expect((await idp.redeem('x')).status).toBe(400)
    const { calls } = await json(await fetch(`${idp.url}/_control/calls?path=/token&method=POST`))
    expect(calls.at(-2)).toMatchObject({ fault: 'error', answer: { status: 503 } })
    const { occurrences } = await json(await fetch(`${idp.url}/_control/pii`))
    expect(occurrences).toMatchObject([{ where: 'body', path: '/token' }])
  })

  test('an issuer of choice is kept', async () => {
    const own = await openIdp({ issuer: 'http://localhost:8805' })
    const metadata = await json(await fetch(`${own.url}/.well-known/openid-configuration`))
    expect(metadata.issuer).toBe('http://localhost:8805')
    await own.close()
  })

  test('the front page names everybody', async () => {
    const page = await (await fetch(idp.url)).text()
    for (const { familyName, idpSubject } of CAST) {
      expect(page).toContain(familyName)
      expect(page).toContain(idpSubject)
    }
  })
})
