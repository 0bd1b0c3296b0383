import { and, eq, isNull } from 'drizzle-orm'
import type { Failure } from '../../kernel/failure.ts'
import { err, ok, type Result } from '../../kernel/result.ts'
import { caseSeat, concern } from '../../store/tables/casework.ts'
import type { Target } from '../access/decide.ts'
import type { Context } from '../command.ts'
import { isExcluded } from './kin.ts'
import { DISTRICT_RUNG } from './ladder.ts'

export type ConcernRow = typeof concern.$inferSelect

export const findConcern = ({ tx }: Pick<Context, 'tx'>, id: string): ConcernRow | undefined =>
  tx.select().from(concern).where(eq(concern.id, id)).get()

/** The concern, while nobody has decided about it. */
export function findOpenConcern(context: Context, id: string): Result<ConcernRow, Failure> {
  const row = findConcern(context, id)
  if (!row) return err({ kind: 'not_found', what: 'concern' })
  return row.decidedAt === null ? ok(row) : err({ kind: 'conflict', code: 'already_decided' })
}

/** What decides whether somebody may see or handle a concern. */
export function concernTarget(context: Context, id: string): Target | undefined {
  const row = findConcern(context, id)
  return row && factsOf(context, row)
}

export function factsOf(context: Context, row: ConcernRow): Target {
  const { personId } = context.actor
  return {
    school: row.schoolId,
    isAuthor: personId !== null && row.reporterId === personId,
    isAsked: row.rung >= DISTRICT_RUNG,
    onTeam: personId !== null && row.caseId !== null && hasSeat(context, row.caseId, personId),
    isExcluded: isExcluded(context.tx, personId, row.subjectId),
  }
}

function hasSeat({ tx }: Context, caseId: string, personId: string): boolean {
  const seat = tx
    .select({ id: caseSeat.id })
    .from(caseSeat)
    .where(
      and(eq(caseSeat.caseId, caseId), eq(caseSeat.personId, personId), isNull(caseSeat.untilAt)),
    )
    .get()
  return seat !== undefined
}
