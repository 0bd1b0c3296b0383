import { describe, expect, test } from 'vitest'
import { createGoogleCalendar } from '../../src/connectors/google/calendar.ts'
import type { GoogleAccess } from '../../src/connectors/google/token.ts'
import { createOutbound } from '../../src/connectors/http/outbound.ts'
import { HOUR, MINUTE } from '../../src/core/kernel/time.ts'
import type { CalendarEntry, CalendarRecord } from '../../src/core/ports/calendar.ts'

const NOW = Date.UTC(2026, 10, 23, 15, 0)
const CALENDAR = 'c_ours@group.calendar.google.com'
const API = 'https://www.googleapis.com/calendar/v3'
const TOKEN = 'https://oauth2.googleapis.com/token'
/** Words only the vendor would say; none may come out of the port. */
const VENDOR_TEXT = 'Vendor says: river.song@maple.example may not'

const entry: CalendarEntry = {
  key: '0123456789abcdefghijklmnopqrstuv01234567',
  revision: 2,
  title: 'A task is waiting in Offramp',
  link: 'https://maple.example/t/01hq3v',
  startAt: NOW + HOUR,
  endAt: NOW + HOUR + 30 * MINUTE,
}
const record: CalendarRecord = {
  key: entry.key,
  eventId: entry.key,
  calendarId: CALENDAR,
  revision: 2,
}
const EVENT_URL = `${API}/calendars/${encodeURIComponent(CALENDAR)}/events/${entry.key}`
const INSERT_URL = `${API}/calendars/${encodeURIComponent(CALENDAR)}/events?sendUpdates=none`

type Sent = { method: string; url: string; headers: Headers; body: string }
type Answer = (sent: Sent) => Response | Promise<Response>

let people = 0
/** A person nobody holds a token for yet. */
const access = (change: Partial<GoogleAccess> = {}): GoogleAccess => ({
  provider: 'google',
  clientId: 'client',
  clientSecret: 'secret',
  refreshToken: `refresh-${++people}`,
  calendarId: CALENDAR,
  ...change,
})

