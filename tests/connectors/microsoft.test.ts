import { describe, expect, test } from 'vitest'
import { createOutbound } from '../../src/connectors/http/outbound.ts'
import { createMicrosoftCalendar } from '../../src/connectors/microsoft/calendar.ts'
import type { MicrosoftAccess } from '../../src/connectors/microsoft/token.ts'
import { HOUR, MINUTE } from '../../src/core/kernel/time.ts'
import type { CalendarEntry, CalendarRecord } from '../../src/core/ports/calendar.ts'

const NOW = Date.UTC(2026, 10, 23, 15, 0)
const MAILBOX = 'a0000000-0000-4000-8000-000000000003'
const EVENTS = `https://graph.microsoft.com/v1.0/users/${MAILBOX}/events`
const KEY_PROPERTY = 'String {00020329-0000-0000-C000-000000000046} Name OfframpTask'
/** Words only the vendor would say; none may come out of the port. */
const VENDOR_TEXT = 'Vendor says: river.song@maple.example may not'

const entry: CalendarEntry = {
  key: '0123456789abcdefghijklmnopqrstuv01234567',
  revision: 2,
  title: 'Review date in Offramp',
  link: 'https://maple.example/t/01hq3v',
  startAt: NOW + HOUR,
  endAt: NOW + HOUR + 30 * MINUTE,
}
const record: CalendarRecord = { key: entry.key, eventId: 'AAMk/1=', calendarId: null, revision: 2 }
const ONE = `${EVENTS}/AAMk%2F1%3D`

type Sent = { method: string; url: string; headers: Headers; body: string }
type Answer = (sent: Sent) => Response | Promise<Response>

let tenants = 0
/** A district nobody holds a token for yet. */
const access = (change: Partial<MicrosoftAccess> = {}): MicrosoftAccess => ({
  provider: 'microsoft',
  tenantId: `tenant-${++tenants}`,
  clientId: 'client',
  clientSecret: 'secret',
  mailbox: MAILBOX,
  ...change,
})

/** Microsoft as a list of answers to Graph calls; the token endpoint is answered apart. */
function microsoft(answers: Answer[], onToken: Answer = () => token('token-1')) {
  const sent: Sent[] = []
  const tokensAsked: Sent[] = []
  let at = NOW
  const fetch = createOutbound({
    redirects: {},
    allowPrivate: false,
    fetch: async (input, init) => {
      const request = new Request(input, init)
      const { method, url, headers } = request
      const one = { method, url, headers, body: await request.text() }
      if (url.startsWith('https://login.microsoftonline.com/')) {
        tokensAsked.push(one)
        return onToken(one)
      }
      sent.push(one)
      const answer = answers.shift()
      if (!answer) throw new Error(`nothing scripted for ${method} ${url}`)
      return answer(one)
    },
  })
  const clock = { pass: (ms: number) => (at += ms) }
  return { calendar: createMicrosoftCalendar({ fetch, now: () => at }), sent, tokensAsked, clock }
}

const token = (value: string, expires_in = 3599) =>
  Response.json({ access_token: value, expires_in, token_type: 'Bearer' })
const done: Answer = () => Response.json({ id: record.eventId })
const created: Answer = () => Response.json({ id: record.eventId }, { status: 201 })
const listed = (...keys: string[]): Answer => {
  const value = keys.map((key) => ({
    id: record.eventId,
    singleValueExtendedProperties: [{ id: KEY_PROPERTY, value: key }],
  }))
  return () => Response.json({ value })
}
const nothing = listed()
const refused =
  (status: number, code: string, headers: Record<string, string> = {}): Answer =>
  () =>
    Response.json({ error: { code, message: VENDOR_TEXT } }, { status, headers })
const missing = refused(404, 'ErrorItemNotFound')
const lost: Answer = () => {
  throw new TypeError('fetch failed', { cause: new Error('ECONNRESET') })
}
const late: Answer = () => {
  throw new DOMException('took too long', 'TimeoutError')
}
const later = (reason: string, afterMs?: number) => ({
  retry: 'later',
  reason,
  ...(afterMs !== undefined && { afterMs }),
})
const unknown = (reason: string) => ({ retry: 'later', reason, unknown: true })
const never = (reason: string) => ({ retry: 'never', reason })
const failed = (error: object) => ({ ok: false, error })
const methods = (sent: Sent[]) => sent.map((one) => one.method)

