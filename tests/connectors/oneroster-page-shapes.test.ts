import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { createOneRosterSource } from '../../src/connectors/oneroster/source.ts'
import type { PageRequest, RosterAccess } from '../../src/core/ports/roster-source.ts'
import {
  accessTo,
  ASK,
  NOW,
  orgPage,
  PLAIN,
  sourceAt,
  TOKEN,
  useProvider,
  type Reply,
} from './oneroster-provider.ts'
import { list, STUDENT } from './oneroster-wire-rows.ts'

const source = sourceAt(() => NOW)
const provider = useProvider()

const read = (change: Partial<PageRequest> = {}) =>
  source.readPage(accessTo(provider.url, { token: TOKEN }), { ...ASK, ...change })
const JSON_TYPE = 'application/json'

describe('a page of another shape is the same page', () => {
  const { orgs } = orgPage('é', 'b')
  const text = JSON.stringify({ orgs })
  it.each<[string, Reply]>([
    ['a bare list', { body: orgs }],
    ['another letter case', { body: { ORGS: orgs } }],
    ['status information beside it', { body: { imsx_StatusInfo: {}, orgs, total: 2 } }],
    ['a byte order mark', { body: `\ufeff${text}` }],
    ['two of them', { body: `\ufeff\ufeff${text}` }],
    ['blanks around it', { body: `\n  ${text}\n` }],
    ['no type', { body: text, headers: {} }],
    ['the type of plain text', { body: text, headers: { 'content-type': 'text/plain' } }],
    ['compression that nobody announced', { body: gzipSync(text) }],
    [
      'a count written for people',
      {
        body: text,
        headers: { 'x-total-count': '2', link: '<x>; rel=next, <y>; rel="first last"' },
      },
    ],
    [
      'latin-1',
      {
        body: Buffer.from(text, 'latin1'),
        headers: { 'content-type': `${JSON_TYPE}; charset=ISO-8859-1` },
      },
    ],
    [
      'utf-16',
      {
        body: Buffer.from(text, 'utf16le'),
        headers: { 'content-type': `${JSON_TYPE};charset="utf-16le"` },
      },
    ],
    [
      'a charset nobody knows',
      { body: text, headers: { 'content-type': `${JSON_TYPE}; charset=x-none` } },
    ],
  ])('%s', async (_, reply) => {
    provider.answer = () => reply
    expect(await read()).toMatchObject({ ok: true, value: { received: 2, ids: '["é","b"]' } })
  })

  it('a bare empty list is an empty page', async () => {
    provider.answer = () => ({ body: [] })
    expect(await read()).toMatchObject({ ok: true, value: { received: 0, ids: '[]' } })
  })

  it.each(['gzip', 'deflate', 'br'])('compressed with %s', async (encoding) => {
    const zlib = await import('node:zlib')
    const pack = { gzip: zlib.gzipSync, deflate: zlib.deflateSync, br: zlib.brotliCompressSync }
    const body = pack[encoding === 'gzip' || encoding === 'br' ? encoding : 'deflate'](text)
    provider.answer = () => ({ body, headers: { 'content-encoding': encoding } })
    expect(await read()).toMatchObject({
      ok: true,
      value: { received: 2, bytes: Buffer.byteLength(text) },
    })
  })

  it.each([
    ['1,234', 1_234],
    ['1 234 567', 1_234_567],
    ['"7"', null],
    ['12', 12],
    ['1,2', 1],
    ['many', null],
  ])('a count of %s is %s', async (claim, total) => {
    provider.answer = () => ({ body: text, headers: { 'x-total-count': claim } })
    expect(await read()).toMatchObject({ value: { total } })
  })

  it('a list called by its own name: students', async () => {
    const profile = { ...PLAIN, paths: { users: ['/students'] } }
    for (const name of ['users', 'students', 'Students']) {
      provider.answer = () => ({ body: { [name]: [STUDENT] } })
      expect(await read({ collection: 'users', profile })).toMatchObject({
        value: { ids: '["s1"]' },
      })
    }
    provider.answer = () => ({ body: { students: null, teachers: [STUDENT] } })
    expect(await read({ collection: 'users', profile })).toMatchObject({
      error: { reason: 'unreadable' },
    })
  })

  it.each<[string, object]>([
    ['a name of its own for every list', { data: [STUDENT] }],
    ['another name of people', { students: [STUDENT] }],
    ['an envelope with other lists', { items: [STUDENT], links: [{ rel: 'next' }], ids: ['s1'] }],
    ['capitals', { Users: [STUDENT] }],
    [
      'a status that says that all is well',
      {
        users: [STUDENT],
        statusInfoSet: [{ imsx_codeMajor: 'success' }],
      },
    ],
  ])('under %s', async (_, body) => {
    provider.answer = () => ({ body })
    for (const limit of [100, 1_000]) {
      expect(await read({ collection: 'users', limit })).toMatchObject({
        value: { ids: '["s1"]', received: 1 },
      })
    }
  })

  it('under a name the provider was seen to use, the page after the last one is empty', async () => {
    provider.answer = () => ({ body: { data: [] } })
    expect(await read()).toMatchObject({ error: { reason: 'unreadable' } })
    for (const limit of [100, 1_000]) {
      const profile = { ...PLAIN, wrappers: ['data'] }
      expect(await read({ profile, limit })).toMatchObject({ value: { received: 0, fatal: 0 } })
    }
  })

  it.each<[string, unknown]>([
    ['two lists of records', { a: [STUDENT], b: [STUDENT] }],
    ['errors', { errors: [{ code: 'x', message: 'no' }] }],
    ['one error', { error: 'no' }],
    ['a message', { message: 'no' }],
    ['a bare list of errors', [{ code: 'x', message: 'no' }]],
    ['a status at the root', { imsx_codeMajor: 'failure', imsx_severity: 'error' }],
    ['a wrapped status', { imsx_StatusInfo: { imsx_codeMajor: 'failure' } }],
    ['a set of statuses', { statusInfoSet: [{ imsx_codeMajor: 'Failure' }] }],
    ['a flat status', { imsx_codeMinor: 'server_busy' }],
    ['a list of minor codes', { imsx_codeMinor: [{ imsx_codeMinorFieldName: 'x' }] }],
    [
      'a failure beside an empty list',
      { users: [], imsx_StatusInfo: { imsx_codeMajor: 'failure' } },
    ],
    ['a failure at the root beside an empty list', { users: [], imsx_codeMajor: 'failure' }],
    ['errors beside an empty list', { users: [], errors: [{ message: 'no' }] }],
    ['a failure beside an empty list of its own name', { data: [], error: { code: 1 } }],
    ['an object in place of the list', { users: { user: [STUDENT] } }],
  ])('but %s is no page, under a 200 either', async (_, body) => {
    provider.answer = () => ({ body })
    for (const limit of [100, 1_000]) {
      const profile = { ...PLAIN, wrappers: ['data', 'errors'] }
      expect(await read({ collection: 'users', limit, profile })).toMatchObject({
        error: { retry: 'later', reason: 'unreadable' },
      })
    }
  })

  it('numbers too long for a number keep every digit, wherever they name a record', async () => {
    provider.answer = () => ({
      body: `{"enrollments":[{"sourcedId":9007199254740993,"role":"student",
        "user":{"sourcedId":12345678901234567890},"class":{"sourcedId":7}}]}`,
    })
    for (const idsOnly of [false, true]) {
      expect(await read({ collection: 'enrollments', idsOnly })).toMatchObject({
        value: { ids: '["9007199254740993"]', fatal: 0 },
      })
    }
    expect(await read({ collection: 'enrollments' })).toMatchObject({
      value: { chunks: [expect.stringContaining('"12345678901234567890","7"')] },
    })
  })

  it.each([
    ['deep', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
    ['of strange names', '{"__proto__":{"users":[]},"constructor":{}}'],
    ['a number', '1e999'],
  ])('an answer that is %s is no page and breaks nothing', async (_, body) => {
    provider.answer = () => ({ body: body.startsWith('[') ? `{"orgs":{"x":${body}}}` : body })
    expect(await read()).toMatchObject({ ok: false, error: { reason: 'unreadable' } })
  })

  it('a row of strange names and depths is read for what it has', async () => {
    const deep = `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`
    provider.answer = () => ({
      body: `{"orgs":[{"sourcedId":"a","name":"A","type":${deep},"__proto__":{"parent":"p"}}]}`,
    })
    const page = await read()
    expect(page).toMatchObject({ ok: true, value: { ids: '["a"]', quarantined: 0 } })
    const row = page.ok ? list(page.value.chunks[0] ?? '[]')[0] : []
    expect(Array.isArray(row) && row.slice(2)).toEqual([0, 'A', null, null, null])
  })
})

describe('rows that were uploaded', () => {
  const UPLOADED = { kind: 'oneroster-csv', baseUrl: '', tokenUrl: '' } as const
  const nobody = createOneRosterSource({
    now: () => NOW,
    fetch: () => Promise.reject(new Error('nothing may be asked')),
  })
  const take = (rows: string | null, change: Partial<RosterAccess> = {}) =>
    nobody.readPage(accessTo('', { ...UPLOADED, ...change }), {
      ...ASK,
      collection: 'users',
      rows,
    })

  it('are the rows of a page that says the same', async () => {
    provider.answer = () => ({ body: { users: [STUDENT, { sourcedId: 'x' }] } })
    const fetched = await read({ collection: 'users' })
    const uploaded = await take(JSON.stringify([STUDENT, { sourcedId: 'x' }]))
    if (!fetched.ok || !uploaded.ok) throw new Error('not read')
    const { chunks, ids, issues, fingerprint, received } = fetched.value
    expect(uploaded.value).toMatchObject({ chunks, ids, issues, fingerprint, received })
    expect(uploaded.value).toMatchObject({ requests: 0, retries: 0, token: null, total: null })
  })

  it.each(['{}', 'null', '<html>', ''])('%j are no rows', async (rows) => {
    expect(await take(rows)).toMatchObject({ ok: false, error: { reason: 'unreadable' } })
  })

  it('a source of uploads is never asked', async () => {
    expect(await take(null)).toMatchObject({ ok: false, error: { retry: 'never' } })
    const access = accessTo('', UPLOADED)
    const ask = { collection: 'users', sourcedId: 'a', profile: null } as const
    expect(await nobody.readOne(access, ask)).toMatchObject({
      ok: false,
      error: { retry: 'never' },
    })
  })
})

describe('one record of a provider that pads its ids', () => {
  const PADDINGS = [
    [{ before: 0, after: null, width: 10 }, 's1        '],
    [{ before: null, after: 0, width: 10 }, '        s1'],
    [{ before: 1, after: 2, width: null }, ' s1  '],
  ] as const

  it.each(PADDINGS)('%j is found as %j', async (padding, raw) => {
    const profile = { ...PLAIN, padding: { users: padding } }
    const one = (sourcedId: string) =>
      source.readOne(accessTo(provider.url, { token: TOKEN }), {
        collection: 'users',
        sourcedId,
        profile,
      })
    provider.answer = (seen) =>
      decodeURIComponent(seen.path).endsWith(`/${raw}`)
        ? { body: { user: { ...STUDENT, sourcedId: raw } } }
        : { status: 404 }
    expect(await one('s1')).toEqual({ ok: true, value: 'present' })
    expect(await one('s2')).toEqual({ ok: true, value: 'absent' })
    expect(provider.seen).toHaveLength(4)
  })
})
