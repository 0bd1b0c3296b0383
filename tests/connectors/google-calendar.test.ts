import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { CREDENTIALS, CAST } from '../../sandbox/cast.ts'
import { startGoogle } from '../../sandbox/google/server.ts'
import type { Listening } from '../../sandbox/http.ts'
import { createGoogleCalendar } from '../../src/connectors/google/calendar.ts'
import { createOutbound } from '../../src/connectors/http/outbound.ts'
import { HOUR } from '../../src/core/kernel/time.ts'
import type { CalendarEntry, CalendarPort } from '../../src/core/ports/calendar.ts'

const PERSON = 'counselor'
const START = Date.UTC(2026, 10, 24, 16)
const entry = (n = 0, revision = 1): CalendarEntry => ({
  key: n.toString(32).padStart(40, '0'),
  revision,
  title: 'A task is waiting in Offramp',
  link: 'https://maple.example/t/01hq3v',
  startAt: START,
  endAt: START + HOUR,
})

let server: Listening
let calendarWith: (calendarId: string | null) => CalendarPort

beforeEach(async () => {
  server = await startGoogle({ port: 0 })
  const fetch = createOutbound({
    redirects: {
      'https://oauth2.googleapis.com': server.url,
      'https://www.googleapis.com': server.url,
    },
    allowPrivate: true,
  })
  const refreshToken = CAST.find(({ key }) => key === PERSON)?.googleRefreshToken ?? ''
  const google = createGoogleCalendar({ fetch, now: Date.now })
  calendarWith = (calendarId) =>
    google({ provider: 'google', ...CREDENTIALS.google, refreshToken, calendarId })
})
afterEach(() => server.close())

const control = (path: string, body: object) =>
  fetch(`${server.url}/_control/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

const truth = z.object({
  people: z.array(
    z.object({
      person: z.string(),
      calendars: z.array(
        z.object({ id: z.string(), summary: z.string(), events: z.array(z.unknown()) }),
      ),
    }),
  ),
})

/** Our calendars in the person's account: id and number of events. */
async function ours() {
  const answer = await fetch(`${server.url}/_control/events`)
  const { people } = truth.parse(await answer.json())
  return people
    .filter(({ person }) => person === PERSON)
    .flatMap(({ calendars }) => calendars)
    .filter(({ summary }) => summary === 'Offramp')
    .map(({ id, events }) => ({ id, events: events.length }))
}

test('our calendar is made on first use and named in the record', async () => {
  const put = await calendarWith(null).put(entry(), null)
  const [calendar, ...others] = await ours()
  expect(calendar?.events).toBe(1)
  expect(others).toEqual([])
  expect(put).toMatchObject({ ok: true, value: { calendarId: calendar?.id } })
})

test('our calendar is made once when the first tasks of a person arrive at the same moment', async () => {
  const puts = [1, 2, 3, 4].map((n) => calendarWith(null).put(entry(n), null))
  expect((await Promise.all(puts)).map(({ ok }) => ok)).toEqual([true, true, true, true])
  expect(await ours()).toMatchObject([{ events: 4 }])
})

test('our calendar is asked for again after making it failed', async () => {
  const path = '/calendar/v3/calendars'
  await control('faults', { rules: [{ kind: 'error', status: 503, path, failOnce: true }] })
  const port = calendarWith(null)
  expect(await port.put(entry(), null)).toMatchObject({ error: { reason: 'unavailable' } })
  expect(await port.put(entry(), null)).toMatchObject({ ok: true })
  expect(await ours()).toHaveLength(1)
})

test('a calendar the person removed is gone, and no other is made unasked', async () => {
  const first = await calendarWith(null).put(entry(), null)
  const [calendar] = await ours()
  const stored = calendarWith(calendar?.id ?? '')
  await control('person-deletes', { calendar: calendar?.id })
  const gone = { ok: false, error: { retry: 'never', reason: 'gone' } }
  expect(await stored.put(entry(1), null)).toEqual(gone)
  if (!first.ok) throw new Error('nothing was put')
  expect(await stored.put(entry(0, 2), first.value)).toEqual(gone)
  expect(await stored.remove(first.value)).toEqual({ ok: true, value: null })
  expect(await ours()).toEqual([])
})

test('a calendar is made anew once the district names none, although we remember the old one', async () => {
  const first = await calendarWith(null).put(entry(), null)
  const [calendar] = await ours()
  await control('person-deletes', { calendar: calendar?.id })
  if (!first.ok) throw new Error('nothing was put')
  const puts = [
    calendarWith(null).put(entry(0, 2), first.value),
    calendarWith(null).put(entry(1), null),
  ]
  expect((await Promise.all(puts)).map(({ ok }) => ok)).toEqual([true, true])
  expect(await ours()).toMatchObject([{ events: 2 }])
})
