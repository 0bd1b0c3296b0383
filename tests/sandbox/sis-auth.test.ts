import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { CREDENTIALS } from '../../sandbox/cast.ts'
import { startSis } from '../../sandbox/sis/server.ts'
import type { TestSis } from './sis-reader.ts'
import { BASE, basic, CORE, FULL, openSis, tokenForm } from './sis-reader.ts'

const { clientId, clientSecret } = CREDENTIALS.sis
const right = { authorization: basic(clientId, clientSecret) }
const inBody = { client_id: clientId, client_secret: clientSecret }
const DEMOGRAPHICS = 'https://purl.imsglobal.org/spec/or/v1p2/scope/roster-demographics.readonly'

let sis: TestSis
beforeAll(async () => {
  sis = await openSis()
})
afterAll(() => sis.close())
beforeEach(() =>
  sis.switches({
    auth: 'basic+form',
    tokenTtl: 3_600,
    grants: ['roster-core.readonly', 'roster.readonly'],
  }),
)

type Answer = { access_token?: string; expires_in?: number; scope?: string; error?: string }
async function ask(form: Record<string, string>, headers: Record<string, string> = {}) {
  const response = await sis.askToken(form, headers)
  const body: Answer = JSON.parse(await response.text())
  return { status: response.status, body, headers: response.headers }
}
const read = (path: string, token: string) =>
  fetch(`${sis.url}${BASE}${path}`, { headers: { authorization: `Bearer ${token}` } })

type Asked = {
  form: Record<string, string>
  headers: Record<string, string>
  status: number
  error: string
}

describe('asking for a token', () => {
  test('id and secret are taken from the header or from the form', async () => {
    for (const [form, headers] of [
      [{}, right],
      [inBody, {}],
    ] as const) {
      const { status, body } = await ask({ ...tokenForm(CORE), ...form }, headers)
      expect(status).toBe(200)
      expect(body).toMatchObject({ token_type: 'bearer', expires_in: 3_600, scope: CORE })
    }
  })

  test('the token says for whom, for what and for how long', async () => {
    const { body, headers } = await ask(tokenForm(`${CORE} ${FULL}`), right)
    const [head, claims] = (body.access_token ?? '')
      .split('.')
      .slice(0, 2)
      .map((part): Record<string, unknown> => JSON.parse(Buffer.from(part, 'base64url').toString()))
    expect(head).toMatchObject({ alg: 'RS256' })
    expect(claims).toMatchObject({ sub: clientId, scope: `${CORE} ${FULL}`, org: 'maple-valley' })
    expect(Number(claims?.['exp']) - Number(claims?.['iat'])).toBe(3_600)
    expect(headers.get('cache-control')).toBe('no-store')
  })

  test.each<[string, Asked]>([
    [
      'a wrong secret',
      {
        form: tokenForm(CORE),
        headers: { authorization: basic(clientId, 'wrong') },
        status: 401,
        error: 'invalid_client',
      },
    ],
    [
      'a wrong id',
      {
        form: tokenForm(CORE),
        headers: { authorization: basic('wrong', clientSecret) },
        status: 401,
        error: 'invalid_client',
      },
    ],
    [
      'no client at all',
      { form: tokenForm(CORE), headers: {}, status: 401, error: 'invalid_client' },
    ],
    [
      'a header that is no Basic header',
      {
        form: tokenForm(CORE),
        headers: { authorization: 'Basic %%%' },
        status: 401,
        error: 'invalid_client',
      },
    ],
    [
      'two ways at once',
      {
        form: { ...tokenForm(CORE), ...inBody },
        headers: right,
        status: 400,
        error: 'invalid_request',
      },
    ],
    [
      'another grant',
      {
        form: { ...tokenForm(CORE), grant_type: 'password' },
        headers: right,
        status: 400,
        error: 'unsupported_grant_type',
      },
    ],
    ['no grant', { form: { scope: CORE }, headers: right, status: 400, error: 'invalid_request' }],
    [
      'no scope',
      {
        form: { grant_type: 'client_credentials' },
        headers: right,
        status: 400,
        error: 'invalid_scope',
      },
    ],
    [
      'an unknown scope',
      { form: tokenForm('everything'), headers: right, status: 400, error: 'invalid_scope' },
    ],
    [
      'one unknown scope among known ones',
      {
        form: tokenForm(`${CORE} everything`),
        headers: right,
        status: 400,
        error: 'invalid_scope',
      },
    ],
    [
      'demographics',
      { form: tokenForm(DEMOGRAPHICS), headers: right, status: 400, error: 'invalid_scope' },
    ],
  ])('%s is refused', async (_what, { form, headers, status, error }) => {
    const answer = await ask(form, headers)
    expect([answer.status, answer.body.error]).toEqual([status, error])
  })

  test('only a posted form is an answerable request', async () => {
    expect((await fetch(`${sis.url}/oauth/token`)).status).toBe(405)
    const json = {
      method: 'POST',
      body: '{}',
      headers: { ...right, 'content-type': 'application/json' },
    }
    expect((await fetch(`${sis.url}/oauth/token`, json)).status).toBe(400)
  })

  test('id and secret in the header must be percent-encoded', async () => {
    const client = { clientId: 'id:with colon', clientSecret: 'p%+ä&=' }
    const odd = await startSis({ size: 'tiny', client })
    const post = async (authorization: string) =>
      (
        await fetch(`${odd.url}/oauth/token`, {
          method: 'POST',
          body: new URLSearchParams(tokenForm(CORE)),
          headers: { authorization },
        })
      ).status
    expect(await post(basic(client.clientId, client.clientSecret))).toBe(200)
    expect(await post(`Basic ${Buffer.from('id:with colon:p%+ä&=').toString('base64')}`)).toBe(401)
    await odd.close()
  })

  test('a form-only provider refuses the header and takes the form', async () => {
    await sis.switches({ auth: 'form-only' })
    expect((await ask(tokenForm(CORE), right)).body.error).toBe('invalid_client')
    expect((await ask({ ...tokenForm(CORE), ...inBody })).status).toBe(200)
  })

  test('a provider with its own scope names refuses the standard ones', async () => {
    await sis.switches({ auth: 'scope-prefixed' })
    expect((await ask(tokenForm(CORE), right)).body.error).toBe('invalid_scope')
    expect((await ask(tokenForm(`maple-sis/${CORE}`), right)).status).toBe(200)
  })

  test('a scope that was not granted is refused', async () => {
    await sis.switches({ grants: ['roster.readonly'] })
    expect((await ask(tokenForm(CORE), right)).body.error).toBe('invalid_scope')
    expect((await ask(tokenForm(FULL), right)).status).toBe(200)
  })
})

