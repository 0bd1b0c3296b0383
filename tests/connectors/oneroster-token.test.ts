import { describe, expect, it } from 'vitest'
import { createOutbound } from '../../src/connectors/http/outbound.ts'
import { CORE_SCOPE, obtainToken, WIDE_SCOPE } from '../../src/connectors/oneroster/token.ts'
import type { RosterAccess } from '../../src/core/ports/roster-source.ts'
import { accessTo, useProvider, type Reply, type Seen } from './oneroster-provider.ts'

const NOW = Date.parse('2026-09-01T12:00:00Z')
const BASIC = `Basic ${btoa('district:p%40ss%3Aw%2Frd%2B%3D')}`
const provider = useProvider()

const outbound = createOutbound({ redirects: {}, allowPrivate: true })
const obtain = (way?: Parameters<typeof obtainToken>[2], change: Partial<RosterAccess> = {}) =>
  obtainToken({ fetch: outbound, now: () => NOW }, accessTo(provider.url, change), way)

const granted: Reply = { body: { access_token: 'tok', token_type: 'Bearer', expires_in: 1_000 } }
const refused = (error: string, status = 400): Reply => ({ status, body: { error } })
const wayOf = (seen: Seen) =>
  `${seen.authorization === '' ? 'form' : 'basic'} ${seen.form.get('scope') === WIDE_SCOPE ? 'wide' : 'core'}`
const ways = () => provider.seen.map(wayOf)

const NONE_GIVEN = { retry: 'never', reason: 'forbidden', fault: 'token_scope' }

