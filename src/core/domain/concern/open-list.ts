import { and, asc, desc, eq, isNotNull, isNull, sql, type SQL } from 'drizzle-orm'
import { ALL_SCHOOLS, type Actor } from '../../kernel/actor.ts'
import { concern } from '../../store/tables/casework.ts'
import { schoolsFor } from '../access/decide.ts'
import type { Context } from '../command.ts'
import { aboutNoneOf } from './among.ts'
import { kinOf } from './kin.ts'
import { backward, forward, type Mark } from './page.ts'
import type { ConcernRow } from './target.ts'

/** Open: the soonest due first. Decided: the newest first. */
export type Show = 'open' | 'decided'

/** One entry for each index walk: a school, or null for the whole district. */
function walks(actor: Actor): (string | null)[] {
  const schools = schoolsFor(actor, 'concern', 'list')
  return schools === ALL_SCHOOLS ? [null] : [...schools]
}

const at = (school: string | null): SQL | undefined =>
  school === null ? undefined : eq(concern.schoolId, school)

export type Wanted = { readonly show: Show; readonly from: Mark; readonly limit: number }

/**
 * Concerns of the actor's schools after the mark, without those about themselves or their family. Each school is
 * walked by its index and the walks are merged, so that a page costs the same however many there are.
 */
export function listConcerns(context: Context, actor: Actor, wanted: Wanted): ConcernRow[] {
  const kin = kinOf(context.tx, actor.id)
  const found = walks(actor).flatMap((school) => walk(context, { school, kin, wanted }))
  const compare = wanted.show === 'open' ? forward : backward
  return found
    .toSorted((a, b) => compare(markOf(wanted.show)(a), markOf(wanted.show)(b)))
    .slice(0, wanted.limit)
}

export const markOf =
  (show: Show) =>
  (row: ConcernRow): Mark => ({
    at: show === 'open' ? row.dueAt : (row.decidedAt ?? 0),
    id: row.id,
  })

function walk(
  { tx }: Context,
  one: { school: string | null; kin: readonly string[]; wanted: Wanted },
): ConcernRow[] {
  const { from, limit, show } = one.wanted
  const kept = and(at(one.school), aboutNoneOf(concern.subjectId, one.kin))
  const rows = tx.select().from(concern)
  if (show === 'open') {
    const after = sql`(${concern.dueAt}, ${concern.id}) > (${from.at}, ${from.id})`
    const open = and(isNull(concern.decidedAt), after, kept)
    return rows.where(open).orderBy(asc(concern.dueAt), asc(concern.id)).limit(limit).all()
  }
  const before = sql`(${concern.decidedAt}, ${concern.id}) < (${from.at}, ${from.id})`
  const decided = and(isNotNull(concern.decidedAt), before, kept)
  return rows.where(decided).orderBy(desc(concern.decidedAt), desc(concern.id)).limit(limit).all()
}

/** How many concerns wait for the actor's schools, and how many of them too long. */
export function countConcerns(context: Context, actor: Actor): { open: number; overdue: number } {
  const kin = kinOf(context.tx, actor.id)
  const counts = { open: 0, overdue: 0 }
  for (const school of walks(actor)) {
    const row = context.tx
      .select({
        open: sql<number>`count(*)`,
        overdue: sql<number>`count(*) FILTER (WHERE ${concern.dueAt} <= ${context.now})`,
      })
      .from(concern)
      .where(
        and(
          isNull(concern.decidedAt),
          at(school),
          // always true; it lets the district-wide count walk the index of what is open
          sql`${concern.dueAt} >= 0`,
          aboutNoneOf(concern.subjectId, kin),
        ),
      )
      .get()
    counts.open += row?.open ?? 0
    counts.overdue += row?.overdue ?? 0
  }
  return counts
}
