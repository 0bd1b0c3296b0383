import { err, ok, type Result } from '../../core/kernel/result.ts'
import type { CalendarEntry, CalendarPort, CalendarRecord } from '../../core/ports/calendar.ts'
import type { PortFailure } from '../../core/ports/port-failure.ts'
import { createGraphClient, type GraphClient } from './graph.ts'
import { findOurs, toEvent, toEventId, toNewEvent } from './map.ts'
import type { MicrosoftAccess, MicrosoftDeps } from './token.ts'

type Put = Promise<Result<CalendarRecord, PortFailure>>

const CONFLICT: PortFailure = { retry: 'later', reason: 'conflict' }
const NOBODY: PortFailure = { retry: 'never', reason: 'unreachable_person' }

/**
 * A staff member's Outlook calendar in Microsoft 365. The district's own app writes with its own permission, granted
 * by Exchange for staff mailboxes only.
 *
 * Delivery: Graph names the event, so a put without a record first looks for our key on the mailbox and only then
 * creates, with `transactionId` as a second net; a repeat after a lost answer leaves one event. A deleted event is
 * created again under a raised revision only, as a used `transactionId` makes no second event (`conflict`, `later`).
 * A mailbox that does not exist is `unreachable_person`, one out of the app's scope is `forbidden`, both `never`.
 */
export function createMicrosoftCalendar(
  deps: MicrosoftDeps,
): (access: MicrosoftAccess) => CalendarPort {
  return (access) => {
    const client = createGraphClient(deps, access)
    return {
      open: () => Promise.resolve(ok(null)),
      put: (entry, seen) => put(client, entry, seen),
      remove: (record) => remove(client, record),
    }
  }
}

async function put(client: GraphClient, entry: CalendarEntry, seen: CalendarRecord | null): Put {
  if (seen && seen.revision > entry.revision) return ok(seen)
  const kept = await rewrite(client, entry, seen?.eventId ?? null)
  if (!kept.ok) return kept
  if (kept.value !== null) return ok(kept.value)
  const known = await find(client, entry.key)
  if (!known.ok) return known
  const found = await rewrite(client, entry, known.value)
  if (!found.ok) return found
  return found.value === null ? create(client, entry) : ok(found.value)
}

/** Brings the event of that id to this state; null when there is no such event any more. */
async function rewrite(
  client: GraphClient,
  entry: CalendarEntry,
  eventId: string | null,
): Promise<Result<CalendarRecord | null, PortFailure>> {
  if (eventId === null) return ok(null)
  const answer = await client.updateEvent(eventId, toEvent(entry))
  if (!answer.ok) return answer
  if (answer.value.kind === 'taken') return err(CONFLICT)
  return ok(answer.value.kind === 'done' ? record(entry, eventId) : null)
}

async function find(client: GraphClient, key: string): Promise<Result<string | null, PortFailure>> {
  const answer = await client.findEvent(key)
  if (!answer.ok) return answer
  return ok(answer.value.kind === 'done' ? findOurs(answer.value.body, key) : null)
}

async function create(client: GraphClient, entry: CalendarEntry): Put {
  const answer = await client.createEvent(toNewEvent(entry))
  if (!answer.ok) return answer
  // `taken`: this very create is still under way from an earlier call; the next attempt finds it by its key.
  if (answer.value.kind !== 'done') return err(answer.value.kind === 'taken' ? CONFLICT : NOBODY)
  const eventId = toEventId(answer.value.body)
  if (eventId === null) return err({ retry: 'later', reason: 'unreadable', unknown: true })
  return ok(record(entry, eventId))
}

async function remove(
  client: GraphClient,
  { eventId }: CalendarRecord,
): Promise<Result<null, PortFailure>> {
  const answer = await client.deleteEvent(eventId)
  if (!answer.ok) return answer
  return answer.value.kind === 'taken' ? err(CONFLICT) : ok(null)
}

const record = (entry: CalendarEntry, eventId: string): CalendarRecord => ({
  key: entry.key,
  eventId,
  calendarId: null,
  revision: entry.revision,
})
