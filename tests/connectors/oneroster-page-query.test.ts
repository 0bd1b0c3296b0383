import { beforeEach, describe, expect, it } from 'vitest'
import type { KnownProfile, PageRequest } from '../../src/core/ports/roster-source.ts'
import {
  accessTo,
  ASK,
  NOW,
  PLAIN,
  sourceAt,
  TOKEN,
  useProvider,
  type Reply,
  type Seen,
} from './oneroster-provider.ts'

const source = sourceAt(() => NOW)
const provider = useProvider()

const FROM = { op: '>=', precision: 'instant' } as const
const ABLE: KnownProfile = {
  ...PLAIN,
  sort: 'honoured',
  keyset: true,
  selectsFields: true,
  filtersByDate: true,
  dateFilter: FROM,
}
const PAGE = { body: { users: [{ sourcedId: 'b', givenName: 'B' }] } }
const read = (change: Partial<PageRequest> = {}, profile: KnownProfile | null = ABLE) =>
  source.readPage(accessTo(provider.url, { token: TOKEN }), {
    ...ASK,
    collection: 'users',
    profile,
    ...change,
  })
const asked = (seen = provider.seen[0]) => Object.fromEntries(seen?.query ?? [])

describe('a page is asked for', () => {
  beforeEach(() => {
    provider.answer = () => PAGE
  })

  it('in the plainest way, where nothing was proved', async () => {
    for (const profile of [null, PLAIN]) await read({ changedSince: NOW }, profile)
    expect(provider.seen.map((seen) => seen.query.toString())).toEqual(
      Array(2).fill('limit=100&offset=0'),
    )
  })

  it('in order, with the kept fields, from an offset', async () => {
    await read({ from: { offset: 40 } })
    expect(asked()).toMatchObject({ limit: '100', offset: '40', sort: 'sourcedId', orderBy: 'asc' })
    expect(asked()['fields']).toMatch(/^sourcedId,status,dateLastModified,.*roles/)
  })

  it('from an id on, with quotes written twice', async () => {
    await read({ from: { after: "O'Neil" } })
    expect(asked()).toMatchObject({ filter: "sourcedId>'O''Neil'", sort: 'sourcedId' })
    expect(asked()).not.toHaveProperty('offset')
  })

  it('from an id on among what changed, in two terms', async () => {
    await read({ from: { after: 'a' }, changedSince: NOW })
    expect(asked()['filter']).toBe("dateLastModified>='2026-09-01T12:00:00.000Z' AND sourcedId>'a'")
  })

  it.each([
    [FROM, "dateLastModified>='2026-09-01T12:00:00.000Z'"],
    [{ op: '>', precision: 'instant' } as const, "dateLastModified>'2026-09-01T11:59:59.999Z'"],
    [{ op: '>=', precision: 'day' } as const, "dateLastModified>='2026-09-01'"],
    [{ op: '>', precision: 'day' } as const, "dateLastModified>'2026-08-31'"],
  ])('for changes with %j as %s, so that none is missed', async (dateFilter, filter) => {
    await read({ changedSince: NOW }, { ...PLAIN, dateFilter })
    expect(asked()['filter']).toBe(filter)
  })

  it('for changes from the beginning of the day, where the provider stamps days only', async () => {
    const days = { ...PLAIN, dates: 'day' } as const
    await read({ changedSince: NOW }, { ...days, dateFilter: FROM })
    await read({ changedSince: NOW }, { ...days, dateFilter: { op: '>', precision: 'instant' } })
    expect(provider.seen.map((seen) => asked(seen)['filter'])).toEqual([
      "dateLastModified>='2026-09-01T00:00:00.000Z'",
      "dateLastModified>'2026-08-31T00:00:00.000Z'",
    ])
  })

  it('for ids alone, and keeps nothing else', async () => {
    provider.answer = () => ({
      body: { users: [{ sourcedId: ' a ', givenName: 'Canary' }, null, { sourcedId: 7 }] },
    })
    const page = await read({ idsOnly: true })
    expect(asked()['fields']).toBe('sourcedId')
    expect(page).toMatchObject({
      value: { ids: '["a","7"]', chunks: [], issues: '[]', received: 3, fatal: 1, quarantined: 0 },
    })
    expect(JSON.stringify(page)).not.toContain('Canary')
    await read({ idsOnly: true }, PLAIN)
    expect(asked(provider.seen[1])).not.toHaveProperty('fields')
  })

  it('for ids of changed records, with the field they are chosen by', async () => {
    await read({ idsOnly: true, changedSince: NOW })
    expect(asked()['fields']).toBe('sourcedId,dateLastModified')
  })

  it.each(['1.1', '1.2', 'mixed'] as const)('with the fields of %s records', async (shape) => {
    await read({}, { ...ABLE, shape })
    const fields = asked()['fields']?.split(',') ?? []
    expect([fields.includes('role'), fields.includes('orgs')]).toEqual(
      Array(2).fill(shape !== '1.2'),
    )
    expect([fields.includes('roles'), fields.includes('userMasterIdentifier')]).toEqual(
      Array(2).fill(shape !== '1.1'),
    )
  })

  it('without metadata, unless the district named a number in it', async () => {
    await read()
    const words = { roles: {}, grades: {}, metadataIds: ['stateId'] }
    const access = accessTo(provider.url, { token: TOKEN, words })
    await source.readPage(access, { ...ASK, collection: 'users', profile: ABLE })
    const [plain, named] = provider.seen.map((seen) => asked(seen)['fields']?.split(',') ?? [])
    expect([plain?.includes('metadata'), named?.includes('metadata')]).toEqual([false, true])
  })
})

