import { and, desc, eq, gt, isNull } from 'drizzle-orm'
import { caseFile, caseSeat } from '../../store/tables/casework.ts'
import type { Target } from '../access/decide.ts'
import type { Context } from '../command.ts'
import { isExcluded } from '../concern/kin.ts'

export type CaseRow = typeof caseFile.$inferSelect
export type SeatRow = typeof caseSeat.$inferSelect

export const findCase = ({ tx }: Pick<Context, 'tx'>, id: string): CaseRow | undefined =>
  tx.select().from(caseFile).where(eq(caseFile.id, id)).get()

/** The person's seat on the case's team, while it lasts. */
export const liveSeat = (
  { tx }: Pick<Context, 'tx'>,
  on: { caseId: string; personId: string },
): SeatRow | undefined =>
  tx
    .select()
    .from(caseSeat)
    .where(
      and(
        eq(caseSeat.caseId, on.caseId),
        eq(caseSeat.personId, on.personId),
        isNull(caseSeat.untilAt),
      ),
    )
    .get()

/** The seat of somebody who handed the case over and may still read it; the one that lasts longest. */
export const senderSeat = (
  { tx, now }: Pick<Context, 'tx' | 'now'>,
  on: { caseId: string; personId: string },
): SeatRow | undefined =>
  tx
    .select()
    .from(caseSeat)
    .where(
      and(
        eq(caseSeat.personId, on.personId),
        gt(caseSeat.readUntil, now),
        eq(caseSeat.caseId, on.caseId),
      ),
    )
    .orderBy(desc(caseSeat.readUntil))
    .limit(1)
    .get()

/** `read` is met by the team and by a sender whose time is not over; `write` by the team alone. */
type CaseUse = 'read' | 'write'

/** What decides whether somebody may see or work on a case. Having a role at its school is not enough: only a seat is. */
export function caseTarget(context: Context, id: string, use: CaseUse): Target | undefined {
  const row = findCase(context, id)
  if (!row) return undefined
  const { personId } = context.actor
  const on = personId === null ? null : { caseId: id, personId }
  const isSeated = on !== null && liveSeat(context, on) !== undefined
  const isReader = on !== null && use === 'read' && senderSeat(context, on) !== undefined
  return {
    school: row.schoolId,
    onTeam: isSeated || isReader,
    isExcluded: isExcluded(context.tx, personId, row.subjectId),
  }
}
