import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CAST, CREDENTIALS } from '../../sandbox/cast.ts'
import { startGoogle } from '../../sandbox/google/server.ts'
import type { Listening } from '../../sandbox/http.ts'
import { json } from './google-client.ts'

const REDIRECT = 'http://localhost:8787/settings/calendar/google/callback'
const SCOPE = 'https://www.googleapis.com/auth/calendar.app.created'
const counselor = CAST[1]
const { clientId, clientSecret } = CREDENTIALS.google

let google: Listening
beforeAll(async () => {
  google = await startGoogle({ port: 0, redirectUris: [REDIRECT] })
})
afterAll(() => google.close())

const post = (path: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(google.url + path, {
    method: 'POST',
    body: new URLSearchParams(form),
    redirect: 'manual',
    headers,
  })

const token = (form: Record<string, string>) =>
  post('/token', { client_id: clientId, client_secret: clientSecret, ...form })

const control = (path: string, body: unknown) =>
  fetch(`${google.url}/_control/${path}`, { method: 'POST', body: JSON.stringify(body) })

const authorizeUrl = (changes: Record<string, string> = {}) => {
  const url = new URL('/o/oauth2/v2/auth', google.url)
  const base = {
    client_id: clientId,
    redirect_uri: REDIRECT,
    response_type: 'code',
    scope: SCOPE,
    access_type: 'offline',
    prompt: 'consent',
    state: 's-1',
  }
  for (const [name, value] of Object.entries({ ...base, ...changes })) {
    url.searchParams.set(name, value)
  }
  return url
}

const verifier = 'v'.repeat(50)
const pkce = {
  code_challenge: createHash('sha256').update(verifier).digest('base64url'),
  code_challenge_method: 'S256',
}

/** Presses a button of the consent page and follows it home. */
async function consent(changes: Record<string, string>, person: string): Promise<URL> {
  const shown = await fetch(authorizeUrl(changes))
  const request = /name="request" value="([^"]+)"/.exec(await shown.text())?.[1] ?? ''
  const answered = await post('/signin/oauth/consent', { request, person })
  expect(answered.status).toBe(302)
  return new URL(answered.headers.get('location') ?? '')
}

