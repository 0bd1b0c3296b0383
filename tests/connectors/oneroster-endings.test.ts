import { describe, expect, it } from 'vitest'
import { behave, SIZES, type Behaviour } from './oneroster-behaviour.ts'
import {
  accessTo,
  answerRecords,
  ASK,
  NOW,
  PLAIN,
  probeAll,
  sourceAt,
  TOKEN,
  useProvider,
  type Reply,
} from './oneroster-provider.ts'
import type { KnownProfile, PageRequest } from '../../src/core/ports/roster-source.ts'

const source = sourceAt(() => NOW)
const provider = useProvider()

const read = (change: Partial<PageRequest>, token = TOKEN) =>
  source.readPage(accessTo(provider.url, { token }), { ...ASK, ...change })
const probe = (how: Behaviour) => {
  behave(provider, how)
  return probeAll(source, accessTo(provider.url))
}
const LATER = { offset: 500 }
const END = { ok: true, value: { received: 0, ids: '[]', lost: [] } }

describe('after as many rows as the provider counts', () => {
  it.each([400, 403, 404, 405, 410, 416, 422, 500])(
    'a page that is refused with %i is the end',
    async (status) => {
      answerRecords(provider, () => ({ status }))
      expect(await read({ from: LATER, mayEnd: true })).toMatchObject(END)
      expect(await read({ from: { after: 'x' }, mayEnd: true })).toMatchObject(END)
    },
  )

  it.each<[string, Reply]>([
    ['401', { status: 401 }],
    ['429', { status: 429 }],
    ['502', { status: 502 }],
    ['503', { status: 503 }],
    ['500 with a time', { status: 500, headers: { 'retry-after': '9' } }],
    ['HTML', { body: '<html>' }],
    ['a redirect', { status: 302, headers: { location: '/x' } }],
    ['a cut connection', { cut: true }],
  ])('%s is no end', async (_, reply) => {
    answerRecords(provider, () => reply)
    expect(await read({ from: LATER, mayEnd: true })).toMatchObject({ ok: false })
  })

  it('and before that a refusal stays one', async () => {
    answerRecords(provider, () => ({ status: 404 }))
    expect(await read({ from: LATER })).toMatchObject({ ok: false, error: { reason: 'gone' } })
  })
})

describe('a provider that refuses what lies past the end', () => {
  const OVER: Behaviour = { sizes: SIZES, pastEnd: 416 }

  it('is known to do so', async () => {
    expect(await probe(OVER)).toMatchObject({ value: { pastEnd: 416, emptyIs404: false } })
    expect(await probe({ sizes: SIZES })).not.toHaveProperty('value.pastEnd')
  })

  it.each([400, 416, 422])('with %i ends its lists so', async (pastEnd) => {
    const probed = await probe({ ...OVER, pastEnd, totals: 'none' })
    const profile: KnownProfile | null = probed.ok ? probed.value : null
    const ask = { collection: 'users', profile } as const
    expect(await read({ ...ask, from: { offset: 690 } })).toMatchObject({ value: { received: 10 } })
    expect(await read({ ...ask, from: { offset: 700 } })).toMatchObject(END)
  })

  it('is not taken at its word about a first page', async () => {
    answerRecords(provider, () => ({ status: 416 }))
    expect(await read({ profile: { ...PLAIN, pastEnd: 416 } })).toMatchObject({ ok: false })
  })
})

describe('a later page without a list', () => {
  it.each<[string, Reply]>([
    ['no content', { status: 204 }],
    ['null', { body: { orgs: null } }],
    ['null in another letter case', { body: { Orgs: null, total: 3 } }],
  ])('is empty: %s', async (_, reply) => {
    answerRecords(provider, () => reply)
    expect(await read({ from: LATER })).toMatchObject(END)
    expect(await read({ from: { after: 'x' } })).toMatchObject(END)
    expect(await read({})).toMatchObject({ ok: false, error: { reason: 'unreadable' } })
  })

  it.each([{ orgs: null, error: 'no' }, { users: null }, {}, { orgs: {} }])(
    'is no page: %j',
    async (body) => {
      answerRecords(provider, () => ({ body }))
      expect(await read({ from: LATER })).toMatchObject({ ok: false })
    },
  )
})

describe('a provider that counts the offset in pages', () => {
  it('is known to do so, and others are not taken for one', async () => {
    expect(await probe({ offsetIn: 'pages' })).toMatchObject({ value: { offsetIn: 'pages' } })
    for (const how of [{}, { unpaged: true }, { totals: 'none' as const, clamp: 7 }]) {
      expect(await probe({ sizes: SIZES, ...how })).not.toHaveProperty('value.offsetIn')
    }
  })

  it('hands over the rows that were asked for, wherever they begin', async () => {
    const probed = await probe({ offsetIn: 'pages' })
    const profile: KnownProfile | null = probed.ok ? probed.value : null
    const rows = async (offset: number, limit: number) => {
      const page = await read({ collection: 'users', from: { offset }, limit, profile })
      return page.ok ? page.value.ids : page.error
    }
    const all = Array.from({ length: SIZES.users }, (_, i) => `id ${i}`)
    const sorted = profile?.sort === 'honoured' ? all.toSorted() : all
    expect(await rows(0, 300)).toEqual(JSON.stringify(sorted.slice(0, 300)))
    expect(await rows(300, 300)).toEqual(JSON.stringify(sorted.slice(300, 600)))
    expect(await rows(290, 300)).toEqual(JSON.stringify(sorted.slice(290, 300)))
    expect(await rows(690, 300)).toEqual(JSON.stringify(sorted.slice(690)))
    expect(await rows(700, 300)).toEqual('[]')
  })
})

describe('a page whose text is not quite JSON', () => {
  it.each([10, 1_000])('gives every row that can be read, of %i asked for', async (limit) => {
    answerRecords(provider, () => ({
      body: '{"orgs":[{"sourcedId":"a","name":"A\tB"},{"sourcedId":"b","name":NaN},{"sourcedId":"c"},]}',
    }))
    expect(await read({ limit })).toMatchObject({
      value: { received: 3, ids: '["a","c"]', fatal: 1 },
    })
  })
})
