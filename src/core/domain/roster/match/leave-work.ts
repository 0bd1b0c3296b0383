import { and, eq, gt, isNull, or, sql } from 'drizzle-orm'
import { caseSeat, concern, task } from '../../../store/tables/casework.ts'
import { calendarChoice, calendarFeed } from '../../../store/tables/notification.ts'
import { account, roleGrant, session } from '../../../store/tables/people.ts'
import { liveSeats } from '../../case/seats.ts'
import type { Context } from '../../command.ts'
import { changeTask, noteTask } from '../../task/write.ts'
import type { Merge } from './merge-people.ts'

type Someone = Pick<Merge, 'loser'>

/** Columns that stay with the one who is joined to another, where their work is not to be opened to the other. */
export const WORK_COLUMNS: readonly string[] = [
  'concern.reporter_id',
  'task.owner_id',
  'task.backup_id',
]

/** Open cases on whose team nobody else is: they would be nobody's. */
export function casesAlone({ tx }: Context, { loser }: Someone): number {
  const row = tx.get<{ n: number }>(sql`
    SELECT count(*) AS n FROM case_seat AS s CROSS JOIN case_file AS f ON f.id = s.case_id
    WHERE s.person_id = ${loser} AND s.until_at IS NULL AND f.closed_at IS NULL AND NOT EXISTS (
      SELECT 1 FROM case_seat AS o
      WHERE o.case_id = s.case_id AND o.until_at IS NULL AND o.person_id <> ${loser})`)
  return row?.n ?? 0
}

/**
 * Before somebody is joined to another: their own work stays where it is, and they get in no more as who they were.
 * Open tasks go to the team, roles and seats end, and their accounts are tied anew by their address when they are next
 * seen. So neither of the two finds what only the other had.
 */
export function leaveWork(context: Context, who: Someone): void {
  handTasksOver(context, who)
  endWays(context, who)
  endParts(context, who)
}

/** To whoever leads the case, else to anybody of its team. */
function handTasksOver(context: Context, { loser }: Someone): void {
  const open = context.tx
    .select()
    .from(task)
    .where(and(or(eq(task.ownerId, loser), eq(task.backupId, loser)), isNull(task.closedAt)))
    .all()
  for (const row of open) {
    const change = { ...newOwner(context, row, loser), ...newBackup(row, loser) }
    changeTask(context, row, change)
    if (change.ownerId !== undefined) noteTask(context, row, 'task_reassigned')
  }
}

type TaskRow = typeof task.$inferSelect

/** Nothing where the task is another's, or where nobody else is left to have it. */
function newOwner(context: Context, row: TaskRow, loser: string) {
  if (row.ownerId !== loser) return {}
  const team = liveSeats(context, row.caseId).filter(({ personId }) => personId !== loser)
  const lead = team.find(({ part }) => part === 'case_manager') ?? team[0]
  if (!lead) return {}
  const backupId = row.backupId === lead.personId ? null : row.backupId
  return { ownerId: lead.personId, backupId, state: 'open' } as const
}

const newBackup = (row: TaskRow, loser: string) =>
  row.backupId === loser ? ({ backupId: null } as const) : {}

function endWays({ tx, now }: Context, { loser }: Someone): void {
  tx.delete(account).where(eq(account.personId, loser)).run()
  tx.update(session)
    .set({ endedAt: now })
    .where(and(eq(session.personId, loser), isNull(session.endedAt)))
    .run()
  tx.delete(calendarFeed).where(eq(calendarFeed.personId, loser)).run()
  tx.delete(calendarChoice).where(eq(calendarChoice.personId, loser)).run()
}

function endParts({ tx, now }: Context, { loser }: Someone): void {
  tx.update(roleGrant)
    .set({ untilAt: now })
    .where(
      and(eq(roleGrant.personId, loser), or(isNull(roleGrant.untilAt), gt(roleGrant.untilAt, now))),
    )
    .run()
  tx.update(concern).set({ claimedBy: null }).where(eq(concern.claimedBy, loser)).run()
  tx.update(caseSeat)
    .set({ untilAt: sql`coalesce(${caseSeat.untilAt}, ${now})`, readUntil: now })
    .where(eq(caseSeat.personId, loser))
    .run()
}
