import type { Context } from '../command.ts'
import type { RosterTrouble } from '../roster/run/views.ts'
import { enqueue, enqueueOnce } from '../outbox/enqueue.ts'

export type NoticeAbout = 'concern' | 'transfer' | 'sync'

/** Tells a person that something waits for them: constant words and a link, nothing of the matter. */
export function notify(
  context: Context,
  notice: {
    readonly personId: string
    readonly about: NoticeAbout
    readonly refId: string
    readonly urgent?: boolean
  },
): void {
  const { personId, about, refId, urgent: isUrgent = false } = notice
  enqueueOnce(context, {
    kind: 'chat.notice',
    key: `${personId}|${about}|${refId}`,
    refs: { personId, about, refId, urgent: isUrgent ? 'yes' : 'no' },
    isUrgent,
  })
}

/** What one person hears of one trouble of the roster, found by that run. */
export type TroubleNotice = {
  readonly personId: string
  readonly runId: string
  readonly trouble: RosterTrouble
}

/** Tells a person of a trouble of the roster while it lasts, and says in the same place that it is over once it is. */
export function showTrouble(context: Context, { personId, runId, trouble }: TroubleNotice): void {
  enqueue(context, {
    kind: 'chat.notice',
    key: `${personId}|sync|${runId}|${trouble}`,
    refs: { personId, about: 'sync', refId: runId, urgent: 'no', trouble },
  })
}

/** Tells a reporter that their concern arrived: a reference and no content. */
export function sendReceipt(
  context: Context,
  receipt: { readonly personId: string; readonly concernId: string },
): void {
  const { personId, concernId } = receipt
  enqueueOnce(context, {
    kind: 'chat.notice',
    key: `${personId}|receipt|${concernId}`,
    refs: { personId, about: 'receipt', refId: concernId, urgent: 'no' },
  })
}

/** Brings each person's chat card, home and calendar event of a task to present truth. */
export function showTask(
  context: Context,
  { taskId, personIds }: { readonly taskId: string; readonly personIds: readonly string[] },
): void {
  for (const personId of new Set(personIds)) {
    showCard(context, { personId, taskId })
    showInCalendar(context, { personId, taskId })
    refreshHome(context, personId)
  }
}

/** One person's view of one task. */
export type TaskOf = { readonly personId: string; readonly taskId: string }

/** Brings one person's chat card of a task to present truth. */
export function showCard(context: Context, { personId, taskId }: TaskOf): void {
  enqueue(context, {
    kind: 'chat.task_card',
    key: `${personId}|${taskId}`,
    refs: { personId, taskId },
  })
}

/** Brings one person's calendar event of a task to present truth. */
export function showInCalendar(context: Context, { personId, taskId }: TaskOf): void {
  enqueue(context, {
    kind: 'calendar.sync',
    key: `${personId}|${taskId}`,
    refs: { personId, taskId },
  })
}

/** Brings a person's chat home to present truth. */
export function refreshHome(context: Context, personId: string): void {
  enqueue(context, { kind: 'chat.home', key: personId, refs: { personId } })
}
