import type { Context } from '../command.ts'
import { refreshHome, showTask } from './ask.ts'
import { openTasksOf } from './waiting.ts'

/** More open tasks than this nobody works through at once; the rest follow with the next change of each. */
const TASKS_MAX = 100

/** Shows somebody everything that already waits for them, once there is a new way to reach them. */
export function catchUp(context: Context, personId: string): void {
  for (const { id } of openTasksOf(context, personId, TASKS_MAX)) {
    showTask(context, { taskId: id, personIds: [personId] })
  }
  refreshHome(context, personId)
}