describe('asking for a token', () => {
  it('sends id and secret percent-encoded, in HTTP Basic only, for the narrow scope', async () => {
    provider.answer = () => granted
    expect(await obtain()).toEqual({
      ok: true,
      value: { value: 'tok', expiresAt: NOW + 800_000, scope: CORE_SCOPE, clientAuth: 'basic' },
    })
    const [seen] = provider.seen
    expect(seen).toMatchObject({ method: 'POST', path: '/oauth/token', authorization: BASIC })
    expect(Object.fromEntries(seen?.form ?? [])).toEqual({
      grant_type: 'client_credentials',
      scope: CORE_SCOPE,
    })
  })

  it.each([
    ['invalid_client with 401', refused('invalid_client', 401)],
    ['invalid_client with 400', refused('invalid_client')],
    ['invalid_request', refused('invalid_request')],
    ['a bare 401', { status: 401 }],
    ['a bare 422, for a field that is missing', { status: 422 }],
    ['a 400 in HTML', { status: 400, body: '<html>' }],
  ])('%s: asked once with id and secret in the form', async (_, reply) => {
    provider.answer = (seen) => (seen.authorization ? reply : granted)
    expect(await obtain()).toMatchObject({ ok: true, value: { clientAuth: 'form' } })
    expect(ways()).toEqual(['basic core', 'form core'])
    expect(provider.seen[1]?.form.get('client_id')).toBe('district')
    expect(provider.seen[1]?.form.get('client_secret')).toBe('p@ss:w/rd+=')
  })

  it('an unknown narrow scope: asked once for the wide one', async () => {
    provider.answer = (seen) =>
      seen.form.get('scope') === WIDE_SCOPE ? granted : refused('invalid_scope')
    expect(await obtain()).toMatchObject({ ok: true, value: { scope: WIDE_SCOPE } })
    expect(ways()).toEqual(['basic core', 'basic wide'])
  })

  it('every scope refused and none not allowed either: told as a matter of scopes, not of the secret', async () => {
    provider.answer = (seen) => {
      if (seen.authorization || !seen.form.has('scope')) return { status: 422 }
      return { status: 403, body: { codeMajor: 'failure' } }
    }
    expect(await obtain()).toEqual({ ok: false, error: NONE_GIVEN })
  })

  it('both refusals together are overcome', async () => {
    provider.answer = (seen) => {
      if (seen.authorization) return refused('invalid_client', 401)
      return seen.form.get('scope') === WIDE_SCOPE ? granted : refused('invalid_scope')
    }
    expect(await obtain()).toMatchObject({
      ok: true,
      value: { clientAuth: 'form', scope: WIDE_SCOPE },
    })
    expect(ways()).toEqual(['basic core', 'form core', 'form wide'])
  })

  it('starts the way that worked last', async () => {
    provider.answer = () => granted
    await obtain({ clientAuth: 'form', scope: WIDE_SCOPE })
    expect(ways()).toEqual(['form wide'])
  })

  it('a provider that no longer takes the form is asked with HTTP Basic', async () => {
    provider.answer = (seen) => (seen.authorization ? granted : refused('invalid_client', 401))
    expect(await obtain({ clientAuth: 'form' })).toMatchObject({ value: { clientAuth: 'basic' } })
    expect(ways()).toEqual(['form core', 'basic core'])
  })

  it("a provider's own scope names are asked for in their order, each once", async () => {
    const scopes = ['own/core', 'own/all', 'own/core', 'own/last']
    provider.answer = (seen) =>
      seen.form.get('scope') === 'own/last' ? granted : refused('invalid_scope')
    expect(await obtain({}, { scopes })).toMatchObject({ value: { scope: 'own/last' } })
    provider.answer = () => refused('invalid_scope')
    expect(await obtain({}, { scopes })).toMatchObject({ error: { reason: 'forbidden' } })
    expect(provider.seen.length).toBeLessThan(8)
  })

  it.each([
    ['plain-Secret_1', ['basic core', 'form core']],
    ['p@ss:w/rd+=', ['basic core', 'form core', 'basic core']],
  ])(
    'a wrong secret like %s is asked once in each way and no more',
    async (clientSecret, asked) => {
      provider.answer = () => refused('invalid_client', 401)
      expect(await obtain({}, { clientSecret })).toEqual({
        ok: false,
        error: { retry: 'never', reason: 'auth_failed' },
      })
      expect(ways()).toEqual(asked)
    },
  )

  it('a service that does not decode what stands in HTTP Basic is asked as it wants, and that is remembered', async () => {
    const plain = `Basic ${Buffer.from('district:p@ss:w/rd+=').toString('base64')}`
    provider.answer = (seen) =>
      seen.authorization === plain ? granted : refused('invalid_client', 401)
    const token = await obtain()
    expect(token).toMatchObject({ ok: true, value: { clientAuth: 'basic-plain' } })
    expect(await obtain({ clientAuth: 'basic-plain' })).toEqual(token)
    expect(provider.seen).toHaveLength(4)
  })

  it.each(['unauthorized_client', 'access_denied', 'invalid_request'])(
    'a narrow scope that is refused in the words of %s: asked for the next',
    async (error) => {
      const error_description = 'The client is not allowed to request this scope.'
      provider.answer = (seen) =>
        seen.form.get('scope') === WIDE_SCOPE
          ? granted
          : { status: 401, body: { error, error_description } }
      expect(await obtain()).toMatchObject({ ok: true, value: { scope: WIDE_SCOPE } })
      expect(ways()).toEqual(['basic core', 'basic wide'])
    },
  )

  it('a client that is not authorized for another reason is not asked about scopes', async () => {
    provider.answer = () => refused('unauthorized_client', 401)
    expect(await obtain()).toMatchObject({ error: { reason: 'auth_failed' } })
  })

  it('a client without any roster scope is told so', async () => {
    provider.answer = () => refused('invalid_scope')
    expect(await obtain()).toEqual({ ok: false, error: NONE_GIVEN })
    expect(provider.seen.map((seen) => seen.form.get('scope'))).toEqual([
      CORE_SCOPE,
      WIDE_SCOPE,
      CORE_SCOPE.replace('v1p2', 'v1p1'),
      WIDE_SCOPE.replace('v1p2', 'v1p1'),
      'roster-core.readonly',
      'roster.readonly',
      null,
    ])
  })

  it('a provider of 1.1 is asked under the names of 1.1 first', async () => {
    provider.answer = (seen) =>
      seen.form.get('scope') === CORE_SCOPE ? granted : refused('invalid_scope')
    expect(await obtain({}, { kind: 'oneroster-1.1' })).toMatchObject({
      value: { scope: CORE_SCOPE },
    })
    expect(provider.seen[0]?.form.get('scope')).toBe(CORE_SCOPE.replace('v1p2', 'v1p1'))
    expect(provider.seen).toHaveLength(3)
  })

  it('a sign-in that knows no scope of the standard is asked for none', async () => {
    provider.answer = (seen) => (seen.form.has('scope') ? refused('invalid_scope') : granted)
    expect(await obtain()).toMatchObject({ ok: true, value: { scope: '' } })
  })

  it('demographics are never asked for', async () => {
    provider.answer = () => refused('invalid_scope')
    await obtain()
    expect(provider.seen.map((seen) => seen.form.get('scope')).join(' ')).not.toMatch(
      /demographics/,
    )
  })
})