describe('POST /token with a refresh token', () => {
  test('every demo person has a refresh token that brings an access token for the app’s own calendars', async () => {
    for (const person of CAST) {
      const response = await token({
        grant_type: 'refresh_token',
        refresh_token: person.googleRefreshToken,
      })
      expect(response.status).toBe(200)
      expect(await response.json()).toMatchObject({
        access_token: expect.stringMatching(/^ya29\./),
        expires_in: 3599,
        scope: SCOPE,
        token_type: 'Bearer',
      })
    }
  })

  test.each([
    ['an unknown refresh token', { refresh_token: '1//nobody' }, 400, 'invalid_grant'],
    ['no refresh token', { refresh_token: '' }, 400, 'invalid_request'],
    ['an unknown client', { client_id: 'who' }, 401, 'invalid_client'],
    ['a wrong client secret', { client_secret: 'wrong' }, 401, 'invalid_client'],
    ['no client secret', { client_secret: '' }, 400, 'invalid_request'],
    ['another grant type', { grant_type: 'password' }, 400, 'unsupported_grant_type'],
    ['a scope nobody granted', { scope: 'openid' }, 400, 'invalid_scope'],
  ])('%s is refused', async (...[, changes, status, error]) => {
    const response = await token({
      grant_type: 'refresh_token',
      refresh_token: '1//demo-counselor',
      ...changes,
    })
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ error, error_description: expect.any(String) })
  })

  test('client credentials may also come in the Authorization header', async () => {
    const basic = Buffer.from(
      `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`,
    ).toString('base64')
    const form = { grant_type: 'refresh_token', refresh_token: '1//demo-counselor' }
    const response = await post('/token', form, { authorization: `Basic ${basic}` })
    expect(response.status).toBe(200)
  })

  test('a JSON body or a repeated parameter is refused', async () => {
    const form = { client_id: clientId, client_secret: clientSecret, grant_type: 'refresh_token' }
    const json = await fetch(`${google.url}/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...form, refresh_token: '1//demo-counselor' }),
    })
    const twice = await fetch(`${google.url}/token`, {
      method: 'POST',
      body: new URLSearchParams([
        ...Object.entries(form),
        ['refresh_token', '1//demo-counselor'],
        ['refresh_token', '1//demo-counselor'],
      ]),
    })
    expect([json.status, twice.status]).toEqual([400, 400])
  })
})

describe('consent', () => {
  test('a person picked on the page yields a code that PKCE, client and redirect address turn into tokens', async () => {
    const home = await consent(pkce, 'counselor')
    expect(home.origin + home.pathname).toBe(REDIRECT)
    expect(home.searchParams.get('state')).toBe('s-1')
    const response = await token({
      grant_type: 'authorization_code',
      code: home.searchParams.get('code') ?? '',
      redirect_uri: REDIRECT,
      code_verifier: verifier,
    })
    expect(response.status).toBe(200)
    const tokens = await json(response)
    expect(tokens.refresh_token).toMatch(/^1\/\//)
    const again = await token({
      grant_type: 'refresh_token',
      refresh_token: tokens.refresh_token,
    })
    expect(again.status).toBe(200)
  })

  test.each([
    ['a wrong code verifier', { code_verifier: 'w'.repeat(50) }, 'invalid_grant'],
    ['no code verifier', {}, 'invalid_grant'],
    [
      'another redirect address',
      { code_verifier: verifier, redirect_uri: 'http://localhost:1/x' },
      'redirect_uri_mismatch',
    ],
  ])('%s does not redeem a code', async (_, changes, error) => {
    const home = await consent(pkce, 'counselor')
    const code = home.searchParams.get('code') ?? ''
    const response = await token({
      grant_type: 'authorization_code',
      code,
      redirect_uri: REDIRECT,
      ...changes,
    })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error })
  })

  test('a code is good once', async () => {
    const home = await consent(pkce, 'counselor')
    const form = {
      grant_type: 'authorization_code',
      code: home.searchParams.get('code') ?? '',
      redirect_uri: REDIRECT,
      code_verifier: verifier,
    }
    expect((await token(form)).status).toBe(200)
    const second = await token(form)
    expect(second.status).toBe(400)
    expect(await second.json()).toMatchObject({ error: 'invalid_grant' })
  })

  test('a person who presses Cancel sends access_denied home', async () => {
    const home = await consent({}, '')
    expect(home.searchParams.get('error')).toBe('access_denied')
    expect(home.searchParams.get('code')).toBeNull()
  })

  test.each([
    [
      'an unregistered redirect address',
      { redirect_uri: 'http://localhost:9/else' },
      'redirect_uri_mismatch',
    ],
    ['an unknown client', { client_id: 'who' }, 'invalid_client'],
    [
      'an unknown scope',
      { scope: `${SCOPE} https://www.googleapis.com/auth/nothing` },
      'invalid_scope',
    ],
    ['a response type other than code', { response_type: 'token' }, 'invalid_request'],
    ['an unknown parameter', { acess_type: 'offline' }, 'invalid_request'],
    [
      'a challenge method without a challenge',
      { code_challenge_method: 'S256' },
      'invalid_request',
    ],
  ])('%s is shown as an error and sends nobody home', async (_, changes, error) => {
    const response = await fetch(authorizeUrl(changes), { redirect: 'manual' })
    expect(response.headers.get('location')).toBeNull()
    expect(response.status).toBe(400)
    expect(await response.text()).toContain(error)
  })

  test('a login hint consents by itself only after the switch was set', async () => {
    const url = authorizeUrl({ login_hint: counselor?.email ?? '' })
    const asked = await fetch(url, { redirect: 'manual' })
    expect(asked.status).toBe(200)
    await control('settings', { autoConsent: true })
    const allowed = await fetch(url, { redirect: 'manual' })
    await control('settings', { autoConsent: false })
    expect(allowed.status).toBe(302)
    expect(new URL(allowed.headers.get('location') ?? '').searchParams.get('code')).toBeTruthy()
  })

  test('a repeated consent without prompt=consent brings no second refresh token', async () => {
    const home = await consent({ prompt: 'select_account' }, 'principal')
    const response = await token({
      grant_type: 'authorization_code',
      code: home.searchParams.get('code') ?? '',
      redirect_uri: REDIRECT,
    })
    expect(response.status).toBe(200)
    expect(await response.json()).not.toHaveProperty('refresh_token')
  })
})

describe('POST /revoke', () => {
  test('revoking ends the refresh token and the access tokens that came from it', async () => {
    const refreshToken = '1//demo-itAdmin'
    const first = await token({ grant_type: 'refresh_token', refresh_token: refreshToken })
    const { access_token: access } = await json(first)
    expect((await post('/revoke', { token: refreshToken })).status).toBe(200)
    const refused = await token({ grant_type: 'refresh_token', refresh_token: refreshToken })
    expect(await refused.json()).toMatchObject({ error: 'invalid_grant' })
    const calendar = await fetch(`${google.url}/calendar/v3/calendars/x`, {
      headers: { authorization: `Bearer ${access}` },
    })
    expect(calendar.status).toBe(401)
    const twice = await post(`/revoke?token=${encodeURIComponent(refreshToken)}`, {})
    expect(twice.status).toBe(400)
    expect(await twice.json()).toMatchObject({ error: 'invalid_token' })
  })

  test('a person who withdraws consent in their account ends it too', async () => {
    await control('person-revokes', { person: 'coordinator' })
    const refused = await token({
      grant_type: 'refresh_token',
      refresh_token: '1//demo-coordinator',
    })
    expect(refused.status).toBe(400)
  })
})