/** Google as a list of answers to calendar calls; the token endpoint is answered apart. */
function google(answers: Answer[], onToken: Answer = () => token('token-1')) {
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
      if (url === TOKEN) {
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
  return { calendar: createGoogleCalendar({ fetch, now: () => at }), sent, tokensAsked, clock }
}

const token = (value: string, expires_in = 3600) =>
  Response.json({ access_token: value, expires_in, token_type: 'Bearer' })
const event = (rev: number, etag = '"1"'): Answer => {
  const extendedProperties = { private: { app: 'offramp', ref: entry.key, rev: String(rev) } }
  return () => Response.json({ id: entry.key, etag, status: 'confirmed', extendedProperties })
}
const done: Answer = () => Response.json({ id: entry.key })
const refused =
  (status: number, reason: string, headers: Record<string, string> = {}): Answer =>
  () =>
    Response.json(
      { error: { code: status, message: VENDOR_TEXT, errors: [{ reason, message: VENDOR_TEXT }] } },
      { status, headers },
    )
const missing = refused(404, 'notFound')
const taken = refused(409, 'duplicate')
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
const words = (sent: Sent[]) => sent.map(({ method, url }) => `${method} ${url}`)

describe('what Google is told', () => {
  test('a new task is one insert of constants, the key, the times and the link, and nothing else', async () => {
    const { calendar, sent, tokensAsked } = google([done])
    const answer = await calendar(access({ refreshToken: 'refresh-a' })).put(entry, null)
    expect(answer).toEqual({ ok: true, value: record })
    expect(words(sent)).toEqual([`POST ${INSERT_URL}`])
    expect(sent[0]?.headers.get('authorization')).toBe('Bearer token-1')
    expect(JSON.parse(sent[0]?.body ?? '')).toEqual({
      id: '0123456789abcdefghijklmnopqrstuv01234567',
      status: 'confirmed',
      summary: 'A task is waiting in Offramp',
      description: 'Open Offramp to see it.\nhttps://maple.example/t/01hq3v',
      start: { dateTime: '2026-11-23T16:00:00.000Z' },
      end: { dateTime: '2026-11-23T16:30:00.000Z' },
      visibility: 'private',
      transparency: 'transparent',
      guestsCanInviteOthers: false,
      guestsCanModify: false,
      guestsCanSeeOtherGuests: false,
      reminders: { useDefault: false, overrides: [{ method: 'popup', minutes: 10 }] },
      extendedProperties: {
        private: { app: 'offramp', ref: '0123456789abcdefghijklmnopqrstuv01234567', rev: '2' },
      },
      source: { title: 'Offramp', url: 'https://maple.example/t/01hq3v' },
    })
    expect(Object.fromEntries(new URLSearchParams(tokensAsked[0]?.body))).toEqual({
      grant_type: 'refresh_token',
      client_id: 'client',
      client_secret: 'secret',
      refresh_token: 'refresh-a',
    })
  })

  test('a change names the version it was made for', async () => {
    const { calendar, sent } = google([event(1, '"7"'), done])
    await calendar(access()).put(entry, { ...record, revision: 1 })
    expect(words(sent)).toEqual([`GET ${EVENT_URL}`, `PATCH ${EVENT_URL}?sendUpdates=none`])
    expect(sent[1]?.headers.get('if-match')).toBe('"7"')
    expect(JSON.parse(sent[1]?.body ?? '')).not.toHaveProperty('id')
  })

  test('a removal is one silent delete, where the event was put', async () => {
    const { calendar, sent } = google([() => new Response(null, { status: 204 })])
    const elsewhere = { ...record, calendarId: 'c_older@group.calendar.google.com' }
    expect(await calendar(access()).remove(elsewhere)).toEqual({ ok: true, value: null })
    expect(words(sent)).toEqual([
      `DELETE ${API}/calendars/c_older%40group.calendar.google.com/events/${entry.key}?sendUpdates=none`,
    ])
  })
})

describe('the permission to act', () => {
  test('one token serves many calls until five minutes before it expires', async () => {
    const { calendar, tokensAsked, clock } = google([done, done, done])
    const port = calendar(access())
    await port.put(entry, null)
    clock.pass(55 * MINUTE - 1)
    await port.put(entry, null)
    expect(tokensAsked).toHaveLength(1)
    clock.pass(1)
    await port.put(entry, null)
    expect(tokensAsked).toHaveLength(2)
  })

  test('a token is not lent to somebody who knows everything but the client secret', async () => {
    const { calendar, tokensAsked } = google([done, done])
    const one = access()
    await calendar(one).put(entry, null)
    await calendar({ ...one, clientSecret: 'guessed' }).put(entry, null)
    expect(tokensAsked).toHaveLength(2)
  })

  test('a refused token is renewed once, and the call goes on', async () => {
    let n = 0
    const { calendar, sent } = google([refused(401, 'authError'), done], () => token(`t${++n}`))
    expect(await calendar(access()).put(entry, null)).toMatchObject({ ok: true })
    expect(sent.map((one) => one.headers.get('authorization'))).toEqual(['Bearer t1', 'Bearer t2'])
  })

  test('a fresh token that is refused too needs a person', async () => {
    const { calendar } = google([refused(401, 'authError'), refused(401, 'authError')])
    expect(await calendar(access()).put(entry, null)).toEqual(failed(never('auth_failed')))
  })

  const json =
    (status: number, error: string): Answer =>
    () =>
      Response.json({ error, error_description: VENDOR_TEXT }, { status })
  const busy: Answer = () => new Response('', { status: 503, headers: { 'retry-after': '7' } })

  test.each<[string, Answer, object]>([
    ['the person withdrew consent', json(400, 'invalid_grant'), never('auth_failed')],
    ['the secret is wrong', json(401, 'invalid_client'), never('auth_failed')],
    ['an administrator blocked us', json(403, 'admin_policy_enforced'), never('auth_failed')],
    ['sign-in is busy', busy, later('unavailable', 7000)],
    ['sign-in talks nonsense', () => new Response('<html>'), later('unreadable')],
    ['sign-in sends no token', () => Response.json({}), later('unreadable')],
    ['sign-in is out of reach', lost, later('network')],
    ['sign-in is slow', late, later('timeout')],
  ])('when %s nothing is written and the failure says so', async (_, onToken, error) => {
    const { calendar, sent } = google([], onToken)
    expect(await calendar(access()).put(entry, null)).toEqual(failed(error))
    expect(sent).toEqual([])
  })
})

describe('refusals', () => {
  test.each<[string, Answer, object]>([
    ['429', refused(429, 'rateLimitExceeded', { 'retry-after': '3' }), later('rate_limited', 3000)],
    ['403 rateLimitExceeded', refused(403, 'rateLimitExceeded'), later('rate_limited')],
    [
      '403 userRateLimitExceeded',
      refused(403, 'userRateLimitExceeded', { 'retry-after': '2' }),
      later('rate_limited', 2000),
    ],
    ['403 quotaExceeded', refused(403, 'quotaExceeded'), later('rate_limited', 15 * MINUTE)],
    ['403 insufficientPermissions', refused(403, 'insufficientPermissions'), never('forbidden')],
    ['403 without words', () => new Response('no', { status: 403 }), never('forbidden')],
    ['400', refused(400, 'invalid'), never('rejected')],
    ['500', refused(500, 'backendError'), later('unavailable')],
    ['503', refused(503, 'backendError', { 'retry-after': '30' }), later('unavailable', 30_000)],
    [
      'a redirect',
      () => new Response(null, { status: 302, headers: { location: 'https://x.example' } }),
      never('rejected'),
    ],
    ['a lost answer', lost, unknown('network')],
    ['a late answer', late, unknown('timeout')],
    ['an endless answer', () => new Response('x'.repeat(300_000)), later('unreadable')],
  ])('%s of a write or a removal becomes our own words', async (_, answer, error) => {
    const { calendar } = google([answer, answer])
    const port = calendar(access())
    expect(await port.put(entry, null)).toEqual(failed(error))
    expect(await port.remove(record)).toEqual(failed(error))
  })

  test('a lost answer to reading leaves nothing unknown', async () => {
    const { calendar } = google([late])
    expect(await calendar(access()).put(entry, record)).toEqual(failed(later('timeout')))
  })
})

describe('one event, whatever happened before', () => {
  test('an event that already shows a later revision is left alone', async () => {
    const { calendar, sent } = google([taken, event(5)])
    expect(await calendar(access()).put(entry, null)).toEqual({
      ok: true,
      value: { ...record, revision: 5 },
    })
    expect(sent.map((one) => one.method)).toEqual(['POST', 'GET'])
  })

  test('an older state than the one last shown is not sent at all', async () => {
    const { calendar, sent } = google([])
    const newer = { ...record, revision: 3 }
    expect(await calendar(access()).put(entry, newer)).toEqual({ ok: true, value: newer })
    expect(sent).toEqual([])
  })

  test('somebody else writing in between is met with a second look, at most three times', async () => {
    const beaten = refused(412, 'conditionNotMet')
    const twice = google([taken, event(1, '"1"'), beaten, event(1, '"2"'), done])
    expect(await twice.calendar(access()).put(entry, null)).toEqual({ ok: true, value: record })
    const always = google([taken, ...[1, 2, 3].flatMap(() => [event(1), beaten])])
    expect(await always.calendar(access()).put(entry, null)).toEqual(failed(later('conflict')))
  })

  test('a deleted event is revived even when Google no longer shows it', async () => {
    const { calendar, sent } = google([missing, taken, missing, done])
    expect(await calendar(access()).put(entry, record)).toEqual({ ok: true, value: record })
    expect(sent.map((one) => one.method)).toEqual(['GET', 'POST', 'GET', 'PATCH'])
    expect(sent[3]?.headers.has('if-match')).toBe(false)
    expect(JSON.parse(sent[3]?.body ?? '')).toMatchObject({ status: 'confirmed' })
  })
})

describe('our own calendar', () => {
  const who = () => access({ calendarId: null })

  test('carries nothing but our name', async () => {
    const { calendar, sent } = google([() => Response.json({ id: 'c_new' }), done])
    await calendar(who()).put(entry, null)
    expect([words(sent)[0], sent[0]?.body]).toEqual([
      `POST ${API}/calendars`,
      JSON.stringify({ summary: 'Offramp' }),
    ])
  })

  test('an unreadable answer to making it is unknown, as an empty one may have been left', async () => {
    const { calendar } = google([() => new Response('?')])
    expect(await calendar(who()).put(entry, null)).toEqual(failed(unknown('unreadable')))
  })

  test('with no calendar there is nothing to remove', async () => {
    const { calendar, sent } = google([])
    const nowhere = { ...record, calendarId: null }
    expect(await calendar(who()).remove(nowhere)).toEqual({ ok: true, value: null })
    expect(sent).toEqual([])
  })
})
