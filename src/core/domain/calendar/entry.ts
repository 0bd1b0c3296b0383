import { MINUTE } from '../../kernel/time.ts'
import type { CalendarEntry } from '../../ports/calendar.ts'
import type { Context } from '../command.ts'
import type { TaskOf } from '../notification/ask.ts'
import { linkTo } from '../notification/links.ts'
import type { TaskRow } from '../task/target.ts'

/** A task takes the half hour before it is due. */
const LENGTH_MS = 30 * MINUTE

/** What every calendar calls the event of this person and task: opaque, and the same each time. */
export const entryKey = (context: Context, { personId, taskId }: TaskOf): string =>
  context.opaque(`calendar|${personId}|${taskId}`)

/** What a calendar shows of a task: constant words, a link behind sign-in and the time. */
export const toEntry = (context: Context, personId: string, task: TaskRow): CalendarEntry => ({
  key: entryKey(context, { personId, taskId: task.id }),
  revision: task.revision,
  title: 'A task is waiting in Offramp',
  link: linkTo.task(context.district, task.id),
  startAt: task.dueAt - LENGTH_MS,
  endAt: task.dueAt,
})
