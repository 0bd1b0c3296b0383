import { sql } from 'drizzle-orm'
import type { Context } from '../../command.ts'
import { HISTORY_KEPT_MS } from './limits.ts'

/** Runs forgotten in one go; there are about a hundred a day at most. */
const BATCH = 200

/** Forgets what the oldest runs were. Nothing of the roster itself is in it. */
export function pruneHistory({ tx, now }: Pick<Context, 'tx' | 'now'>): void {
  tx.run(sql`
    DELETE FROM roster_run WHERE id IN (
        SELECT id FROM (SELECT id, started_at, state FROM roster_run WHERE id > '' ORDER BY id LIMIT ${BATCH})
        WHERE started_at < ${now - HISTORY_KEPT_MS} AND state IN ('succeeded', 'failed'))`)
}
