import { and, eq, sql } from 'drizzle-orm'
import { outbox } from '../../store/tables/door.ts'
import type { Context } from '../command.ts'

/** Asks again for the notices that found no way to this person. Whether each is still wanted is decided at sending. */
export function retryUnreached({ tx, now }: Context, personId: string): void {
  tx.update(outbox)
    .set({ state: 'pending', attempts: 0, nextAt: now, settledAt: null, lastError: null })
    .where(
      and(
        eq(outbox.state, 'dead'),
        eq(outbox.kind, 'chat.notice'),
        sql`json_extract(${outbox.refs}, '$.personId') = ${personId}`,
      ),
    )
    .run()
}
