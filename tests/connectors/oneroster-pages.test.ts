import { describe, expect, it } from 'vitest'
import { CORE_SCOPE, WIDE_SCOPE } from '../../src/connectors/oneroster/token.ts'
import type { RosterToken } from '../../src/core/ports/roster-source.ts'
import {
  accessTo,
  answerRecords,
  ASK,
  NOW,
  orgPage,
  PLAIN,
  sourceAt,
  TOKEN,
  useProvider,
  type Reply,
  type Seen,
} from './oneroster-provider.ts'

const source = sourceAt(() => NOW)
const provider = useProvider()

const OLD_CORE = CORE_SCOPE.replace('v1p2', 'v1p1')
const OLD_WIDE = WIDE_SCOPE.replace('v1p2', 'v1p1')
const records = (reply: (request: Seen) => Reply) => answerRecords(provider, reply)
const read = (token: RosterToken | null = TOKEN, change: object = {}) =>
  source.readPage(accessTo(provider.url, { token }), { ...ASK, ...change })
const FROM = { op: '>=', precision: 'instant' } as const
const log = () => provider.seen.map((s) => `${s.path.split('/').at(-1)} ${s.authorization}`)

describe('a page', () => {
  it('is asked for with the held token, offset and limit, and nothing else', async () => {
    records(() => ({ body: orgPage('a', 'b'), headers: { 'x-total-count': '7' } }))
    const page = await read(TOKEN, { from: { offset: 200 }, limit: 50 })
    expect(provider.seen).toHaveLength(1)
    expect(provider.seen[0]).toMatchObject({
      method: 'GET',
      path: '/ims/oneroster/rostering/v1p2/orgs',
      authorization: 'Bearer held',
    })
    expect(provider.seen[0]?.query.toString()).toBe('limit=50&offset=200')
    expect(page).toMatchObject({
      ok: true,
      value: { received: 2, total: 7, ids: '["a","b"]', requests: 1, retries: 0, token: null },
    })
  })

  it('says how many bytes it was and knows itself again', async () => {
    records(({ query }) => ({
      body: query.get('offset') === '0' ? orgPage('é', 'b') : orgPage('c'),
    }))
    const [one, again, next] = [
      await read(),
      await read(),
      await read(TOKEN, { from: { offset: 2 } }),
    ]
    const bytes = new TextEncoder().encode(JSON.stringify(orgPage('é', 'b'))).byteLength
    expect(one).toMatchObject({ value: { bytes } })
    const prints = [one, again, next].map((page) => page.ok && page.value.fingerprint)
    expect(prints[0]).toBe(prints[1])
    expect(prints[0]).not.toBe(prints[2])
  })

  it('asks only for what changed, and only for what is kept, when told to', async () => {
    records(() => ({ body: { users: [] } }))
    const profile = { ...PLAIN, selectsFields: true, dateFilter: FROM }
    await read(TOKEN, { collection: 'users', changedSince: NOW, profile })
    const query = provider.seen[0]?.query
    expect(query?.get('filter')).toBe("dateLastModified>='2026-09-01T12:00:00.000Z'")
    const fields = query?.getAll('fields').join(',').split(',') ?? []
    expect(fields).toContain('givenName')
    for (const unwanted of ['password', 'phone', 'sms', 'middleName', 'metadata', 'userProfiles']) {
      expect(fields).not.toContain(unwanted)
    }
  })

  it('is asked for again without the list of fields when that is refused', async () => {
    records(({ query }) => (query.has('fields') ? { status: 400 } : { body: orgPage('a') }))
    expect(await read(TOKEN, { profile: { ...PLAIN, selectsFields: true } })).toMatchObject({
      ok: true,
      value: { received: 1, requests: 2, retries: 1, lost: ['fields'] },
    })
  })

  it('with no rows is an empty page', async () => {
    records(() => ({ body: { orgs: [] } }))
    expect(await read()).toMatchObject({ ok: true, value: { received: 0, chunks: [], ids: '[]' } })
  })

  it('counts what the provider sent, good and bad', async () => {
    records(() => ({ body: { orgs: [...orgPage('a').orgs, null, { sourcedId: 'n' }] } }))
    expect(await read()).toMatchObject({
      value: { received: 3, fatal: 1, quarantined: 1, ids: '["a","n"]' },
    })
  })

  it.each([
    [{ 'x-total-count': '12' }, {}, 12],
    [{ 'x-count': '12' }, {}, 12],
    [{}, { totalCount: 12 }, 12],
    [{ 'x-total-count': '0' }, {}, 0],
    [{ 'x-total-count': 'many' }, {}, null],
    [{}, {}, null],
  ])('with headers %j and body %j claims %s rows', async (headers, extra, total) => {
    records(() => ({ headers, body: { ...orgPage('a'), ...extra } }))
    expect(await read()).toMatchObject({ ok: true, value: { total } })
  })

  it('too large to hold is asked for again with half the rows', async () => {
    const filler = 'x'.repeat(20_000)
    records(({ query }) => ({
      body: {
        orgs: Array.from({ length: Number(query.get('limit')) }, (_, i) => ({
          sourcedId: `o${i}`,
          name: 'n',
          filler,
        })),
      },
    }))
    expect(await read(TOKEN, { limit: 1_000 })).toMatchObject({
      ok: true,
      value: { received: 500, limit: 500 },
    })
    expect(provider.seen.map((seen) => seen.query.get('limit'))).toEqual(['1000', '500'])
  })

  it('whose every row is too large is given up, and the list is named', async () => {
    const body = `{"orgs":[{"sourcedId":"a","filler":"${'x'.repeat(16_000_001)}"}]}`
    records(() => ({ body }))
    expect(await read(TOKEN, { limit: 4 })).toEqual({
      ok: false,
      error: { retry: 'later', reason: 'unreadable', fault: 'too_large_orgs' },
    })
    expect(provider.seen.length).toBeLessThanOrEqual(5)
  })
})

