import { sql } from 'drizzle-orm'
import type { Context } from '../../command.ts'
import { clearProbes } from '../absent/found.ts'
import { clearSorted } from '../absent/sort.ts'
import { CLEAR_ROWS } from '../run/limits.ts'
import type { Run } from '../run/run.ts'

/** Clears away a part of what comparing and weighing a run needed; how many rows it was. */
export const clearWeighing = (context: Context, run: Run): number =>
  clearSorted(context, run.no) + clearLeavers(context, run) + clearRenewed(context, run)

/** The same, with the answers that applying the run needed. */
export const clearGuards = (context: Context, run: Run): number =>
  clearWeighing(context, run) + clearProbes(context, run)

function clearLeavers({ tx }: Context, run: Run): number {
  const rows = tx.all<{ id: string }>(sql`
    DELETE FROM roster_leaver WHERE (run_no, user_id) IN (
      SELECT run_no, user_id FROM roster_leaver
      WHERE run_no = ${run.no} AND user_id > '' LIMIT ${CLEAR_ROWS})
    RETURNING user_id AS id`)
  return rows.length
}

function clearRenewed({ tx }: Context, run: Run): number {
  const rows = tx.all<{ id: string }>(sql`
    DELETE FROM roster_renewed WHERE (run_no, user_id) IN (
      SELECT run_no, user_id FROM roster_renewed
      WHERE run_no = ${run.no} AND user_id > '' LIMIT ${CLEAR_ROWS})
    RETURNING user_id AS id`)
  return rows.length
}
