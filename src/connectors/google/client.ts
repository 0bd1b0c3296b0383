import { calendar_v3 } from '@googleapis/calendar'
import { err, ok, type Result } from '../../core/kernel/result.ts'
import { SECOND } from '../../core/kernel/time.ts'
import type { PortFailure } from '../../core/ports/port-failure.ts'
import { failureOfError, failureOfResponse } from '../http/port-failures.ts'
import { readTextLimited } from '../http/read-text.ts'
import { retryAfterMs } from '../http/retry-after.ts'
import { throttling } from './map.ts'
import { accessToken, dropAccessToken, type GoogleAccess, type GoogleDeps } from './token.ts'

/** A write that takes longer has an unknown outcome and is repeated by the outbox. */
const TIMEOUT_MS = 10 * SECOND
/** One event of ours is about 2 kB; room for what Google adds. */
const ANSWER_MAX_BYTES = 256 * 1024
/** Answers that carry no body by definition; a Response must not be given one. */
const BODYLESS = new Set([204, 205, 304])

/** What Google said, reduced to what decides the next step. `taken`: an event of that id exists or existed. */
type GoogleAnswer =
  | { readonly kind: 'done'; readonly body: unknown }
  | { readonly kind: 'missing' | 'taken' | 'changed' }

type Answered = Promise<Result<GoogleAnswer, PortFailure>>

/** The few Calendar v3 methods we use, for one person. Never throws, never retries, never logs. */
export type GoogleClient = {
  createCalendar(name: string): Answered
  insertEvent(calendarId: string, event: calendar_v3.Schema$Event): Answered
  getEvent(calendarId: string, eventId: string): Answered
  patchEvent(at: EventPlace, event: calendar_v3.Schema$Event): Answered
  deleteEvent(calendarId: string, eventId: string): Answered
}

/** `etag`: only if the event still is that version; null: whatever it is now. */
type EventPlace = {
  readonly calendarId: string
  readonly eventId: string
  readonly etag: string | null
}

type Reply = {
  readonly status: number
  readonly data: unknown
  readonly headers: { readonly 'retry-after'?: string | undefined }
}
type Send = (api: calendar_v3.Calendar) => Promise<Reply>

/**
 * Talks to Google Calendar with Google's own client over our own transport. The client's retry is off (it would sleep
 * inside the request and ignore Retry-After) and its sign-in library is not used: the token is a plain header. A
 * refused token is renewed once.
 */
export function createGoogleClient(deps: GoogleDeps, access: GoogleAccess): GoogleClient {
  const call = async (send: Send): Answered => {
    for (const last of [false, true]) {
      const token = await accessToken(deps, access)
      if (!token.ok) return token
      const reply = await attempt(() => send(calendarApi(deps, token.value)))
      if (!reply.ok) return reply
      if (reply.value.status !== 401) return toAnswer(reply.value, deps.now())
      await dropAccessToken(access)
      if (last) break
    }
    return err({ retry: 'never', reason: 'auth_failed' })
  }
  return {
    createCalendar: (name) =>
      call((api) => api.calendars.insert({ requestBody: { summary: name } })),
    insertEvent: (calendarId, event) =>
      call((api) => api.events.insert({ calendarId, sendUpdates: 'none', requestBody: event })),
    getEvent: async (calendarId, eventId) =>
      harmless(await call((api) => api.events.get({ calendarId, eventId }))),
    patchEvent: ({ calendarId, eventId, etag }, event) =>
      call((api) =>
        api.events.patch(
          { calendarId, eventId, sendUpdates: 'none', requestBody: event },
          etag === null ? {} : { headers: { 'If-Match': etag } },
        ),
      ),
    deleteEvent: (calendarId, eventId) =>
      call((api) => api.events.delete({ calendarId, eventId, sendUpdates: 'none' })),
  }
}

function calendarApi(deps: GoogleDeps, token: string): calendar_v3.Calendar {
  return new calendar_v3.Calendar({
    headers: { authorization: `Bearer ${token}` },
    retry: false,
    responseType: 'json',
    // Every status is an answer here; `toAnswer` decides.
    validateStatus: () => true,
    fetchImplementation: async (input, init) => {
      const response = await deps.fetch(input, {
        method: init?.method ?? 'GET',
        ...(init?.headers && { headers: init.headers }),
        ...(init?.body && { body: init.body }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      })
      // Read here and handed on as text: the client itself would read an answer of any length.
      const text = await readTextLimited(response, ANSWER_MAX_BYTES)
      const wait = response.headers.get('retry-after')
      return new Response(BODYLESS.has(response.status) ? null : text, {
        status: response.status,
        headers: wait === null ? {} : { 'retry-after': wait },
      })
    },
  })
}

async function attempt(send: () => Promise<Reply>): Promise<Result<Reply, PortFailure>> {
  try {
    return ok(await send())
  } catch (error) {
    return err(failureOfError(error))
  }
}

function toAnswer(reply: Reply, now: number): Result<GoogleAnswer, PortFailure> {
  const { status } = reply
  if (status >= 200 && status < 300) return ok({ kind: 'done', body: reply.data })
  if (status === 404 || status === 410) return ok({ kind: 'missing' })
  if (status === 409) return ok({ kind: 'taken' })
  if (status === 412) return ok({ kind: 'changed' })
  const wait = reply.headers['retry-after']
  const headers = new Headers(wait === undefined ? {} : { 'retry-after': wait })
  const slowDown = status === 403 ? throttling(reply.data, retryAfterMs(headers, now)) : null
  return err(slowDown ?? failureOfResponse({ status, headers }, now))
}

/** Nothing is written by reading, so a lost answer leaves nothing open. */
function harmless(answer: Result<GoogleAnswer, PortFailure>): Result<GoogleAnswer, PortFailure> {
  if (answer.ok) return answer
  const { retry, reason, afterMs } = answer.error
  return err({ retry, reason, ...(afterMs !== undefined && { afterMs }) })
}
