import { eq } from 'drizzle-orm'
import { task, type EntryKind } from '../../store/tables/casework.ts'
import { appendEntry } from '../case/chronology.ts'
import type { Context } from '../command.ts'
import { showTask } from '../notification/ask.ts'
import type { TaskRow } from './target.ts'
import { openTitle, sealTaskText } from './words.ts'

type NewTask = {
  readonly caseId: string
  readonly title: string
  readonly ownerId: string
  readonly backupId: string | null
  readonly dueAt: number
}

/** Gives somebody a task and shows it where they work. */
export function createTask(context: Context, wanted: NewTask): string {
  const { tx, now } = context
  const { caseId, title, ownerId, backupId, dueAt } = wanted
  const id = context.newId()
  tx.insert(task)
    .values({
      id,
      caseId,
      ownerId,
      backupId,
      dueAt,
      title: sealTaskText(context, { caseId, id, field: 'title' }, title),
      state: 'open',
      revision: 1,
      createdAt: now,
      updatedAt: now,
    })
    .run()
  appendEntry(context, { caseId, kind: 'task_added', text: title })
  show(context, id, [ownerId, backupId])
  return id
}

type Change = Partial<
  Pick<TaskRow, 'dueAt' | 'state' | 'ownerId' | 'backupId' | 'closedAt' | 'closedBy' | 'outcome'>
>

/**
 * Changes a task and raises its revision. Whoever had it and whoever has it now sees the new state, so a calendar
 * follows and a card of yesterday's owner closes.
 */
export function changeTask(context: Context, row: TaskRow, change: Change): void {
  context.tx
    .update(task)
    .set({ ...change, revision: row.revision + 1, updatedAt: context.now })
    .where(eq(task.id, row.id))
    .run()
  const after = { ...row, ...change }
  show(context, row.id, [row.ownerId, row.backupId, after.ownerId, after.backupId])
}

/** Notes in the case's chronology what became of a task. */
export function noteTask(context: Context, row: TaskRow, kind: EntryKind): void {
  appendEntry(context, { caseId: row.caseId, kind, text: openTitle(context, row) })
}

function show(context: Context, taskId: string, people: readonly (string | null)[]): void {
  showTask(context, { taskId, personIds: people.filter((id): id is string => id !== null) })
}
