import { describe, expect, it } from 'vitest'
import { createOutbound } from '../../src/connectors/http/outbound.ts'
import { createOneRosterSource } from '../../src/connectors/oneroster/source.ts'
import type { RosterToken } from '../../src/core/ports/roster-source.ts'
import {
  accessTo,
  answerRecords,
  ASK,
  NOW,
  orgPage,
  sourceAt,
  TOKEN,
  useProvider,
  type Reply,
  type Seen,
} from './oneroster-provider.ts'

const source = sourceAt(() => NOW)
const provider = useProvider()

const minor = (imsx_codeMinorFieldValue: string) => ({
  imsx_description: 'Ada Byron',
  imsx_CodeMinor: {
    imsx_codeMinorField: [{ imsx_codeMinorFieldName: 'sourcedId', imsx_codeMinorFieldValue }],
  },
})
const records = (reply: (request: Seen) => Reply) => answerRecords(provider, reply)
const read = (token: RosterToken | null = TOKEN, change: object = {}) =>
  source.readPage(accessTo(provider.url, { token }), { ...ASK, ...change })

type Failure = { readonly reason: string; readonly [more: string]: unknown }

/** What says nothing about the list: how often was asked, and the line. */
const OF_NO_LIST: readonly string[] = ['rate_limited', 'network']

/** The failure, with the list that was asked for. */
const named = (failure: Failure): object =>
  OF_NO_LIST.includes(failure.reason) ? failure : { ...failure, fault: `${failure.reason}_orgs` }

