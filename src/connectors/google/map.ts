import type { calendar_v3 } from '@googleapis/calendar'
import { z } from 'zod'
import { MINUTE } from '../../core/kernel/time.ts'
import type { CalendarEntry } from '../../core/ports/calendar.ts'
import type { PortFailure } from '../../core/ports/port-failure.ts'

/** What an event carries beside its title and the link. */
const BODY = 'Open Offramp to see it.'
/** How long before the start the person's own device reminds them. */
const REMINDER_MINUTES = 10
/** A used-up quota does not come back within seconds. */
const QUOTA_WAIT_MS = 15 * MINUTE

/** Words in a 403 that mean "slow down" and not "you may not". Source: developers.google.com/workspace/calendar/api/guides/errors. */
const THROTTLED = new Set(['rateLimitExceeded', 'userRateLimitExceeded'])
const USED_UP = new Set(['quotaExceeded', 'dailyLimitExceeded'])

/** The name people see on the calendar we make for them; it also stands for us in an event's source. */
export const PRODUCT = 'Offramp'

/**
 * The task as Google shows it: constant words, the times and the link. Private, never blocking time, nobody invited.
 * `ref` and `rev` let us find our own event and see which revision it shows.
 */
export function toEvent(entry: CalendarEntry) {
  return {
    status: 'confirmed',
    summary: entry.title,
    description: `${BODY}\n${entry.link}`,
    start: { dateTime: new Date(entry.startAt).toISOString() },
    end: { dateTime: new Date(entry.endAt).toISOString() },
    visibility: 'private',
    transparency: 'transparent',
    guestsCanInviteOthers: false,
    guestsCanModify: false,
    guestsCanSeeOtherGuests: false,
    reminders: {
      useDefault: false,
      overrides: [{ method: 'popup', minutes: REMINDER_MINUTES }],
    },
    extendedProperties: {
      private: { app: 'offramp', ref: entry.key, rev: String(entry.revision) },
    },
    source: { title: PRODUCT, url: entry.link },
  } satisfies calendar_v3.Schema$Event
}

/** What of an event at Google decides whether we write over it. */
type ShownEvent = { readonly etag: string | null; readonly revision: number }
/** Older than any revision of ours, whatever its version. */
export const NOT_SHOWN: ShownEvent = { etag: null, revision: -1 }

const eventAnswer = z.object({
  etag: z.string().nullish(),
  extendedProperties: z
    .object({
      private: z
        .object({
          rev: z
            .string()
            .regex(/^\d{1,15}$/)
            .optional(),
        })
        .optional(),
    })
    .nullish(),
})

/** Reads an event back. One whose revision is missing or was edited away counts as older than any of ours. */
export function toShownEvent(body: unknown): ShownEvent {
  const event = eventAnswer.safeParse(body)
  if (!event.success) return NOT_SHOWN
  const rev = event.data.extendedProperties?.private?.rev
  return { etag: event.data.etag ?? null, revision: Number(rev ?? NOT_SHOWN.revision) }
}

const calendarAnswer = z.object({ id: z.string().min(1) })

/** The id Google gave a calendar of ours, or null when its answer does not say. */
export function toCalendarId(body: unknown): string | null {
  const calendar = calendarAnswer.safeParse(body)
  return calendar.success ? calendar.data.id : null
}

const errorAnswer = z.object({
  error: z.object({ errors: z.array(z.object({ reason: z.string() })).min(1) }),
})

/** A 403 that only asks us to slow down, as a failure; null when Google means a real refusal. */
export function throttling(body: unknown, afterMs: number | null): PortFailure | null {
  const answer = errorAnswer.safeParse(body)
  const reason = answer.success ? answer.data.error.errors[0]?.reason : undefined
  if (reason === undefined) return null
  const usedUp = USED_UP.has(reason)
  if (!usedUp && !THROTTLED.has(reason)) return null
  const wait = afterMs ?? (usedUp ? QUOTA_WAIT_MS : null)
  return { retry: 'later', reason: 'rate_limited', ...(wait !== null && { afterMs: wait }) }
}
