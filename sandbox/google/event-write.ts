/** Creating and changing events by Google's rules. Source: the reference pages of the Events resource. */
import { isDeepStrictEqual } from 'node:util'
import type { CalendarStore, StoredCalendar, StoredEvent } from './calendar-store.ts'
import { READ_ONLY } from './event-schema.ts'
import type { EventBody } from './event-schema.ts'
import { timeProblem } from './event-time.ts'
import { DELETED, DUPLICATE, invalid } from './google-error.ts'
import type { GoogleProblem } from './google-error.ts'
import { secret } from './oauth-store.ts'

/** base32hex in lower case, RFC 2938 §3.1.2; 5 to 1024 characters. */
const EVENT_ID = /^[a-v0-9]{5,1024}$/
/** Longer keys are dropped and longer values cut, without a word: Google's own behaviour. */
const PROPERTY_KEY_MAX = 44
const PROPERTY_VALUE_MAX = 1024

type Place = { store: CalendarStore; calendar: StoredCalendar }
type Written = StoredEvent | GoogleProblem

/** True when writing ended in a refusal. */
export function isProblem(written: Written): written is GoogleProblem {
  return 'reason' in written
}

/** `events.insert`: a taken id stays taken, also by a deleted event. */
export function insertEvent({ store, calendar }: Place, body: EventBody): Written {
  const fields = withoutNulls(writable(body))
  const problem = idProblem(body) ?? fieldProblem(fields, calendar)
  if (problem) return problem
  const id =
    body.id ??
    secret(26)
      .toLowerCase()
      .replace(/[^a-v0-9]/g, '0')
  const at = { person: calendar.owner.key, calendar: calendar.id, key: id, event: id }
  store.history.note('attempted', at)
  if (calendar.events.has(id)) return DUPLICATE
  const now = Date.now()
  const event: StoredEvent = {
    id,
    fields,
    status: body.status ?? 'confirmed',
    iCalUID: body.iCalUID ?? `${id}@google.com`,
    createdMs: now,
    updatedMs: now,
    sequence: body.sequence ?? 0,
    revision: 0,
  }
  calendar.events.set(id, event)
  store.touch(calendar, event)
  store.history.note('created', at)
  return event
}

/** `events.patch`: null clears, objects merge, lists replace. */
export function patchEvent(place: Place, event: StoredEvent, body: EventBody): Written {
  return replaceFields(place, event, { fields: merged(event.fields, writable(body)), body })
}

/** `events.update`: what is not sent is cleared. */
export function updateEvent(place: Place, event: StoredEvent, body: EventBody): Written {
  return replaceFields(place, event, { fields: withoutNulls(writable(body)), body })
}

/** Deletes as `events.delete` and a person's own hand do; deleting twice is refused. */
export function cancelEvent({ store, calendar }: Place, event: StoredEvent): Written {
  if (event.status === 'cancelled') return DELETED
  event.status = 'cancelled'
  store.touch(calendar, event)
  return event
}

function replaceFields(
  { store, calendar }: Place,
  event: StoredEvent,
  { fields, body }: { fields: EventBody; body: EventBody },
): Written {
  const problem = sameIdProblem(event, body) ?? fieldProblem(fields, calendar)
  if (problem) return problem
  const change = compare(event, fields, body.status ?? event.status)
  const wasDeleted = event.status === 'cancelled'
  event.fields = fields
  event.status = body.status ?? event.status
  event.sequence = Math.max(event.sequence + (change.isMoved ? 1 : 0), body.sequence ?? 0)
  store.touch(calendar, event, change.isVisible)
  const at = { person: calendar.owner.key, calendar: calendar.id, key: event.id }
  store.history.note(deedOf(wasDeleted, event.status === 'cancelled'), at)
  return event
}

function compare(event: StoredEvent, fields: EventBody, status: StoredEvent['status']) {
  const before = { ...event.fields, reminders: null, status: event.status }
  const times = ({ start, end }: EventBody) => [start, end]
  return {
    isMoved: !isDeepStrictEqual(times(event.fields), times(fields)),
    isVisible: !isDeepStrictEqual(before, { ...fields, reminders: null, status }),
  }
}

function deedOf(wasDeleted: boolean, isDeleted: boolean): 'revived' | 'deleted' | 'updated' {
  if (wasDeleted === isDeleted) return 'updated'
  return isDeleted ? 'deleted' : 'revived'
}

function idProblem(body: EventBody): GoogleProblem | undefined {
  if (body.id === null || body.id === undefined) return undefined
  if (body.iCalUID) return invalid('Event id and iCalUID must not both be given.')
  return EVENT_ID.test(body.id) ? undefined : invalid('Invalid resource id value.')
}

function sameIdProblem(event: StoredEvent, body: EventBody): GoogleProblem | undefined {
  if (body.id && body.id !== event.id) return invalid('Invalid resource id value.')
  if (body.iCalUID && body.iCalUID !== event.iCalUID) return invalid('Invalid value for: iCalUID')
  if ((body.sequence ?? event.sequence) < event.sequence) {
    return invalid('Invalid sequence value. It is below the current sequence of the resource.')
  }
  return undefined
}

function fieldProblem(fields: EventBody, calendar: StoredCalendar): GoogleProblem | undefined {
  const { useDefault, overrides } = fields.reminders ?? {}
  if (useDefault && overrides && overrides.length > 0) {
    const message = 'Cannot specify both default reminders and overrides at the same time.'
    return {
      ...invalid(message, 'cannotUseDefaultRemindersAndSpecifyOverride'),
      domain: 'calendar',
    }
  }
  return timeProblem(fields.start, fields.end, calendar.timeZone)
}

/** What the client decides, without what Google keeps for itself and what has columns of its own. */
function writable(body: EventBody): EventBody {
  const fields: EventBody = { ...body }
  for (const name of [...READ_ONLY, 'id', 'iCalUID', 'status', 'sequence'] as const) {
    delete fields[name]
  }
  if (fields.extendedProperties) {
    fields.extendedProperties = {
      ...fields.extendedProperties,
      private: clipped(fields.extendedProperties.private),
      shared: clipped(fields.extendedProperties.shared),
    }
  }
  return fields
}

type Properties = Record<string, string | null> | null | undefined

function clipped(properties: Properties): Properties {
  if (!properties) return properties
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([key]) => key.length <= PROPERTY_KEY_MAX)
      .map(([key, value]) => [key, value?.slice(0, PROPERTY_VALUE_MAX) ?? null]),
  )
}

function withoutNulls(fields: EventBody): EventBody {
  return merged({}, fields)
}

function merged(fields: EventBody, change: EventBody): EventBody {
  // safe because a merge patch of one event body on another gives an event body
  return mergePatch(fields, change) as EventBody
}

/** JSON merge patch, RFC 7396. */
function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isPlain(patch)) return patch
  const result: Record<string, unknown> = isPlain(target) ? { ...target } : {}
  for (const [name, value] of Object.entries(patch)) {
    if (value === undefined) continue
    if (value === null) delete result[name]
    else result[name] = mergePatch(result[name], value)
  }
  return result
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