describe('the token of a page', () => {
  it('is fetched when there is none, and handed back', async () => {
    records(() => ({ body: orgPage('a') }))
    const page = await read(null)
    expect(log()).toEqual([expect.stringMatching(/^token Basic /), 'orgs Bearer t1'])
    expect(page).toMatchObject({
      value: { requests: 2, retries: 0, token: { value: 't1', expiresAt: NOW + 80_000 } },
    })
  })

  it('is renewed before it ends', async () => {
    records(() => ({ body: orgPage('a') }))
    await read({ ...TOKEN, expiresAt: NOW })
    expect(log().at(-1)).toBe('orgs Bearer t1')
  })

  it('is renewed once when refused, and the same page is asked for again', async () => {
    records(({ authorization }) =>
      authorization === 'Bearer held' ? { status: 401 } : { body: orgPage('a') },
    )
    const page = await read(TOKEN, { from: { offset: 40 } })
    expect(log()).toEqual(['orgs Bearer held', expect.stringMatching(/^token/), 'orgs Bearer t1'])
    expect(provider.seen[2]?.query.toString()).toBe(provider.seen[0]?.query.toString())
    expect(page).toMatchObject({ value: { requests: 3, retries: 1, token: { value: 't1' } } })
  })

  it('refused twice is a failed sign-in', async () => {
    records(() => ({ status: 401 }))
    expect(await read()).toEqual({ ok: false, error: { retry: 'never', reason: 'auth_failed' } })
    expect(log()).toHaveLength(3)
  })

  it('too narrow is widened once', async () => {
    records(({ authorization }) =>
      authorization === 'Bearer held' ? { status: 403 } : { body: orgPage('a') },
    )
    expect(await read()).toMatchObject({ value: { token: { value: 't1', scope: WIDE_SCOPE } } })
    expect(provider.seen[1]?.form.get('scope')).toBe(WIDE_SCOPE)
  })

  it('of a client that gets no other scope is forbidden, not refused', async () => {
    provider.answer = ({ path }) => ({ status: path === '/oauth/token' ? 401 : 403 })
    expect(await read()).toEqual({
      ok: false,
      error: { retry: 'never', reason: 'forbidden', fault: 'forbidden_orgs' },
    })
  })

  it("is widened by the provider's own names where it has them", async () => {
    records(({ authorization }) =>
      authorization === 'Bearer t1' ? { body: orgPage('a') } : { status: 403 },
    )
    const access = accessTo(provider.url, {
      token: { ...TOKEN, scope: 'own/core' },
      scopes: ['own/core', 'own/all'],
    })
    expect(await source.readPage(access, ASK)).toMatchObject({
      value: { token: { scope: 'own/all' } },
    })
  })

  it('that cannot be widened is forbidden', async () => {
    records(() => ({ status: 403 }))
    const error = { retry: 'never', reason: 'forbidden', fault: 'forbidden_orgs' }
    expect(await read()).toEqual({ ok: false, error })
    const asked = provider.seen.map((seen) => seen.form.get('scope') ?? 'orgs')
    expect(asked).toEqual(['orgs', WIDE_SCOPE, 'orgs', OLD_CORE, 'orgs', OLD_WIDE, 'orgs'])
    const access = accessTo(provider.url, { token: TOKEN, scopes: [CORE_SCOPE] })
    provider.seen.length = 0
    expect(await source.readPage(access, ASK)).toEqual({ ok: false, error })
    expect(log()).toHaveLength(1)
  })

  it('goes the way it went before', async () => {
    records(() => ({ body: orgPage('a') }))
    await read({ ...TOKEN, expiresAt: NOW - 1, scope: WIDE_SCOPE, clientAuth: 'form' })
    expect(provider.seen[0]?.authorization).toBe('')
    expect(provider.seen[0]?.form.get('scope')).toBe(WIDE_SCOPE)
  })
})