describe('the life of a token', () => {
  it.each([
    [1_000, 800_000],
    ['1000', 800_000],
    [undefined, 2_880_000],
    [null, 2_880_000],
    ['soon', 2_880_000],
    [-1, 2_880_000],
    [0, 2_880_000],
    ['0', 2_880_000],
    [1e300, 0.8 * 30 * 86_400_000],
  ])('expires_in %s is used for %i ms', async (expires_in, life) => {
    provider.answer = () => ({ body: { access_token: 'tok', expires_in } })
    expect(await obtain()).toMatchObject({ value: { expiresAt: NOW + life } })
  })
})

describe('a token', () => {
  it.each<[string, Reply]>([
    ['written as a form', { body: 'access_token=tok&token_type=bearer&expires_in=1000' }],
    [
      'of plain text by its type',
      {
        body: JSON.stringify({ access_token: 'tok', expires_in: '1000' }),
        headers: { 'content-type': 'text/plain' },
      },
    ],
    ['behind a byte order mark', { body: `\ufeff{"access_token":"tok","expires_in":1000}` }],
  ])('%s is one', async (_, reply) => {
    provider.answer = () => reply
    expect(await obtain()).toMatchObject({ value: { value: 'tok', expiresAt: NOW + 800_000 } })
  })

  it.each(['error=invalid_client', 'maintenance', 'a=b', '<a href="?access_token=x">'])(
    'is not in %s',
    async (body) => {
      provider.answer = () => ({ body })
      expect(await obtain()).toMatchObject({ error: { retry: 'later', reason: 'unreadable' } })
    },
  )

  it('is asked for under short names where the long ones are not known, and that is remembered', async () => {
    provider.answer = (seen) =>
      seen.form.get('scope') === 'roster-core.readonly' ? granted : refused('invalid_scope')
    expect(await obtain()).toMatchObject({ value: { scope: 'roster-core.readonly' } })
    provider.seen.length = 0
    await obtain({ clientAuth: 'basic', scope: 'roster-core.readonly' })
    expect(provider.seen).toHaveLength(1)
  })

  it.each(['invalid_request', 'access_denied'])(
    'refused as %s for its scope is asked for with another',
    async (error) => {
      const body = { error, error_description: 'The requested scope is not configured.' }
      provider.answer = (seen) => (seen.form.has('scope') ? { status: 400, body } : granted)
      expect(await obtain()).toMatchObject({ value: { scope: '', clientAuth: 'basic' } })
    },
  )
})

describe('a token endpoint that does not answer well', () => {
  it.each<[string, Reply, object]>([
    [
      'throttles',
      { status: 429, headers: { 'retry-after': '30' }, body: '<html>' },
      { retry: 'later', reason: 'rate_limited', afterMs: 30_000 },
    ],
    [
      'is down',
      { status: 503 },
      { retry: 'later', reason: 'unavailable', fault: 'token_unavailable' },
    ],
    [
      'answers HTML under 200',
      { body: '<html>maintenance</html>' },
      { retry: 'later', reason: 'unreadable', fault: 'token_page' },
    ],
    [
      'answers without a token',
      { body: {} },
      { retry: 'later', reason: 'unreadable', fault: 'token_page' },
    ],
    [
      'answers a token that fits no header',
      { body: { access_token: 'a\nb' } },
      { retry: 'later', reason: 'unreadable', fault: 'token_page' },
    ],
    [
      'answers without end',
      { body: 'x'.repeat(100_000) },
      { retry: 'later', reason: 'unreadable', fault: 'token_page' },
    ],
    [
      'is elsewhere',
      { status: 404 },
      { retry: 'never', reason: 'rejected', fault: 'token_missing' },
    ],
    [
      'redirects',
      { status: 302, headers: { location: '/elsewhere' } },
      { retry: 'never', reason: 'rejected', fault: 'token_redirect' },
    ],
    [
      'cannot do client credentials',
      refused('unsupported_grant_type'),
      { retry: 'never', reason: 'rejected', fault: 'token_refused' },
    ],
    [
      'hangs up',
      { cut: true },
      { retry: 'later', reason: 'network', fault: 'token_network', unknown: true },
    ],
  ])('%s', async (_, reply, error) => {
    provider.answer = () => reply
    expect(await obtain()).toEqual({ ok: false, error })
    expect(provider.seen.map((seen) => seen.path)).toEqual(['/oauth/token'])
  })
})
