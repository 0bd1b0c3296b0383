import { describe, expect, it } from 'vitest'
import type { RosterAccess } from '../../src/core/ports/roster-source.ts'
import { behave } from './oneroster-behaviour.ts'
import {
  accessTo,
  answerRecords,
  ASK,
  NOW,
  orgPage,
  PLAIN,
  probeAll,
  sourceAt,
  startProvider,
  TOKEN,
  useProvider,
  type Reply,
  type Seen,
} from './oneroster-provider.ts'

const source = sourceAt(() => NOW)
const provider = useProvider()

const SIGNED = { kind: 'oneroster-1.1', auth: 'oauth1', tokenUrl: '' } as const
const FIXED = { auth: 'bearer', clientSecret: 'fixed.token', tokenUrl: '' } as const
const read = (change: Partial<RosterAccess>, ask: object = {}) =>
  source.readPage(accessTo(provider.url, change), { ...ASK, ...ask })

function partsOf({ authorization }: Seen): Record<string, string> {
  const pairs = [...authorization.matchAll(/(\w+)="([^"]*)"/g)]
  return Object.fromEntries(pairs.map(([, name, value]) => [name ?? '', value ?? '']))
}
const methods = () => provider.seen.map((seen) => partsOf(seen)['oauth_signature_method'])

describe('a provider that wants signed requests', () => {
  it('gets one signed with SHA-256, at our time, without a token', async () => {
    provider.answer = () => ({ body: orgPage('a') })
    expect(await read(SIGNED)).toMatchObject({ value: { received: 1, requests: 1, token: null } })
    expect(provider.seen).toHaveLength(1)
    const [seen] = provider.seen
    expect(seen && partsOf(seen)).toMatchObject({
      oauth_consumer_key: 'district',
      oauth_signature_method: 'HMAC-SHA256',
      oauth_timestamp: String(NOW / 1_000),
      oauth_version: '1.0',
    })
  })

  it('never sees a nonce twice', async () => {
    provider.answer = () => ({ status: 500 })
    for (let i = 0; i < 5; i++) await read(SIGNED)
    const nonces = provider.seen.map((seen) => partsOf(seen)['oauth_nonce'])
    expect(nonces).toHaveLength(10)
    expect(new Set(nonces).size).toBe(10)
  })

  it('that refuses SHA-256 is asked once with SHA-1', async () => {
    provider.answer = (seen) =>
      partsOf(seen)['oauth_signature_method'] === 'HMAC-SHA1'
        ? { body: orgPage('a') }
        : { status: 401 }
    expect(await read(SIGNED)).toMatchObject({ ok: true, value: { retries: 1 } })
    expect(methods()).toEqual(['HMAC-SHA256', 'HMAC-SHA1'])
  })

  it('known to take SHA-1 only is asked that way at once', async () => {
    provider.answer = () => ({ body: orgPage('a') })
    await read(SIGNED, { profile: { ...PLAIN, signature: 'SHA-1' } })
    await read({ ...SIGNED, signature: 'SHA-1' })
    expect(methods()).toEqual(['HMAC-SHA1', 'HMAC-SHA1'])
  })

  it('that refuses both has not let us in', async () => {
    provider.answer = () => ({ status: 401, headers: { date: new Date(NOW).toUTCString() } })
    expect(await read(SIGNED)).toEqual({
      ok: false,
      error: { retry: 'never', reason: 'auth_failed' },
    })
    expect(methods()).toEqual(['HMAC-SHA256', 'HMAC-SHA1'])
  })

  it('set to SHA-1 is not asked with anything else', async () => {
    provider.answer = () => ({ status: 401 })
    await read({ ...SIGNED, signature: 'SHA-1' })
    expect(methods()).toEqual(['HMAC-SHA1'])
  })

  it.each([
    [-301, 'clock_skew'],
    [301, 'clock_skew'],
    [299, 'auth_failed'],
  ])('whose clock is %i s off refuses with the reason %s', async (seconds, reason) => {
    const date = new Date(NOW + seconds * 1_000).toUTCString()
    provider.answer = () => ({ status: 401, headers: { date } })
    expect(await read(SIGNED)).toMatchObject({ error: { retry: 'never', reason } })
  })

  it('is probed, and the hash it takes is remembered', async () => {
    behave(provider, { shape: '1.1' })
    const { answer } = provider
    provider.answer = (seen) =>
      partsOf(seen)['oauth_signature_method'] === 'HMAC-SHA1' ? answer(seen) : { status: 401 }
    expect(await probeAll(source, accessTo(provider.url, SIGNED))).toMatchObject({
      ok: true,
      value: { signature: 'SHA-1', token: null, tokenLifeS: null, scope: '', shape: '1.1' },
    })
    expect(methods().filter((method) => method === 'HMAC-SHA256')).toHaveLength(1)
  })

  it('covers every parameter that is sent, those of the settings too', async () => {
    provider.answer = () => ({ body: orgPage('a') })
    await read({ ...SIGNED, query: { schoolYear: '2026-27' } })
    const [seen] = provider.seen
    expect(seen?.target).toContain('schoolYear=2026-27')
    const { oauth1Header } = await import('../../src/connectors/oneroster/oauth1.ts')
    const parts = seen ? partsOf(seen) : {}
    const again = await oauth1Header('GET', provider.url + (seen?.target ?? ''), {
      consumerKey: 'district',
      secret: 'p@ss:w/rd+=',
      hash: 'SHA-256',
      nonce: parts['oauth_nonce'] ?? '',
      seconds: Number(parts['oauth_timestamp']),
    })
    expect(seen?.authorization).toBe(again)
  })
})