/** Refuses what the test says, and answers anything else. */
function dislike(status: number, isDisliked: (seen: Seen) => boolean): void {
  provider.answer = (seen) => (isDisliked(seen) ? { status } : PAGE)
}

describe('a provider that no longer does what it did', () => {
  it.each([
    ['filter', ['dateFilter'], 2],
    ['fields', ['fields'], 3],
    ['sort', ['sort'], 4],
  ])('is asked without %s, and that alone is lost', async (name, lost, requests) => {
    for (const status of [400, 422]) {
      provider.seen.length = 0
      dislike(status, (seen) => seen.query.has(name))
      expect(await read({ changedSince: NOW })).toMatchObject({
        ok: true,
        value: { lost, requests, received: 1 },
      })
    }
  })

  it('refusing several, is asked in the plainest way', async () => {
    dislike(400, ({ query }) => query.has('sort') || query.has('fields'))
    expect(await read({ changedSince: NOW })).toMatchObject({
      ok: true,
      value: { lost: ['dateFilter', 'fields', 'sort'] },
    })
    expect(provider.seen.at(-1)?.query.toString()).toBe('limit=100&offset=0')
  })

  it('refusing everything, has refused', async () => {
    dislike(400, () => true)
    expect(await read({ changedSince: NOW })).toEqual({
      ok: false,
      error: { retry: 'never', reason: 'rejected', fault: 'rejected_users' },
    })
    expect(provider.seen).toHaveLength(5)
  })

  it('throttling in between, is left alone', async () => {
    let asked = 0
    provider.answer = (): Reply =>
      ++asked === 1 ? { status: 400 } : { status: 429, headers: { 'retry-after': '5' } }
    expect(await read()).toMatchObject({ error: { reason: 'rate_limited', afterMs: 5_000 } })
    expect(provider.seen).toHaveLength(2)
  })

  it('is never asked from an id on without saying after which', async () => {
    dislike(400, ({ query }) => query.has('filter'))
    expect(await read({ from: { after: 'a' }, changedSince: NOW })).toMatchObject({
      ok: true,
      value: { lost: ['keyset'], received: 0, chunks: [], ids: '[]' },
    })
    for (const { query } of provider.seen) {
      expect(query.get('filter')).toContain("sourcedId>'a'")
      expect(query.get('sort')).toBe('sourcedId')
    }
  })
})

describe('a provider without pages', () => {
  const users = ['c', 'a', 'b'].map((sourcedId) => ({ sourcedId, givenName: 'G' }))

  it('is read on from where the page before ended, until nothing follows', async () => {
    provider.answer = () => ({ body: { users } })
    const profile = { ...PLAIN, unpaged: true }
    const ids: unknown[] = []
    for (const offset of [0, 2, 3, 9]) {
      const page = await read({ from: { offset } }, profile)
      ids.push(page.ok && page.value.ids)
    }
    expect(ids).toEqual(['["c","a","b"]', '["b"]', '[]', '[]'])
  })
})

describe('what a page tells by the way', () => {
  const page = (headers: Record<string, string>, ids: readonly unknown[] = ['a']) => {
    provider.answer = () => ({ headers, body: { users: ids.map((sourcedId) => ({ sourcedId })) } })
    return read()
  }

  it.each<[object, number | null]>([
    [{ 'ratelimit-remaining': '0', 'ratelimit-reset': '30' }, 30_000],
    [{ 'ratelimit-remaining': '1', 'ratelimit-reset': '30' }, null],
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1_000 + 20) }, 20_000],
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW + 7_000) }, 7_000],
    [{ 'x-rate-limit-remaining': '0' }, 10_000],
    [{ ratelimit: 'limit=100, remaining=0, reset=12' }, 12_000],
    [{ ratelimit: '"default";r=0;t=12' }, 12_000],
    [{ ratelimit: '"default";r=5;t=12' }, null],
    [{ 'ratelimit-remaining': 'none' }, null],
    [{}, null],
  ])('with %j the provider is left alone for %s ms', async (headers, restMs) => {
    expect(await page({ ...headers })).toMatchObject({ ok: true, value: { restMs } })
  })

  it('the revision, where there is one', async () => {
    expect(await page({ 'x-perm-rev': '41' })).toMatchObject({ value: { revision: '41' } })
    expect(await page({})).toMatchObject({ value: { revision: null } })
  })

  it.each([
    [['a', 'b', 'c'], true],
    [['a', 'c', 'b'], false],
    [['B', 'a'], true],
    [['a', 'B', 'c'], true],
    [['9', '10', '100'], true],
    [['9', '10', '8'], false],
    [['b', '10', 'a'], false],
    [[9, 10], true],
    [['a', 'a'], true],
    [[' a', 'b '], true],
    [[], true],
  ])('the order of %j: %s', async (ids, ordered) => {
    for (const idsOnly of [false, true]) {
      provider.answer = () => ({ body: { users: ids.map((sourcedId) => ({ sourcedId })) } })
      expect(await read({ idsOnly })).toMatchObject({ value: { ordered } })
    }
  })

  it('a page a provider breaks over is read by half, and the limit says so', async () => {
    dislike(500, ({ query }) => Number(query.get('limit')) > 60)
    expect(await read()).toMatchObject({ ok: true, value: { limit: 50, requests: 2, lost: [] } })
  })
})
