import { eq } from 'drizzle-orm'
import { calendarEvent } from '../../store/tables/notification.ts'
import type { Context } from '../command.ts'
import { showInCalendar } from '../notification/ask.ts'
import { openTasksOf } from '../notification/waiting.ts'

/** More than this is not moved at once; the rest follow with the next change of each task. */
const EVENTS_MAX = 200

/** After a change of calendar: every event that stands somewhere, and every open task, is looked at again. */
export function moveEvents(context: Context, personId: string): void {
  const shown = context.tx
    .select({ taskId: calendarEvent.taskId })
    .from(calendarEvent)
    .where(eq(calendarEvent.personId, personId))
    .limit(EVENTS_MAX)
    .all()
  const open = openTasksOf(context, personId, EVENTS_MAX)
  const taskIds = new Set([...shown.map(({ taskId }) => taskId), ...open.map(({ id }) => id)])
  for (const taskId of taskIds) showInCalendar(context, { personId, taskId })
}
