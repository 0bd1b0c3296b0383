import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CORE_SCOPE } from '../../src/connectors/oneroster/token.ts'
import {
  accessTo,
  sourceAt,
  startProvider,
  type Provider,
  type Reply,
} from './oneroster-provider.ts'

const NOW = Date.parse('2026-09-01T12:00:00Z')
const source = sourceAt(() => NOW)
let provider: Provider

beforeAll(async () => {
  provider = await startProvider()
})
afterAll(() => provider.close())
beforeEach(() => {
  provider.seen.length = 0
})

type Behaviour = {
  readonly sizes?: Partial<Record<string, number>>
  readonly clamp?: number
  readonly totals?: boolean
  readonly filter?: 'full' | 'ignored' | number
  readonly fields?: 'honoured' | 'ignored' | 'too few' | number
  readonly single?: 'full' | 'missing' | number
  readonly limitMax?: number
  readonly filler?: number
}

const SIZES = { orgs: 4, academicSessions: 5, classes: 60, users: 700, enrollments: 900 }

/** A provider of plain rows that behaves as the test says. */
function behave(how: Behaviour): void {
  const sizes: Partial<Record<string, number>> = how.sizes ?? SIZES
  provider.answer = (seen) => {
    if (seen.path === '/oauth/token') return { body: { access_token: 't', expires_in: 1_000 } }
    const [collection = '', id] = seen.path.split('/').slice(5)
    const size = sizes[collection] ?? 0
    if (id !== undefined) return one(decodeURIComponent(id), size, how.single ?? 'full')
    return refused(seen.query, how) ?? list(seen.query, { collection, size }, how)
  }
}

function refused(query: URLSearchParams, how: Behaviour): Reply | null {
  if (Number(query.get('limit')) > (how.limitMax ?? Infinity)) return { status: 400 }
  if (query.has('filter') && typeof how.filter === 'number') return { status: how.filter }
  if (query.has('fields') && typeof how.fields === 'number') return { status: how.fields }
  return null
}

type Held = { readonly collection: string; readonly size: number }

function list(query: URLSearchParams, { collection, size }: Held, how: Behaviour): Reply {
  const offset = Number(query.get('offset'))
  const honours = (how.filter ?? 'full') === 'full'
  const since = /'(.*)'/.exec(query.get('filter') ?? '')?.[1] ?? ''
  const left = honours && since > '2026' ? 0 : Math.max(size - offset, 0)
  const count = Math.min(Number(query.get('limit')), how.clamp ?? 10_000, left)
  const rows = Array.from({ length: count }, (_, i) => row(offset + i, how))
  return {
    headers: how.totals === false ? {} : { 'x-total-count': String(size) },
    body: { [collection]: rows.map((each) => selected(each, query.get('fields'), how)) },
  }
}

function row(i: number, how: Behaviour): Record<string, unknown> {
  const roles = [{ role: 'student', org: { sourcedId: 'o' } }]
  return {
    sourcedId: `id ${i}`,
    status: 'active',
    name: `n${i}`,
    givenName: `g${i}`,
    roles,
    user: { sourcedId: 'u' },
    class: { sourcedId: 'c' },
    role: 'student',
    metadata: 'x'.repeat(how.filler ?? 10),
  }
}

function selected(each: Record<string, unknown>, fields: string | null, how: Behaviour) {
  if (fields === null || how.fields === 'ignored') return each
  const wanted = new Set(fields.split(','))
  if (how.fields === 'too few') wanted.delete('roles')
  return Object.fromEntries(Object.entries(each).filter(([name]) => wanted.has(name)))
}

/** Only users are ever read one by one. */
function one(id: string, size: number, single: 'full' | 'missing' | number): Reply {
  if (typeof single === 'number') return { status: single }
  const i = Number(id.replace('id ', ''))
  if (single === 'missing' || !(i < size)) return { status: 404 }
  return { body: { user: { sourcedId: id, status: 'active' } } }
}

const probe = () => source.probe(accessTo(provider.url))

