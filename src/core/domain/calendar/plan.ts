import { and, eq } from 'drizzle-orm'
import type { CalendarRecord } from '../../ports/calendar.ts'
import { calendarEvent, type CalendarProvider } from '../../store/tables/notification.ts'
import { staffActor } from '../access/staff.ts'
import type { Context } from '../command.ts'
import type { TaskOf } from '../notification/ask.ts'
import { findTask, type TaskRow } from '../task/target.ts'
import { readChoice } from './choice.ts'
import { entryKey } from './entry.ts'

type EventRow = typeof calendarEvent.$inferSelect

/** What is left to do so that the person's calendar tells the truth about one task. */
export type Plan =
  | { readonly do: 'nothing' }
  | {
      readonly do: 'put'
      readonly provider: CalendarProvider
      readonly task: TaskRow
      readonly seen: CalendarRecord | null
    }
  | { readonly do: 'remove'; readonly provider: CalendarProvider; readonly record: CalendarRecord }

/**
 * An open task stands in the calendar its owner chose, and nowhere else. An event that was sent and never confirmed
 * is put once more before it is removed, because only the answer tells what the vendor calls it.
 */
export function planEvent(context: Context, one: TaskOf): Plan {
  const row = findTask(context, one.taskId)
  if (!row) return { do: 'nothing' }
  const stands = findEvent(context, one)
  const wanted = wantedProvider(context, one, row)
  const seen = stands ? recordOf(stands, entryKey(context, one)) : null
  if (stands && stands.provider !== wanted) {
    const { provider } = stands
    return seen
      ? { do: 'remove', provider, record: seen }
      : { do: 'put', provider, task: row, seen }
  }
  if (wanted === null || (seen && seen.revision >= row.revision)) return { do: 'nothing' }
  return { do: 'put', provider: wanted, task: row, seen }
}

/** Where the person wants this task to appear now; null when it belongs into no calendar of theirs. */
function wantedProvider(context: Context, one: TaskOf, row: TaskRow): CalendarProvider | null {
  if (row.closedAt !== null || row.ownerId !== one.personId) return null
  if (!staffActor(context, one.personId)) return null
  return readChoice(context, one.personId).provider
}

/** Where the one event of this person and task stands, as far as is known. */
export const findEvent = ({ tx }: Context, one: TaskOf): EventRow | undefined =>
  tx.select().from(calendarEvent).where(eventOf(one)).get()

export const eventOf = ({ personId, taskId }: TaskOf) =>
  and(eq(calendarEvent.personId, personId), eq(calendarEvent.taskId, taskId))

function recordOf({ eventId, calendarId, revision }: EventRow, key: string): CalendarRecord | null {
  return eventId === null ? null : { key, eventId, calendarId, revision }
}
