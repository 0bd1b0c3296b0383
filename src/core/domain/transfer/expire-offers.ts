import { and, eq, ne } from 'drizzle-orm'
import { caseHandover } from '../../store/tables/casework.ts'
import { appendEntry } from '../case/chronology.ts'
import type { Context } from '../command.ts'

/** Withdraws unanswered questions about a case that the student's next move, or another school's answer, made void. */
export function expireOffers(
  context: Context,
  of: { caseId: string; exceptToOrgId: string },
): void {
  const expired = context.tx
    .update(caseHandover)
    .set({ state: 'expired', decidedAt: context.now })
    .where(
      and(
        eq(caseHandover.caseId, of.caseId),
        eq(caseHandover.state, 'offered'),
        ne(caseHandover.toOrgId, of.exceptToOrgId),
      ),
    )
    .returning({ id: caseHandover.id })
    .all()
  expired.forEach(() => appendEntry(context, { caseId: of.caseId, kind: 'handover_expired' }))
}
