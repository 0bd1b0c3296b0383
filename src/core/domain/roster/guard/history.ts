import { sql } from 'drizzle-orm'
import type { Collection } from '../../../ports/roster-source.ts'
import type { Context } from '../../command.ts'
import type { Weighing } from './wanted.ts'
import { isComplete, pullsOf } from '../read/pull.ts'

/** Complete readings that tell what is usual: a week of nights. */
const READINGS = 7
/** Readings kept, so that some remain when others were held or taken back. */
const READINGS_KEPT = 30

/** Remembers how many rows each complete reading brought. */
export function notePullSizes({ tx }: Context, { source, run }: Weighing): void {
  for (const pull of pullsOf({ tx }, run)) {
    if (!isComplete(run, pull) || pull.received === 0) continue
    const { collection, received } = pull
    tx.run(sql`
      INSERT OR REPLACE INTO roster_pull_size VALUES (${source.no}, ${collection}, ${run.no}, ${received})`)
    tx.run(sql`
      DELETE FROM roster_pull_size
      WHERE source_no = ${source.no} AND collection = ${collection} AND run_no <= (
        SELECT run_no FROM roster_pull_size
        WHERE source_no = ${source.no} AND collection = ${collection}
        ORDER BY run_no DESC LIMIT 1 OFFSET ${READINGS_KEPT})`)
  }
}

/**
 * How many rows the last complete readings brought, newest first. One that is held, was taken back or was only a
 * trial tells nothing about what is usual.
 */
export function pullHistory(
  { tx }: Context,
  { source, run }: Weighing,
  collection: Collection,
): number[] {
  const rows = tx.all<{ received: number }>(sql`
    SELECT s.received AS received
    FROM roster_pull_size AS s CROSS JOIN roster_run AS r ON r.no = s.run_no
    WHERE s.source_no = ${source.no} AND s.collection = ${collection} AND s.run_no < ${run.no}
      AND r.state = 'succeeded' AND r.dry_run = 0
    ORDER BY s.run_no DESC LIMIT ${READINGS}`)
  return rows.map((row) => row.received)
}