describe('what Microsoft is told', () => {
  test('a new task is one event of constants, the key, the times and the link, and nothing else', async () => {
    const { calendar, sent, tokensAsked } = microsoft([nothing, created])
    const answer = await calendar(access({ tenantId: 'maple/../x' })).put(entry, null)
    expect(answer).toEqual({ ok: true, value: record })
    expect([sent[1]?.method, sent[1]?.url]).toEqual(['POST', EVENTS])
    expect(sent[1]?.headers.get('authorization')).toBe('Bearer token-1')
    expect(JSON.parse(sent[1]?.body ?? '')).toEqual({
      subject: 'Review date in Offramp',
      body: {
        contentType: 'text',
        content: 'Open Offramp to see it.\nhttps://maple.example/t/01hq3v',
      },
      start: { dateTime: '2026-11-23T16:00:00.000', timeZone: 'UTC' },
      end: { dateTime: '2026-11-23T16:30:00.000', timeZone: 'UTC' },
      sensitivity: 'private',
      showAs: 'free',
      isReminderOn: true,
      reminderMinutesBeforeStart: 15,
      responseRequested: false,
      singleValueExtendedProperties: [{ id: KEY_PROPERTY, value: entry.key }],
      transactionId: `${entry.key}-v2`,
    })
    expect(tokensAsked[0]?.url).toBe(
      'https://login.microsoftonline.com/maple%2F..%2Fx/oauth2/v2.0/token',
    )
    expect(Object.fromEntries(new URLSearchParams(tokensAsked[0]?.body))).toEqual({
      grant_type: 'client_credentials',
      client_id: 'client',
      client_secret: 'secret',
      scope: 'https://graph.microsoft.com/.default',
    })
  })

  test('looking for our event asks by our key and shows nothing else', async () => {
    const { calendar, sent } = microsoft([nothing, created])
    await calendar(access()).put(entry, null)
    const url = new URL(sent[0]?.url ?? '')
    expect(url.pathname).toBe(`/v1.0/users/${MAILBOX}/events`)
    expect(Object.fromEntries(url.searchParams)).toEqual({
      $filter: `singleValueExtendedProperties/Any(ep: ep/id eq '${KEY_PROPERTY}' and ep/value eq '${entry.key}')`,
      $expand: `singleValueExtendedProperties($filter=id eq '${KEY_PROPERTY}')`,
      $select: 'id',
      $top: '2',
    })
  })

  test('a change and a removal name the event, and every call asks for ids that last', async () => {
    const { calendar, sent } = microsoft([done, () => new Response(null, { status: 204 })])
    const port = calendar(access())
    await port.put(entry, record)
    await port.remove(record)
    expect(sent.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `PATCH ${ONE}`,
      `DELETE ${ONE}`,
    ])
    expect(sent.map(({ headers }) => headers.get('prefer'))).toEqual([
      'IdType="ImmutableId"',
      'IdType="ImmutableId"',
    ])
    expect(JSON.parse(sent[0]?.body ?? '')).not.toHaveProperty('transactionId')
  })
})

describe('the permission to act', () => {
  test('one token serves all mailboxes of a district until five minutes before it expires', async () => {
    const { calendar, tokensAsked, clock } = microsoft(Array.from({ length: 6 }, () => done))
    const one = access()
    await calendar(one).put(entry, record)
    clock.pass((3599 - 300) * 1000 - 1)
    await calendar({ ...one, mailbox: 'another' }).put(entry, record)
    expect(tokensAsked).toHaveLength(1)
    clock.pass(1)
    await calendar(one).put(entry, record)
    expect(tokensAsked).toHaveLength(2)
  })

  test('a token is not lent to a district that knows everything but the client secret', async () => {
    const { calendar, tokensAsked } = microsoft([done, done])
    const one = access()
    await calendar(one).put(entry, record)
    await calendar({ ...one, clientSecret: 'guessed' }).put(entry, record)
    expect(tokensAsked).toHaveLength(2)
  })

  test('a refused token is renewed once, and the call goes on', async () => {
    let n = 0
    const expired = refused(401, 'InvalidAuthenticationToken')
    const { calendar, sent } = microsoft([expired, done], () => token(`t${++n}`))
    expect(await calendar(access()).put(entry, record)).toMatchObject({ ok: true })
    expect(sent.map((one) => one.headers.get('authorization'))).toEqual(['Bearer t1', 'Bearer t2'])
  })

  test('a fresh token that is refused too needs a person', async () => {
    const expired = refused(401, 'InvalidAuthenticationToken')
    const { calendar } = microsoft([expired, expired])
    expect(await calendar(access()).put(entry, record)).toEqual(failed(never('auth_failed')))
  })

  const json =
    (status: number, error: string): Answer =>
    () =>
      Response.json({ error, error_description: VENDOR_TEXT }, { status })
  const busy: Answer = () => new Response('', { status: 429, headers: { 'retry-after': '7' } })

  test.each<[string, Answer, object]>([
    ['the app is unknown', json(400, 'unauthorized_client'), never('auth_failed')],
    ['the secret is wrong', json(401, 'invalid_client'), never('auth_failed')],
    ['sign-in is busy', busy, later('rate_limited', 7000)],
    ['sign-in talks nonsense', () => new Response('<html>'), later('unreadable')],
    ['sign-in sends no token', () => Response.json({}), later('unreadable')],
    ['sign-in is out of reach', lost, later('network')],
    ['sign-in is slow', late, later('timeout')],
  ])('when %s nothing is written and the failure says so', async (_, onToken, error) => {
    const { calendar, sent } = microsoft([], onToken)
    expect(await calendar(access()).put(entry, null)).toEqual(failed(error))
    expect(sent).toEqual([])
  })
})

