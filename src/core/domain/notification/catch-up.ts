import type { Context } from '../command.ts'
import { refreshHome, showInCalendar, showTask } from './ask.ts'
import { retryUnreached } from '../outbox/retry-unreached.ts'
import { openTasksOf } from './waiting.ts'

/** More open tasks than this nobody works through at once; the rest follow with the next change of each. */
const TASKS_MAX = 100

/** Brings every open task of a person into their calendar, once the calendar can take them. */
export function catchUpCalendar(context: Context, personId: string): void {
  for (const { id } of openTasksOf(context, personId, TASKS_MAX)) {
    showInCalendar(context, { personId, taskId: id })
  }
}

/** Shows somebody everything that already waits for them, once there is a new way to reach them. */
export function catchUp(context: Context, personId: string): void {
  retryUnreached(context, personId)
  for (const { id } of openTasksOf(context, personId, TASKS_MAX)) {
    showTask(context, { taskId: id, personIds: [personId] })
  }
  refreshHome(context, personId)
}
