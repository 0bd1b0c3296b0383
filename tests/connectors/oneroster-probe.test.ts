import { describe, expect, it } from 'vitest'
import { CORE_SCOPE } from '../../src/connectors/oneroster/token.ts'
import type { RosterAccess } from '../../src/core/ports/roster-source.ts'
import { behave, SIZES, type Behaviour } from './oneroster-behaviour.ts'
import { accessTo, NOW, probeAll, sourceAt, useProvider } from './oneroster-provider.ts'

const source = sourceAt(() => NOW)
const provider = useProvider()

const probe = (change: Partial<RosterAccess> = {}) =>
  probeAll(source, accessTo(provider.url, change))
const wrapped = { imsx_StatusInfo: { imsx_codeMajor: 'failure' } }

describe('what is learned of a provider', () => {
  it('everything, of one that can do everything', async () => {
    behave(provider, { error: wrapped, headers: { link: '<x>; rel="next"' } })
    expect(await probe()).toEqual({
      ok: true,
      value: {
        totals: SIZES,
        pageSize: 5_000,
        clientAuth: 'basic',
        scope: CORE_SCOPE,
        signature: null,
        filtersByDate: true,
        selectsFields: true,
        readsOne: true,
        shape: '1.2',
        totalsBy: 'header',
        link: true,
        sort: 'honoured',
        keyset: true,
        filters: { status: 'works', dateFrom: 'works', dateAfter: 'works', id: 'works' },
        dateFilter: { op: '>=', precision: 'instant' },
        emptyIs404: false,
        unpaged: false,
        tombstonesSeen: false,
        dates: 'instant',
        revisionHeader: false,
        rate: null,
        tokenLifeS: 1_000,
        compression: false,
        bytesPerRow: Object.fromEntries(
          Object.keys(SIZES).map((each) => [each, expect.any(Number)]),
        ),
        errorShape: 'wrapped',
        paths: {},
        padding: {},
        connection: expect.stringMatching(/^[\w-]{43}$/),
        token: { value: 't', expiresAt: NOW + 800_000, scope: CORE_SCOPE, clientAuth: 'basic' },
      },
    })
    expect(provider.seen.length).toBeLessThanOrEqual(36)
    expect(
      provider.seen.every(
        (seen) => seen.method === (seen.path === '/oauth/token' ? 'POST' : 'GET'),
      ),
    ).toBe(true)
  })

  const few = { orgs: 3, academicSessions: 0, classes: 0, users: 3, enrollments: 3 }
  it.each<[string, Behaviour, object]>([
    ['a clamp nobody announced', { clamp: 500 }, { pageSize: 500 }],
    ['a clamp without totals', { clamp: 100, totals: 'none' }, { pageSize: 100, totals: {} }],
    ['a clamp below the sample', { clamp: 7, totals: 'none' }, { pageSize: 7, sort: 'honoured' }],
    ['a large limit refused', { limitMax: 1_000 }, { pageSize: 1_000 }],
    ['a middling limit refused', { limitMax: 200 }, { pageSize: 100 }],
    [
      'more rows than one page holds',
      { sizes: { ...SIZES, enrollments: 6_000 } },
      { pageSize: 5_000 },
    ],
    ['rows so large that fewer are better', { filler: 15_000 }, { pageSize: 274 }],
    [
      'no rows at all',
      { sizes: {} },
      { pageSize: 500, filtersByDate: false, readsOne: false, sort: 'ignored', shape: null },
    ],
    ['too few rows to tell an order', { sizes: few }, { sort: 'ignored', keyset: false }],
    ['totals in the body', { totals: 'body' }, { totalsBy: 'body', totals: SIZES }],
    ['totals of the page', { totals: 'page' }, { totalsBy: 'wrong' }],
    ['totals that are one too many', { totals: 'one more' }, { totalsBy: 'wrong' }],
    ['no totals', { totals: 'none' }, { totalsBy: 'none' }],
    ['a filter refused', { filter: 400 }, { filtersByDate: false, dateFilter: null }],
    ['a filter that breaks it', { filter: 500 }, { filtersByDate: false, keyset: false }],
    [
      'a filter accepted and ignored',
      { filter: 'ignored', tombstones: true },
      {
        filtersByDate: false,
        keyset: false,
        filters: { status: 'ignored', dateFrom: 'ignored', dateAfter: 'ignored', id: 'ignored' },
      },
    ],
    ['a filter that finds nothing', { filter: 'finds nothing' }, { dateFilter: null }],
    [
      'a date filter that knows "after" only',
      { filter: 'after only' },
      { dateFilter: { op: '>', precision: 'instant' }, filtersByDate: true },
    ],
    [
      'a date filter that knows days only',
      { filter: 'days only', dates: 'day' },
      { dateFilter: { op: '>=', precision: 'day' }, dates: 'day' },
    ],
    ['an order ignored', { sort: 'ignored' }, { sort: 'ignored', keyset: false }],
    ['an order refused', { sort: 400 }, { sort: 'refused', keyset: false }],
    ['an order that breaks it', { sort: 500 }, { sort: 'refused' }],
    ['an order within the page only', { sort: 'within the page' }, { sort: 'ignored' }],
    ['an order that knows one way only', { sort: 'upwards only' }, { sort: 'ignored' }],
    ['an id filter ignored', { keyset: 'ignored' }, { sort: 'honoured', keyset: false }],
    ['an id filter that includes the id', { keyset: 'from' }, { keyset: false }],
    ['a list of fields refused', { fields: 400 }, { selectsFields: false }],
    ['a list of fields ignored', { fields: 'ignored' }, { selectsFields: true }],
    ['a list of fields that loses one we keep', { fields: 'too few' }, { selectsFields: false }],
    ['no single reads', { single: 'missing' }, { readsOne: false }],
    ['single reads forbidden', { single: 403 }, { readsOne: false }],
    ['single reads that break it', { single: 500 }, { readsOne: false }],
    ['empty lists answered with 404', { emptyIs404: true }, { emptyIs404: true, dateFilter: {} }],
    [
      'empty lists answered with 404, terms being one',
      { emptyIs404: true, sizes: { ...SIZES, academicSessions: 0 } },
      { emptyIs404: true, paths: {} },
    ],
    ['lists without pages', { unpaged: true }, { unpaged: true, totals: SIZES }],
    ['tombstones', { tombstones: true }, { tombstonesSeen: true }],
    ['dates that are midnights', { dates: 'midnight' }, { dates: 'day', filtersByDate: true }],
    ['no dates', { dates: 'none' }, { dates: 'none' }],
    ['dates of two kinds', { dates: 'mixed' }, { dates: 'mixed' }],
    ['records of 1.1', { shape: '1.1' }, { shape: '1.1', selectsFields: true }],
    ['records of both versions', { shape: 'mixed' }, { shape: 'mixed', selectsFields: true }],
    [
      'a revision and a limit of requests',
      { headers: { 'x-perm-rev': '7', 'ratelimit-limit': '100', 'ratelimit-policy': '100;w=60' } },
      { revisionHeader: true, rate: { limit: 100, windowS: 60 } },
    ],
    [
      'the older words for a limit of requests',
      { headers: { 'x-ratelimit-limit': '50', 'x-ratelimit-remaining': '9' } },
      { rate: { limit: 50, windowS: null } },
    ],
    ['errors at the root', { error: { imsx_codeMajor: 'failure' } }, { errorShape: 'root' }],
    ['flat errors', { error: { imsx_codeMinor: 'unknownobject' } }, { errorShape: 'flat' }],
    ['errors in HTML', { error: '<html>' }, { errorShape: 'html' }],
    ['errors without a body', { error: '' }, { errorShape: 'empty' }],
    ['errors of another kind', { error: { message: 'no' } }, { errorShape: 'other' }],
    ['a short life of tokens', { tokenLife: 30 }, { tokenLifeS: 30 }],
    [
      'padded ids found without blanks',
      { pad: (id) => `${id}  ` },
      { readsOne: true, padding: { users: { before: 0, after: 2, width: null } } },
    ],
    [
      'padded ids found only as sent',
      { pad: (id) => id.padEnd(12), single: 'as sent' },
      { readsOne: true, padding: { users: { before: 0, after: null, width: 12 } } },
    ],
  ])('%s', async (_, how, expected) => {
    behave(provider, how)
    expect(await probe()).toMatchObject({ ok: true, value: expected })
  })

  it('compression, where answers are compressed', async () => {
    const { gzipSync } = await import('node:zlib')
    behave(provider, {})
    const { answer } = provider
    provider.answer = (seen) => {
      const { body, headers, ...reply } = answer(seen)
      if (seen.path.endsWith('/token')) return { body }
      const zipped = gzipSync(JSON.stringify(body ?? ''))
      return { ...reply, headers: { ...headers, 'content-encoding': 'gzip' }, body: zipped }
    }
    expect(await probe()).toMatchObject({ ok: true, value: { compression: true, totals: SIZES } })
  })

  it('an uploaded source is asked nothing', async () => {
    expect(await probe({ kind: 'oneroster-csv', baseUrl: '', tokenUrl: '' })).toMatchObject({
      ok: true,
      value: { filtersByDate: false, readsOne: false, paths: {}, token: null, pageSize: 5_000 },
    })
    expect(provider.seen).toEqual([])
  })
})