describe('an answer that is no page', () => {
  const wait = { 'retry-after': '20' }
  it.each<[string, Reply, Failure]>([
    [
      '429 in HTML',
      {
        status: 429,
        headers: { ...wait, 'content-type': 'text/html' },
        body: '<html>slow down</html>',
      },
      { retry: 'later', reason: 'rate_limited', afterMs: 20_000 },
    ],
    [
      '429 without a time',
      { status: 429 },
      { retry: 'later', reason: 'rate_limited', afterMs: 20_000 },
    ],
    ['502', { status: 502 }, { retry: 'later', reason: 'unavailable' }],
    [
      '503 with a time',
      { status: 503, headers: wait },
      { retry: 'later', reason: 'unavailable', afterMs: 20_000 },
    ],
    [
      '503 with a date that has passed',
      { status: 503, headers: { 'retry-after': 'Tue, 01 Sep 2020 12:00:00 GMT' } },
      { retry: 'later', reason: 'unavailable', afterMs: 0 },
    ],
    [
      '429 with a date in the next century',
      { status: 429, headers: { 'retry-after': 'Fri, 01 Sep 2126 12:00:00 GMT' } },
      { retry: 'later', reason: 'rate_limited', afterMs: 86_400_000 },
    ],
    ['504', { status: 504, body: '<html>' }, { retry: 'later', reason: 'unavailable' }],
    [
      '500 with a time',
      { status: 500, headers: wait, body: { imsx_codeMajor: 'failure' } },
      { retry: 'later', reason: 'unavailable', afterMs: 20_000 },
    ],
    [
      '403 with a time',
      { status: 403, headers: wait },
      { retry: 'later', reason: 'rate_limited', afterMs: 20_000 },
    ],
    [
      '429 that says when the window ends',
      { status: 429, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '12' } },
      { retry: 'later', reason: 'rate_limited', afterMs: 12_000 },
    ],
    ['400', { status: 400 }, { retry: 'never', reason: 'rejected' }],
    ['404', { status: 404 }, { retry: 'never', reason: 'gone' }],
    [
      'HTML under 200',
      { body: '<html>maintenance</html>' },
      { retry: 'later', reason: 'unreadable' },
    ],
    [
      'JSON cut in the middle',
      { body: '{"orgs":[{"sourcedId":"a"' },
      { retry: 'later', reason: 'unreadable' },
    ],
    ['nothing under 200', { body: '' }, { retry: 'later', reason: 'unreadable' }],
    ['204', { status: 204 }, { retry: 'later', reason: 'unreadable' }],
    ['another wrapper', { body: { users: [] } }, { retry: 'later', reason: 'unreadable' }],
    ['text', { body: '"orgs"' }, { retry: 'later', reason: 'unreadable' }],
    [
      'status information under 200',
      { body: { imsx_StatusInfo: { imsx_codeMajor: 'failure' } } },
      { retry: 'later', reason: 'unreadable' },
    ],
    [
      'one record in place of the list',
      { body: { orgs: { sourcedId: 'a', name: 'A' } } },
      { retry: 'later', reason: 'unreadable' },
    ],
    [
      'an object in place of the list',
      { body: { orgs: {} } },
      { retry: 'later', reason: 'unreadable' },
    ],
    [
      'null in place of the list',
      { body: { orgs: null } },
      { retry: 'later', reason: 'unreadable' },
    ],
    ['a cut connection', { cut: true }, { retry: 'later', reason: 'network', unknown: true }],
  ])('%s', async (_, reply, error) => {
    records(() => reply)
    expect(await read()).toEqual({ ok: false, error: named(error) })
    expect(provider.seen).toHaveLength(1)
  })

  it('401 on the way, with nobody to give another token, is waited for and not given up', async () => {
    provider.answer = ({ path }) => ({ status: path === '/oauth/token' ? 503 : 401 })
    expect(await read()).toEqual({
      ok: false,
      error: { retry: 'later', reason: 'unavailable', fault: 'token_unavailable' },
    })
    expect(provider.seen.map(({ path }) => path.split('/').at(-1))).toEqual(['orgs', 'token'])
  })

  it('a limit of none with nothing left is no limit', async () => {
    const headers = { 'x-ratelimit-limit': '0', 'x-ratelimit-remaining': '0' }
    records(() => ({ body: orgPage('a'), headers }))
    expect(await read()).toMatchObject({ value: { restMs: null } })
  })

  it('500 is asked for once with half the rows', async () => {
    records(() => ({ status: 500 }))
    expect(await read()).toEqual({
      ok: false,
      error: { retry: 'later', reason: 'unavailable', fault: 'unavailable_orgs' },
    })
    expect(provider.seen.map(({ query }) => query.get('limit'))).toEqual(['100', '50'])
  })

  it.each<[string, unknown, string]>([
    [
      'root',
      { imsx_codeMajor: 'failure', ...minor('invalid_filter_field') },
      'invalid_filter_field',
    ],
    ['wrapped', { imsx_StatusInfo: minor('server_busy') }, 'server_busy'],
    ['flat', { imsx_codeMinor: 'Forbidden' }, 'forbidden'],
    ['of no word of the standard', minor('Ada Byron is not yours'), ''],
    ['in HTML', '<html>server_busy</html>', ''],
    ['too long to read', `{"imsx_codeMinor":"forbidden","x":"${'x'.repeat(20_000)}"}`, ''],
  ])('the code of a refusal is told, and nothing else of it: %s', async (_, body, code) => {
    records(() => ({ status: 400, body }))
    expect(await read()).toEqual({
      ok: false,
      error: {
        retry: 'never',
        reason: 'rejected',
        fault: 'rejected_orgs',
        ...(code !== '' && { code }),
      },
    })
  })

  it('a provider that hangs is a timeout', async () => {
    records(() => ({ hangMs: 5_000 }))
    const outbound = createOutbound({ redirects: {}, allowPrivate: true })
    const impatient = createOneRosterSource({
      now: () => NOW,
      fetch: (input) => outbound(input, { signal: AbortSignal.timeout(50) }),
    })
    expect(await impatient.readPage(accessTo(provider.url, { token: TOKEN }), ASK)).toEqual({
      ok: false,
      error: { retry: 'later', reason: 'timeout', fault: 'timeout_orgs', unknown: true },
    })
  })

  it('nobody listening is the network', async () => {
    const access = accessTo('http://127.0.0.1:9', { token: TOKEN })
    expect(await source.readPage(access, ASK)).toMatchObject({ error: { reason: 'network' } })
  })

  it.each(['https://user:secret@sis.example.org/v1p2', 'https://user@sis.example.org', 'sis'])(
    'the address %s is refused without a request',
    async (baseUrl) => {
      const access = accessTo(provider.url, { baseUrl, token: TOKEN })
      expect(await source.readPage(access, ASK)).toEqual({
        ok: false,
        error: { retry: 'never', reason: 'blocked_host' },
      })
    },
  )

  it('a private address is refused without a request', async () => {
    const strict = createOneRosterSource({
      now: () => NOW,
      fetch: createOutbound({ redirects: {}, allowPrivate: false }),
    })
    for (const token of [TOKEN, null]) {
      expect(await strict.readPage(accessTo(provider.url, { token }), ASK)).toMatchObject({
        ok: false,
        error: { retry: 'never', reason: 'blocked_host' },
      })
    }
    expect(provider.seen).toEqual([])
  })
})
