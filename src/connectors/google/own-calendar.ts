import { err, ok, type Result } from '../../core/kernel/result.ts'
import { SECOND } from '../../core/kernel/time.ts'
import type { PortFailure } from '../../core/ports/port-failure.ts'
import type { GoogleClient } from './client.ts'
import { PRODUCT, toCalendarId } from './map.ts'

/** Calendars remembered by connection until the district has stored the id; the oldest makes room. */
const REMEMBERED_MAX = 500
/** How long one delivery waits for another that is making the calendar; then that one counts as lost. */
const MAKING_MAX_MS = 15 * SECOND
const MAKING_POLL_MS = 100

type Made = Promise<Result<string, PortFailure>>

/** The id of the calendar we made; null while a delivery is making it. Never a promise: it would belong to one request. */
const calendarByConnection = new Map<string, string | null>()

/**
 * The id of the calendar we keep in this person's Google account, made now if we know of none. Several first tasks of
 * one person arrive at once; one delivery makes the calendar and the others wait for it.
 */
export async function ownCalendar(client: GoogleClient, key: string): Made {
  for (let waited = 0; waited < MAKING_MAX_MS; waited += MAKING_POLL_MS) {
    if (calendarByConnection.get(key) !== null) break
    await new Promise((resolve) => setTimeout(resolve, MAKING_POLL_MS))
  }
  const known = calendarByConnection.get(key)
  if (known) return ok(known)
  const [oldest] = calendarByConnection.keys()
  if (oldest !== undefined && calendarByConnection.size >= REMEMBERED_MAX) {
    calendarByConnection.delete(oldest)
  }
  calendarByConnection.set(key, null)
  const made = await makeCalendar(client)
  if (made.ok) calendarByConnection.set(key, made.value)
  else calendarByConnection.delete(key)
  return made
}

async function makeCalendar(client: GoogleClient): Made {
  const answer = await client.createCalendar(PRODUCT)
  if (!answer.ok) return answer
  if (answer.value.kind !== 'done') return err({ retry: 'never', reason: 'rejected' })
  const id = toCalendarId(answer.value.body)
  return id === null ? err({ retry: 'later', reason: 'unreadable', unknown: true }) : ok(id)
}

/** Forgets a calendar that turned out to be gone; one that was made since stays. */
export function forgetOwnCalendar(key: string, calendarId: string): void {
  if (calendarByConnection.get(key) === calendarId) calendarByConnection.delete(key)
}
