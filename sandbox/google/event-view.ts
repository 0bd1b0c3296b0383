/** Events and calendars as Google shows them. */
import type { calendar_v3 } from '@googleapis/calendar'
import type { StoredCalendar, StoredEvent } from './calendar-store.ts'
import { READ_ONLY } from './event-schema.ts'
import { pointView } from './event-time.ts'

/** The version of an event, as in the body, the `ETag` header and `If-Match`. */
export function etagOf(event: StoredEvent): string {
  return `"${event.createdMs * 1000 + event.revision}"`
}

/** An event in full. `zone` is that of the question; without it, the calendar's. */
export function eventView(
  calendar: StoredCalendar,
  event: StoredEvent,
  zone = calendar.timeZone,
): calendar_v3.Schema$Event {
  const person = { email: calendar.owner.email, self: true }
  const kept = Object.fromEntries(
    Object.entries(event.fields).filter(
      ([name, value]) => value !== null && !READ_ONLY.some((fixed) => fixed === name),
    ),
  )
  return {
    ...kept,
    kind: 'calendar#event',
    etag: etagOf(event),
    id: event.id,
    status: event.status,
    htmlLink: `https://www.google.com/calendar/event?eid=${Buffer.from(event.id).toString('base64url')}`,
    created: new Date(event.createdMs).toISOString(),
    updated: new Date(event.updatedMs).toISOString(),
    creator: { email: calendar.owner.email },
    organizer: calendar.isPrimary
      ? person
      : { email: calendar.id, displayName: calendar.summary, self: true },
    start: pointView(event.fields.start, zone),
    end: pointView(event.fields.end, zone),
    iCalUID: event.iCalUID,
    sequence: event.sequence,
    reminders: remindersView(event),
    eventType: 'default',
  }
}

function remindersView(event: StoredEvent): NonNullable<calendar_v3.Schema$Event['reminders']> {
  const overrides = event.fields.reminders?.overrides
  const useDefault = event.fields.reminders?.useDefault ?? true
  return overrides && overrides.length > 0 ? { useDefault, overrides } : { useDefault }
}

/** All that a list promises of a deleted event. */
export function tombstone(event: StoredEvent): calendar_v3.Schema$Event {
  return { kind: 'calendar#event', etag: etagOf(event), id: event.id, status: 'cancelled' }
}

export function calendarView(calendar: StoredCalendar): calendar_v3.Schema$Calendar {
  const { id, summary, description, location, timeZone } = calendar
  return {
    kind: 'calendar#calendar',
    etag: `"${Buffer.from(id).toString('base64url').slice(0, 27)}"`,
    id,
    summary,
    ...(description === undefined ? {} : { description }),
    ...(location === undefined ? {} : { location }),
    timeZone,
    conferenceProperties: { allowedConferenceSolutionTypes: ['hangoutsMeet'] },
  }
}
