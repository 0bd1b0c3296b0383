import { eq } from 'drizzle-orm'
import type { Failure } from '../../kernel/failure.ts'
import { err, ok, type Result } from '../../kernel/result.ts'
import { caseHandover } from '../../store/tables/casework.ts'
import type { Target } from '../access/decide.ts'
import { findCase, liveSeat, senderSeat, type CaseRow } from '../case/target.ts'
import type { Context } from '../command.ts'
import { isExcluded } from '../concern/kin.ts'

export type HandoverRow = typeof caseHandover.$inferSelect

/** A handover with the case that goes along. */
export type Handover = { readonly row: HandoverRow; readonly file: CaseRow }

export function findHandover(context: Context, id: string): Handover | undefined {
  const row = context.tx.select().from(caseHandover).where(eq(caseHandover.id, id)).get()
  const file = row && findCase(context, row.caseId)
  return row && file && { row, file }
}

/** The handover, while the receiving school has not answered. */
export function findOffer(context: Context, id: string): Result<Handover, Failure> {
  const found = findHandover(context, id)
  if (!found) return err({ kind: 'not_found', what: 'transfer' })
  if (found.row.state === 'offered') return ok(found)
  const code = found.row.state === 'expired' ? 'not_open' : 'already_decided'
  return err({ kind: 'conflict', code })
}

/** What decides whether somebody may see or answer a handover: the receiving school answers, the team looks on. */
export function handoverTarget(context: Context, id: string): Target | undefined {
  const found = findHandover(context, id)
  if (!found) return undefined
  const { personId } = context.actor
  const on = personId === null ? null : { caseId: found.file.id, personId }
  const isSeated = on !== null && (liveSeat(context, on) ?? senderSeat(context, on)) !== undefined
  return {
    school: found.row.toOrgId,
    onTeam: isSeated,
    isExcluded: isExcluded(context.tx, personId, found.file.subjectId),
  }
}