describe('whose records a connection brings', () => {
  const jwt = (claims: object) =>
    `${btoa('{}')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.sig`
  async function connection(claims: object, change: Partial<RosterAccess> = {}) {
    behave(provider, {})
    const { answer } = provider
    provider.answer = (seen) =>
      seen.path.endsWith('/token')
        ? { body: { access_token: jwt(claims), expires_in: 100 } }
        : answer(seen)
    const profile = await probe(change)
    return profile.ok ? profile.value.connection : 'failed'
  }
  const claims = { sub: 'app', org_id: 'd1', iat: 1, exp: 2, jti: 'a' }

  it('another token for the same organisation is the same connection', async () => {
    const other = { ...claims, iat: 5, exp: 6, jti: 'b', nbf: 7 }
    expect(await connection(other)).toBe(await connection(claims))
  })

  it.each<[string, object, Partial<RosterAccess>]>([
    ['organisation', { ...claims, org_id: 'd2' }, {}],
    ['subject', { ...claims, sub: 'other' }, {}],
    ['client', claims, { clientId: 'other' }],
    ['scope', claims, { scopes: ['own'] }],
    ['school year in the address', claims, { query: { schoolYear: '2027' } }],
  ])('another %s is another connection', async (_, other, change) => {
    expect(await connection(other, change)).not.toBe(await connection(claims))
  })
})
