import { and, count, eq, isNull, sql } from 'drizzle-orm'
import { ALL_SCHOOLS, type Actor } from '../../kernel/actor.ts'
import { caseFile, caseHandover } from '../../store/tables/casework.ts'
import { schoolsFor } from '../access/decide.ts'
import type { Context } from '../command.ts'
import { aboutNoneOf, among } from '../concern/among.ts'
import { kinOf } from '../concern/kin.ts'

/** How many cases wait for the actor's answer, because their student moved to one of the actor's schools. */
export function countOffered({ tx }: Context, actor: Actor): number {
  const schools = schoolsFor(actor, 'transfer', 'decide')
  const row = tx
    .select({ offered: count() })
    .from(caseHandover)
    .innerJoin(caseFile, eq(caseFile.id, caseHandover.caseId))
    .where(
      and(
        // unanswered; the second is always true and lets the district-wide count walk its index
        isNull(caseHandover.decidedAt),
        sql`${caseHandover.offeredAt} >= 0`,
        schools === ALL_SCHOOLS ? undefined : among(caseHandover.toOrgId, schools),
        aboutNoneOf(caseFile.subjectId, kinOf(tx, actor.id)),
      ),
    )
    .get()
  return row?.offered ?? 0
}