describe('using a token', () => {
  test('without a genuine token nothing is served', async () => {
    const token = await sis.accessToken(CORE)
    for (const given of ['', 'nonsense', `${token}x`, token.slice(0, -4)]) {
      const response = await read('/users', given)
      expect(response.status).toBe(401)
      expect(response.headers.get('www-authenticate')).toContain('Bearer')
      expect(JSON.parse(await response.text())).toMatchObject({
        imsx_codeMajor: 'failure',
        imsx_CodeMinor: {
          imsx_codeMinorField: [{ imsx_codeMinorFieldValue: 'unauthorisedrequest' }],
        },
      })
    }
  })

  test('the core scope reads collections and records, but no list of one school', async () => {
    const token = await sis.accessToken(CORE)
    const [school] = await sis.ids('/schools')
    expect((await read('/users', token)).status).toBe(200)
    expect((await read(`/schools/${school}`, token)).status).toBe(200)
    for (const list of ['students', 'teachers', 'classes', 'enrollments']) {
      expect((await read(`/schools/${school}/${list}`, token)).status).toBe(403)
    }
  })

  test('the wider scope reads both', async () => {
    const token = await sis.accessToken(FULL)
    const [school] = await sis.ids('/schools')
    expect((await read('/users', token)).status).toBe(200)
    expect((await read(`/schools/${school}/students`, token)).status).toBe(200)
  })

  test('demographics are never served', async () => {
    const token = await sis.accessToken(`${CORE} ${FULL}`)
    for (const path of ['/demographics', '/demographics/x']) {
      expect((await read(path, token)).status).toBe(403)
    }
  })

  test('a token ends when its life ends', async () => {
    await sis.switches({ tokenTtl: 1 })
    const { body } = await ask(tokenForm(CORE), right)
    expect(body.expires_in).toBe(1)
    expect((await read('/orgs', body.access_token ?? '')).status).toBe(200)
    await new Promise((resolve) => setTimeout(resolve, 1_050))
    expect((await read('/orgs', body.access_token ?? '')).status).toBe(401)
  })

  test('revoked tokens end at once, new ones work', async () => {
    const token = await sis.accessToken(CORE)
    await sis.control('revoke-tokens', {})
    expect((await read('/orgs', token)).status).toBe(401)
    sis.useToken(await sis.accessToken(`${CORE} ${FULL}`))
    expect((await sis.get('/orgs')).status).toBe(200)
  })

  test('an address outside the service is not found', async () => {
    expect((await fetch(`${sis.url}/ims/oneroster/v9/users`)).status).toBe(401)
    expect((await sis.get('/../../secret')).status).toBe(404)
  })
})