describe('what is learned of a provider', () => {
  it('everything, of one that can do everything', async () => {
    behave({})
    expect(await probe()).toEqual({
      ok: true,
      value: {
        totals: SIZES,
        pageSize: 5_000,
        clientAuth: 'basic',
        scope: CORE_SCOPE,
        filtersByDate: true,
        selectsFields: true,
        readsOne: true,
        token: { value: 't', expiresAt: NOW + 800_000, scope: CORE_SCOPE, clientAuth: 'basic' },
      },
    })
    expect(provider.seen.length).toBeLessThanOrEqual(25)
    expect(
      provider.seen.every(
        (seen) => seen.method === (seen.path === '/oauth/token' ? 'POST' : 'GET'),
      ),
    ).toBe(true)
  })

  it.each<[string, Behaviour, object]>([
    ['a clamp nobody announced', { clamp: 500 }, { pageSize: 500 }],
    ['a clamp without totals', { clamp: 100, totals: false }, { pageSize: 100, totals: {} }],
    ['a large limit refused', { limitMax: 1_000 }, { pageSize: 500 }],
    ['a middling limit refused', { limitMax: 200 }, { pageSize: 100 }],
    [
      'more rows than one page holds',
      { sizes: { ...SIZES, enrollments: 6_000 } },
      { pageSize: 5_000 },
    ],
    ['rows so large that fewer are better', { filler: 15_000 }, { pageSize: 275 }],
    ['no rows at all', { sizes: {} }, { pageSize: 500, filtersByDate: false, readsOne: false }],
    ['a filter refused', { filter: 400 }, { filtersByDate: false }],
    ['a filter that breaks it', { filter: 500 }, { filtersByDate: false }],
    ['a filter accepted and ignored', { filter: 'ignored' }, { filtersByDate: false }],
    ['a list of fields refused', { fields: 400 }, { selectsFields: false }],
    ['a list of fields ignored', { fields: 'ignored' }, { selectsFields: true }],
    ['a list of fields that loses one we keep', { fields: 'too few' }, { selectsFields: false }],
    ['no single reads', { single: 'missing' }, { readsOne: false }],
    ['single reads forbidden', { single: 403 }, { readsOne: false }],
    ['single reads that break it', { single: 500 }, { readsOne: false }],
  ])('%s', async (_, how, expected) => {
    behave(how)
    expect(await probe()).toMatchObject({ ok: true, value: expected })
  })
})

describe('a probe that cannot know', () => {
  it.each<[string, Reply, object]>([
    [
      'throttled',
      { status: 429, headers: { 'retry-after': '9' } },
      { retry: 'later', reason: 'rate_limited', afterMs: 9_000 },
    ],
    ['down', { status: 503 }, { retry: 'later', reason: 'unavailable' }],
    ['without this collection', { status: 404 }, { retry: 'never', reason: 'gone' }],
    ['forbidden', { status: 403 }, { retry: 'never', reason: 'forbidden' }],
    ['answering HTML', { body: '<html>' }, { retry: 'later', reason: 'unreadable' }],
  ])('fails with the reason: %s', async (_, reply, error) => {
    behave({})
    const { answer } = provider
    provider.answer = (seen) => (seen.path.endsWith('/users') ? reply : answer(seen))
    expect(await probe()).toEqual({ ok: false, error })
  })

  it('stops when the provider throttles it halfway', async () => {
    behave({ clamp: 500 })
    const { answer } = provider
    provider.answer = (seen) =>
      seen.query.get('offset') === '500' ? { status: 429 } : answer(seen)
    expect(await probe()).toMatchObject({ ok: false, error: { reason: 'rate_limited' } })
  })

  it('takes a refusal past the end as the end', async () => {
    behave({})
    const { answer } = provider
    provider.answer = (seen) =>
      seen.query.get('offset') === '900' ? { status: 404 } : answer(seen)
    expect(await probe()).toMatchObject({ ok: true, value: { pageSize: 5_000 } })
  })

  it('does not trust single reads that answer with something else', async () => {
    behave({})
    const { answer } = provider
    provider.answer = (seen) => (seen.path.includes('/users/') ? { body: '<html>' } : answer(seen))
    expect(await probe()).toMatchObject({ ok: true, value: { readsOne: false } })
  })

  it('is not fooled by a token it holds: a wrong secret shows', async () => {
    provider.answer = () => ({ status: 401 })
    const token = {
      value: 'held',
      expiresAt: NOW + 1,
      scope: CORE_SCOPE,
      clientAuth: 'basic',
    } as const
    const result = await source.probe(accessTo(provider.url, { token }))
    expect(result).toEqual({ ok: false, error: { retry: 'never', reason: 'auth_failed' } })
    expect(provider.seen.every((seen) => seen.path === '/oauth/token')).toBe(true)
  })
})
