import { err, ok, type Result } from '../../core/kernel/result.ts'
import type { CalendarEntry, CalendarPort, CalendarRecord } from '../../core/ports/calendar.ts'
import type { PortFailure } from '../../core/ports/port-failure.ts'
import { createGoogleClient, type GoogleClient } from './client.ts'
import { NOT_SHOWN, toEvent, toShownEvent } from './map.ts'
import { forgetOwnCalendar, ownCalendar } from './own-calendar.ts'
import { connectionKey, type GoogleAccess, type GoogleDeps } from './token.ts'

/** Times we look again when somebody else writes to the same event at the same moment. */
const ROUNDS_MAX = 3
type Put = Promise<Result<CalendarRecord, PortFailure>>
type Here = { readonly client: GoogleClient; readonly access: GoogleAccess }

const GONE: PortFailure = { retry: 'never', reason: 'gone' }
const CONFLICT: PortFailure = { retry: 'later', reason: 'conflict' }

/**
 * A staff member's Google Calendar: tasks appear in a calendar of our own named "Offramp", made on first use, so the
 * consent covers nothing else the person has (scope `calendar.app.created`).
 *
 * Delivery: the event's id is our key, so any repeat of a put, even after a lost answer, leaves one event; an event
 * that already shows a higher revision is left alone. While `access.calendarId` is null the calendar is made and
 * its id returned in the record; a lost answer to that one call can leave an empty calendar behind, as Google takes no
 * id of ours for it and the scope forbids looking. A stored calendar that is missing is `gone`, `never`: the person
 * removed it and must be asked before another is made.
 */
export function createGoogleCalendar(deps: GoogleDeps): (access: GoogleAccess) => CalendarPort {
  return (access) => {
    const here = { client: createGoogleClient(deps, access), access }
    return {
      open: () => open(here),
      put: (entry, seen) => put(here, entry, seen),
      remove: (record) => remove(here, record),
    }
  }
}

async function open({ client, access }: Here): Promise<Result<string, PortFailure>> {
  if (access.calendarId !== null) return ok(access.calendarId)
  return ownCalendar(client, await connectionKey(access))
}

async function put(here: Here, entry: CalendarEntry, seen: CalendarRecord | null): Put {
  if (seen && seen.revision > entry.revision) return ok(seen)
  const stored = here.access.calendarId
  if (stored !== null) {
    const placed = await place(here.client, stored, { entry, seen })
    if (isGone(placed)) forgetOwnCalendar(await connectionKey(here.access), stored)
    return placed
  }
  if (seen && seen.calendarId !== null) {
    const placed = await place(here.client, seen.calendarId, { entry, seen })
    if (!isGone(placed)) return placed
  }
  return placeInOwn(here, { entry, seen: null })
}

type Wanted = { readonly entry: CalendarEntry; readonly seen: CalendarRecord | null }

async function placeInOwn(here: Here, wanted: Wanted): Put {
  const key = await connectionKey(here.access)
  for (const last of [false, true]) {
    const made = await ownCalendar(here.client, key)
    if (!made.ok) return made
    const placed = await place(here.client, made.value, wanted)
    // The calendar we remember was removed since: forget it and make one, as the district asked for.
    if (last || !isGone(placed)) return placed
    forgetOwnCalendar(key, made.value)
  }
  return err(GONE)
}

/** The event of one task in one calendar. */
type At = {
  readonly client: GoogleClient
  readonly calendarId: string
  readonly entry: CalendarEntry
}
/** The revision the event shows afterwards, or null when it has to be done the other way. */
type Shows = Promise<Result<number | null, PortFailure>>

/** Insert what is new, rewrite what is there; each says when the other one is right. */
async function place(client: GoogleClient, calendarId: string, wanted: Wanted): Put {
  const { entry, seen } = wanted
  const at = { client, calendarId, entry }
  let isTaken = false
  let isNew = seen?.calendarId !== calendarId
  for (let round = 0; round < ROUNDS_MAX; round++) {
    if (isNew) {
      const inserted = await insert(at)
      if (!inserted.ok) return inserted
      if (inserted.value !== null) return ok(record(at, inserted.value))
      isTaken = true
    }
    const rewritten = await rewrite(at, isTaken)
    if (!rewritten.ok) return rewritten
    if (rewritten.value !== null) return ok(record(at, rewritten.value))
    isNew = !isTaken
  }
  return err(CONFLICT)
}

async function insert({ client, calendarId, entry }: At): Shows {
  const answer = await client.insertEvent(calendarId, { id: entry.key, ...toEvent(entry) })
  if (!answer.ok) return answer
  // Only the calendar can be missing when an event is new.
  if (answer.value.kind === 'missing') return err(GONE)
  return ok(answer.value.kind === 'done' ? entry.revision : null)
}

/**
 * Brings the event at Google to this state unless it shows a later one. A deleted event keeps its id: with `isTaken`
 * it is revived even when Google no longer shows it. Null: nothing there, or somebody else wrote in between.
 */
async function rewrite({ client, calendarId, entry }: At, isTaken: boolean): Shows {
  const found = await client.getEvent(calendarId, entry.key)
  if (!found.ok) return found
  if (found.value.kind !== 'done' && !isTaken) return ok(null)
  const shown = found.value.kind === 'done' ? toShownEvent(found.value.body) : NOT_SHOWN
  if (shown.revision > entry.revision) return ok(shown.revision)
  const version = { calendarId, eventId: entry.key, etag: shown.etag }
  const answer = await client.patchEvent(version, toEvent(entry))
  if (!answer.ok) return answer
  return ok(answer.value.kind === 'done' ? entry.revision : null)
}

async function remove(
  { client, access }: Here,
  record: CalendarRecord,
): Promise<Result<null, PortFailure>> {
  const calendarId = record.calendarId ?? access.calendarId
  // Without a calendar nothing of ours was ever shown.
  if (calendarId === null) return ok(null)
  const answer = await client.deleteEvent(calendarId, record.eventId)
  if (!answer.ok) return answer
  const { kind } = answer.value
  return kind === 'done' || kind === 'missing' ? ok(null) : err(CONFLICT)
}

const record = ({ entry, calendarId }: At, revision: number): CalendarRecord => ({
  key: entry.key,
  eventId: entry.key,
  calendarId,
  revision,
})

const isGone = (placed: Result<CalendarRecord, PortFailure>): boolean =>
  !placed.ok && placed.error.reason === 'gone'