describe('refusals', () => {
  const date = new Date(NOW + 5000).toUTCString()
  test.each<[string, Answer, object]>([
    [
      '429 in seconds',
      refused(429, 'TooManyRequests', { 'retry-after': '3' }),
      later('rate_limited', 3000),
    ],
    [
      '429 with a date',
      refused(429, 'TooManyRequests', { 'retry-after': date }),
      later('rate_limited', 5000),
    ],
    ['403 ErrorAccessDenied', refused(403, 'ErrorAccessDenied'), never('forbidden')],
    ['400', refused(400, 'ErrorInvalidRequest'), never('rejected')],
    ['409', refused(409, 'ErrorIrresolvableConflict'), later('conflict')],
    ['412', refused(412, 'ErrorIrresolvableConflict'), later('conflict')],
    ['500 that is no JSON', () => new Response('<html>', { status: 500 }), later('unavailable')],
    [
      '503',
      refused(503, 'ServiceUnavailable', { 'retry-after': '30' }),
      later('unavailable', 30_000),
    ],
    [
      'a redirect',
      () => new Response(null, { status: 302, headers: { location: 'https://x.example' } }),
      never('rejected'),
    ],
    ['a lost answer', lost, unknown('network')],
    ['a late answer', late, unknown('timeout')],
    ['an endless answer', () => new Response('x'.repeat(300_000)), later('unreadable')],
  ])('%s of a create, a change or a removal becomes our own words', async (_, answer, error) => {
    const { calendar } = microsoft([nothing, answer, answer, answer])
    const port = calendar(access())
    expect(await port.put(entry, null)).toEqual(failed(error))
    expect(await port.put(entry, record)).toEqual(failed(error))
    expect(await port.remove(record)).toEqual(failed(error))
  })

  test('a lost answer to looking leaves nothing unknown', async () => {
    const { calendar } = microsoft([late])
    expect(await calendar(access()).put(entry, null)).toEqual(failed(later('timeout')))
  })

  test('a mailbox that does not exist is a person we cannot reach', async () => {
    const nobody = refused(404, 'ErrorInvalidUser')
    const { calendar } = microsoft([nobody, nobody])
    expect(await calendar(access()).put(entry, null)).toEqual(failed(never('unreachable_person')))
  })

  test('a created event whose id cannot be read is unknown, and is found the next time', async () => {
    const unreadable: Answer = () => new Response('', { status: 201 })
    const { calendar, sent } = microsoft([nothing, unreadable, listed(entry.key), done])
    const port = calendar(access())
    expect(await port.put(entry, null)).toEqual(failed(unknown('unreadable')))
    expect(await port.put(entry, null)).toEqual({ ok: true, value: record })
    expect(methods(sent)).toEqual(['GET', 'POST', 'GET', 'PATCH'])
  })
})

describe('one event, whatever happened before', () => {
  test('an event of ours that the district does not know of is found and brought up to date', async () => {
    const { calendar, sent } = microsoft([listed(entry.key), done])
    expect(await calendar(access()).put(entry, null)).toEqual({ ok: true, value: record })
    expect(methods(sent)).toEqual(['GET', 'PATCH'])
  })

  test('an event that does not carry our key is never touched, whatever the list says', async () => {
    const { calendar, sent } = microsoft([listed('another-key'), created])
    await calendar(access()).put(entry, null)
    expect(methods(sent)).toEqual(['GET', 'POST'])
  })

  test('an event the person deleted is created again', async () => {
    const { calendar, sent } = microsoft([missing, nothing, created])
    const seen = { ...record, eventId: 'old', revision: 1 }
    expect(await calendar(access()).put(entry, seen)).toEqual({ ok: true, value: record })
    expect(methods(sent)).toEqual(['PATCH', 'GET', 'POST'])
  })

  test('an older state than the one last shown is not sent at all', async () => {
    const { calendar, sent } = microsoft([])
    const newer = { ...record, revision: 3 }
    expect(await calendar(access()).put(entry, newer)).toEqual({ ok: true, value: newer })
    expect(sent).toEqual([])
  })

  test('removing what is gone is done', async () => {
    const { calendar } = microsoft([missing])
    expect(await calendar(access()).remove(record)).toEqual({ ok: true, value: null })
  })
})
