import { and, eq, sql } from 'drizzle-orm'
import { rosterCount } from '../../../store/tables/roster.ts'
import type { Context } from '../../command.ts'

/** Adds the second set of counts to the first, name by name. */
export function addCounts(
  sum: Record<string, number>,
  more: Readonly<Record<string, number>>,
): Record<string, number> {
  for (const [name, n] of Object.entries(more)) sum[name] = (sum[name] ?? 0) + n
  return sum
}

type Count = readonly [name: string, n: number]

/** A running count of the roster, such as live `users.student` records or `people.staff`. */
export function readCount({ tx }: Pick<Context, 'tx'>, sourceNo: number, name: string): number {
  const row = tx
    .select({ n: rosterCount.n })
    .from(rosterCount)
    .where(and(eq(rosterCount.sourceNo, sourceNo), eq(rosterCount.name, name)))
    .get()
  return row?.n ?? 0
}

export function setCount({ tx }: Context, sourceNo: number, [name, n]: Count): void {
  tx.insert(rosterCount)
    .values({ sourceNo, name, n })
    .onConflictDoUpdate({ target: [rosterCount.sourceNo, rosterCount.name], set: { n } })
    .run()
}

/** Adds to a running count, in the same transaction as the change it counts. */
export function bumpCount({ tx }: Context, sourceNo: number, [name, by]: Count): void {
  if (by === 0) return
  tx.insert(rosterCount)
    .values({ sourceNo, name, n: by })
    .onConflictDoUpdate({
      target: [rosterCount.sourceNo, rosterCount.name],
      set: { n: sql`${rosterCount.n} + ${by}` },
    })
    .run()
}
