import { sql } from 'drizzle-orm'
import type { Collection } from '../../../ports/roster-source.ts'
import type { Context } from '../../command.ts'
import { CLEAR_ROWS } from '../run/limits.ts'
import { tableOf } from '../apply/record-tables.ts'
import type { Run } from '../run/run.ts'

/** Records that the lists leave out and the provider still knows are present again. */
export function restoreFound({ tx }: Context, run: Run, collection: Collection): void {
  tx.run(sql`
    UPDATE ${tableOf(collection)} SET missing_since = NULL, missing_runs = 0, gone_at = NULL
    WHERE source_no = ${run.sourceNo} AND sourced_id IN (
      SELECT sourced_id FROM roster_probe
      WHERE run_no = ${run.no} AND collection = ${collection} AND answer = 'present')`)
}

/** Clears away what was asked and answered; how many rows it was. */
export function clearProbes({ tx }: Context, run: Run): number {
  const rows = tx.all<{ id: string }>(sql`
    DELETE FROM roster_probe WHERE (run_no, collection, sourced_id) IN (
      SELECT run_no, collection, sourced_id FROM roster_probe
      WHERE run_no = ${run.no} AND collection > '' LIMIT ${CLEAR_ROWS})
    RETURNING sourced_id AS id`)
  return rows.length
}
