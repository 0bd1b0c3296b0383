import { eq } from 'drizzle-orm'
import type { Failure } from '../../kernel/failure.ts'
import { err, ok, type Result } from '../../kernel/result.ts'
import { task } from '../../store/tables/casework.ts'
import type { Target } from '../access/decide.ts'
import { findCase, liveSeat } from '../case/target.ts'
import type { Context } from '../command.ts'
import { isExcluded } from '../concern/kin.ts'

export type TaskRow = typeof task.$inferSelect

export const findTask = ({ tx }: Pick<Context, 'tx'>, id: string): TaskRow | undefined =>
  tx.select().from(task).where(eq(task.id, id)).get()

/** The task, while there is something left to do. `detail` says when it was done, in milliseconds since 1970. */
export function findOpenTask(context: Context, id: string): Result<TaskRow, Failure> {
  const row = findTask(context, id)
  if (!row) return err({ kind: 'not_found', what: 'task' })
  if (row.closedAt === null) return ok(row)
  const code = row.state === 'done' ? 'already_done' : 'already_closed'
  return err({ kind: 'conflict', code, detail: String(row.closedAt) })
}

/** Which seats count besides owner and backup: any on the case, or its case manager's. */
type SeatNeeded = 'any' | 'case_manager'

/** What decides whether somebody may see or change a task. */
export function taskTarget(context: Context, id: string, seat: SeatNeeded): Target | undefined {
  const row = findTask(context, id)
  const file = row && findCase(context, row.caseId)
  if (!row || !file) return undefined
  const { personId } = context.actor
  if (personId === null) return {}
  const held = liveSeat(context, { caseId: file.id, personId })
  return {
    school: file.schoolId,
    isOwner: row.ownerId === personId || row.backupId === personId,
    onTeam: held !== undefined && (seat === 'any' || held.part === 'case_manager'),
    isExcluded: isExcluded(context.tx, personId, file.subjectId),
  }
}