describe('a provider with a fixed token', () => {
  it('gets it as it is, and no token is fetched', async () => {
    provider.answer = () => ({ body: orgPage('a') })
    expect(await read(FIXED)).toMatchObject({ ok: true, value: { token: null, requests: 1 } })
    expect(provider.seen.map((seen) => seen.authorization)).toEqual(['Bearer fixed.token'])
  })

  it.each<[string, Reply, object]>([
    ['refuses it', { status: 401 }, { reason: 'auth_failed' }],
    ['forbids the list', { status: 403 }, { reason: 'forbidden', fault: 'forbidden_orgs' }],
  ])('that %s is asked once', async (_, reply, failure) => {
    provider.answer = () => reply
    expect(await read(FIXED)).toEqual({ ok: false, error: { retry: 'never', ...failure } })
    expect(provider.seen).toHaveLength(1)
  })

  it('that fits no header is never sent', async () => {
    expect(await read({ ...FIXED, clientSecret: 'a\nb' })).toMatchObject({
      error: { reason: 'auth_failed' },
    })
    expect(provider.seen).toEqual([])
  })

  it('is probed without a token to keep', async () => {
    behave(provider, {})
    expect(await probeAll(source, accessTo(provider.url, FIXED))).toMatchObject({
      ok: true,
      value: { token: null, signature: null, tokenLifeS: null, filtersByDate: true },
    })
    expect(provider.seen.every((seen) => seen.authorization === 'Bearer fixed.token')).toBe(true)
  })
})

describe('what is sent with every request', () => {
  const token = { token: TOKEN }

  it('headers and parameters of the settings, for pages and for single records', async () => {
    provider.answer = () => ({ body: orgPage('a') })
    const change = { ...token, headers: { 'x-version': '2' }, query: { year: 'a b&c' } }
    await read(change)
    await source.readOne(accessTo(provider.url, change), {
      collection: 'orgs',
      sourcedId: 'a',
      profile: null,
    })
    expect(provider.seen).toHaveLength(2)
    for (const seen of provider.seen) {
      expect(seen.headers['x-version']).toBe('2')
      expect(seen.query.get('year')).toBe('a b&c')
      expect(seen.authorization).toBe('Bearer held')
    }
  })

  it('who asks and what is wanted, unless the settings say otherwise', async () => {
    answerRecords(provider, () => ({ body: orgPage('a') }))
    await read({})
    for (const { headers } of provider.seen) {
      expect(headers).toMatchObject({ 'user-agent': expect.stringContaining('Offramp') })
      expect(headers).toMatchObject({ accept: 'application/json' })
    }
    await read({ ...token, headers: { 'User-Agent': 'Mill', Accept: 'application/vnd.sis+json' } })
    expect(provider.seen.at(-1)?.headers).toMatchObject({
      'user-agent': 'Mill',
      accept: 'application/vnd.sis+json',
    })
  })

  it('a query in the address, and slashes at its end, are no part of the path', async () => {
    provider.answer = () => ({ body: orgPage('a') })
    await read({ ...token, baseUrl: `${provider.url}/api/v1p2//?schoolYear=2027` })
    expect(provider.seen[0]?.target).toBe('/api/v1p2/orgs?limit=100&offset=0&schoolYear=2027')
  })

  it('a setting cannot turn the pages or sign in as somebody else', async () => {
    provider.answer = () => ({ body: orgPage('a') })
    const query = { limit: '1', offset: '7', filter: 'x', sort: 'y' }
    await read({ ...token, query, headers: { authorization: 'Bearer other' } })
    expect(provider.seen[0]?.query.toString()).toBe('limit=100&offset=0')
    expect(provider.seen[0]?.authorization).toBe('Bearer held')
  })

  it('a header that cannot be sent is a setting to mend, not a lost connection', async () => {
    expect(await read({ ...token, headers: { 'bad name': 'x' } })).toEqual({
      ok: false,
      error: { retry: 'never', reason: 'blocked_host' },
    })
    expect(provider.seen).toEqual([])
  })

  it.each(['.', '..'])('the id %j never leaves its folder', async (sourcedId) => {
    const ask = { collection: 'orgs', sourcedId, profile: null } as const
    const found = await source.readOne(accessTo(provider.url, token), ask)
    expect(found.ok).toBe(false)
    expect(provider.seen).toEqual([])
  })

  it('credentials go to the configured addresses alone, whatever the provider links to', async () => {
    const other = await startProvider()
    provider.answer = () => ({
      headers: { link: `<${other.url}/orgs?offset=1>; rel="next"` },
      body: { orgs: [{ ...orgPage('a').orgs[0], href: `${other.url}/orgs/a` }] },
    })
    await read(token)
    provider.answer = () => ({ status: 302, headers: { location: `${other.url}/orgs` } })
    expect(await read(token)).toMatchObject({ error: { reason: 'rejected' } })
    expect(other.seen).toEqual([])
    await other.close()
  })
})
