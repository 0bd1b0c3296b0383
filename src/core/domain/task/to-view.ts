import { findCase } from '../case/target.ts'
import type { Context } from '../command.ts'
import { personRefs } from '../concern/refs.ts'
import type { TaskRow } from './target.ts'
import type { TaskView } from './view.ts'
import { openOutcome, openTitle } from './words.ts'

/** Tasks of one case as its page shows them, opened. */
export function toTaskViews(
  context: Context,
  of: { caseReference: string; rows: readonly TaskRow[] },
): TaskView[] {
  const ids = of.rows.flatMap((row) => [row.ownerId, row.backupId, row.closedBy])
  const personOf = personRefs(context.tx, ids)
  return of.rows.map((row) => {
    const { id, caseId, dueAt, state, revision } = row
    const isDone = state === 'done'
    return {
      id,
      caseId,
      dueAt,
      state,
      revision,
      caseReference: of.caseReference,
      title: openTitle(context, row),
      owner: personOf(row.ownerId),
      backup: row.backupId === null ? null : personOf(row.backupId),
      doneAt: isDone ? row.closedAt : null,
      doneBy: isDone && row.closedBy !== null ? personOf(row.closedBy) : null,
      outcome: openOutcome(context, row),
    }
  })
}

/** One task, opened. */
export function toTaskView(context: Context, row: TaskRow): TaskView | undefined {
  const caseReference = findCase(context, row.caseId)?.reference ?? ''
  return toTaskViews(context, { caseReference, rows: [row] })[0]
}
