import { and, asc, count, eq, inArray, lte, type SQL } from 'drizzle-orm'
import type { Instant } from '../../kernel/time.ts'
import type { Db } from '../../store/db.ts'
import { outbox, type OutboxState } from '../../store/tables/door.ts'
import { DELIVERY_KINDS } from './effect.ts'

/** Shown as "1,000 or more": counting on would read more rows than anybody needs. */
const COUNT_MAX = 1_000

/** Deliveries in that state, of the kinds the ledger shows. */
export const countDeliveries = (tx: Db, state: OutboxState): number =>
  countWhere(tx, and(eq(outbox.state, state), inArray(outbox.kind, [...DELIVERY_KINDS])))

/** Everything that was given up, our own timers included: each needs a person. */
export const countDead = (tx: Db): number => countWhere(tx, eq(outbox.state, 'dead'))

function countWhere(tx: Db, where: SQL | undefined): number {
  const some = tx.select({ id: outbox.id }).from(outbox).where(where).limit(COUNT_MAX).as('some')
  return tx.select({ n: count() }).from(some).get()?.n ?? 0
}

/** Since when the row that has waited longest has been due; null when nothing waits. */
export function oldestPendingAt(tx: Db, now: Instant): Instant | null {
  const row = tx
    .select({ at: outbox.dueAt })
    .from(outbox)
    .where(and(eq(outbox.state, 'pending'), lte(outbox.dueAt, now)))
    .orderBy(asc(outbox.dueAt))
    .limit(1)
    .get()
  return row?.at ?? null
}
