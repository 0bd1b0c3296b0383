import { randomUUID } from 'node:crypto'
import ICAL from 'ical.js'
import { z } from 'zod'
import { CAST, CREDENTIALS } from '../../sandbox/cast.ts'
import { startGoogle } from '../../sandbox/google/server.ts'
import type { Listening } from '../../sandbox/http.ts'
import { startMicrosoft } from '../../sandbox/microsoft/server.ts'
import { calendarFor } from '../../src/connectors/calendars.ts'
import { writeFeed } from '../../src/connectors/feeds/write-feed.ts'
import { createOutbound } from '../../src/connectors/http/outbound.ts'
import type { Result } from '../../src/core/kernel/result.ts'
import { MINUTE } from '../../src/core/kernel/time.ts'
import type { CalendarAccess, CalendarEntry, CalendarPort } from '../../src/core/ports/calendar.ts'

/** One person's calendar of one kind: the port that writes it, and what that person sees of one task. */
export type Bench = {
  port: CalendarPort
  shown(key: string): Promise<{ title: string; startAt: number; endAt: number; words: string }[]>
}
/** A calendar behind a network: calls get lost or refused there, and the person has hands of their own. */
export type Remote = Bench & {
  server: Listening
  /** The same calendar, reached with credentials that are not accepted. */
  stranger: CalendarPort
  /** Paths of calendar calls, sign-in left out. */
  path: string
  /** The vendor's word for "you may not". */
  denied: string
}

export const START = Date.UTC(2026, 10, 24, 16)
export const entryOf = (key: string, revision: number, shift = 0): CalendarEntry => ({
  key,
  revision,
  title: 'A task is waiting in Offramp',
  link: 'https://maple.example/t/01hq3v',
  startAt: START + shift,
  endAt: START + shift + 30 * MINUTE,
})
/** 40 characters of base32hex; hexadecimal is part of it. */
export const newKey = () => (randomUUID() + randomUUID()).replaceAll('-', '').slice(0, 40)

export function valueOf<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.error)}`)
  return result.value
}

/** The feed as its reader sees it. The test plays the district: open tasks are what the port accepted last. */
export function feedBench(): Bench {
  const open = new Map<string, CalendarEntry>()
  const fetch = () => Promise.reject(new Error('a feed sends nothing'))
  const feed = calendarFor({ fetch, now: Date.now })({ provider: 'feed' })
  const write = () =>
    writeFeed(
      [...open.values()].map((entry) => ({ ...entry, createdAt: START, updatedAt: START })),
      { host: 'maple.example', name: 'Offramp', now: START },
    )
  return {
    port: {
      open: () => feed.open(),
      put: async (entry, seen) => {
        const put = await feed.put(entry, seen)
        if (put.ok && put.value.revision === entry.revision) open.set(entry.key, entry)
        return put
      },
      remove: async (record) => {
        const removed = await feed.remove(record)
        if (removed.ok) open.delete(record.key)
        return removed
      },
    },
    shown: async (key) =>
      new ICAL.Component(ICAL.parse(write()))
        .getAllSubcomponents('vevent')
        .map((component) => new ICAL.Event(component))
        .filter(({ uid }) => uid === `${key}@maple.example`)
        .map((event) => ({
          title: event.summary,
          startAt: event.startDate.toJSDate().getTime(),
          endAt: event.endDate.toJSDate().getTime(),
          words: event.component.toString(),
        })),
  }
}

export async function googleBench(): Promise<Remote> {
  const server = await startGoogle({ port: 0 })
  const calendars = reach(server, ['https://oauth2.googleapis.com', 'https://www.googleapis.com'])
  const refreshToken = CAST.find(({ key }) => key === 'counselor')?.googleRefreshToken ?? ''
  const access = { provider: 'google' as const, ...CREDENTIALS.google, refreshToken }
  // The district stores the calendar's id from the first record.
  const first = valueOf(
    await calendars({ ...access, calendarId: null }).put(entryOf(newKey(), 1), null),
  )
  return {
    server,
    port: calendars({ ...access, calendarId: first.calendarId }),
    stranger: calendars({ ...access, calendarId: first.calendarId, refreshToken: 'withdrawn' }),
    path: '/calendar/**',
    denied: 'insufficientPermissions',
    shown: async (key) =>
      (await eventsAt(server, googleEvent))
        .filter(({ id }) => id === key)
        .map(({ start, end, summary, ...rest }) => ({
          title: summary,
          startAt: Date.parse(start.dateTime),
          endAt: Date.parse(end.dateTime),
          words: JSON.stringify(rest),
        })),
  }
}

export async function microsoftBench(): Promise<Remote> {
  const server = await startMicrosoft({ port: 0 })
  const calendars = reach(server, [
    'https://login.microsoftonline.com',
    'https://graph.microsoft.com',
  ])
  const mailbox = CAST.find(({ key }) => key === 'principal')?.microsoftOid ?? ''
  const access = { provider: 'microsoft' as const, ...CREDENTIALS.microsoft, mailbox }
  return {
    server,
    port: calendars(access),
    stranger: calendars({ ...access, clientSecret: 'replaced' }),
    path: '/v1.0/**',
    denied: 'ErrorAccessDenied',
    shown: async (key) =>
      (await eventsAt(server, graphEvent))
        .filter(({ transactionId }) => transactionId.startsWith(key))
        .map(({ start, end, subject, ...rest }) => ({
          title: subject,
          startAt: Date.parse(`${start.dateTime}Z`),
          endAt: Date.parse(`${end.dateTime}Z`),
          words: JSON.stringify(rest),
        })),
  }
}

function reach(server: Listening, origins: string[]): (access: CalendarAccess) => CalendarPort {
  const redirects = Object.fromEntries(origins.map((origin) => [origin, server.url]))
  const fetch = createOutbound({ redirects, allowPrivate: true })
  return calendarFor({ fetch, now: Date.now })
}

const point = z.object({ dateTime: z.string() })
const googleEvent = z.looseObject({ id: z.string(), summary: z.string(), start: point, end: point })
const graphEvent = z.looseObject({
  transactionId: z.string(),
  subject: z.string(),
  start: point,
  end: point,
})

/** Every live event in every calendar of a sandbox. */
async function eventsAt<T extends z.ZodType>(server: Listening, event: T): Promise<z.infer<T>[]> {
  const calendar = z.object({ events: z.array(event) })
  const truth = z.object({ people: z.array(z.object({ calendars: z.array(calendar) })) })
  const { people } = truth.parse(await (await fetch(`${server.url}/_control/events`)).json())
  return people.flatMap(({ calendars }) => calendars.flatMap(({ events }) => events))
}

export async function control(server: Listening, path: string, body: object): Promise<void> {
  const answer = await fetch(`${server.url}/_control/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
}
