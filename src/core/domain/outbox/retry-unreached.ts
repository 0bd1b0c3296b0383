import { and, eq, gt, gte, inArray, lt, or, sql } from 'drizzle-orm'
import { DAY } from '../../kernel/time.ts'
import type { PortFailureReason } from '../../ports/port-failure.ts'
import { outbox } from '../../store/tables/door.ts'
import type { Context } from '../command.ts'

/** Why a notice was left out that is still wanted: there was no way to the person. */
const NO_WAY: PortFailureReason[] = ['unreachable_person', 'not_connected']

/** A receipt was shown where the concern was raised; long after, it would only puzzle. */
const RECEIPT_NEWS_MS = DAY

/**
 * Asks again for the notices that found no way to this person, whether that counted as a failure or not. Whether each
 * is still wanted is decided at sending.
 */
export function retryUnreached({ tx, now }: Context, personId: string): void {
  tx.update(outbox)
    .set({
      state: 'pending',
      attempts: 0,
      nextAt: now,
      dueAt: now,
      settledAt: null,
      lastError: null,
    })
    .where(
      and(
        // Keys of notices begin with the person, so the index of keys finds the few rows of one person.
        gte(outbox.idem, `chat.notice|${personId}|`),
        lt(outbox.idem, `chat.notice|${personId}}`),
        or(
          eq(outbox.state, 'dead'),
          and(eq(outbox.state, 'skipped'), inArray(outbox.lastError, NO_WAY)),
        ),
        or(
          sql`json_extract(${outbox.refs}, '$.about') <> 'receipt'`,
          gt(outbox.createdAt, now - RECEIPT_NEWS_MS),
        ),
      ),
    )
    .run()
}
