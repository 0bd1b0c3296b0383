import { sql } from 'drizzle-orm'
import type { Context } from '../../command.ts'
import { MISSES_BEFORE_PROBE } from '../absent/rules.ts'
import { CLEAR_ROWS } from '../run/limits.ts'
import type { Run } from '../run/run.ts'

/** A run that stopped half way is made up for by the next one; longer ago than that, everybody has been looked at. */
const MISSES_LOOKED_AT = MISSES_BEFORE_PROBE + 1

/**
 * Whose lessons two complete readings did not show joins the list of work: they may be listed at another school.
 * Answers the last enrollment looked at; null when there are no more.
 */
export function markMissed(
  { tx }: Context,
  { run, after }: { readonly run: Run; readonly after: string },
): string | null {
  const absent = sql`run_no = ${run.no} AND collection = 'enrollments' AND op = 'absent'`
  const end = tx.get<{ id: string }>(sql`
    SELECT sourced_id AS id FROM roster_pending WHERE ${absent} AND sourced_id > ${after}
    ORDER BY sourced_id LIMIT 1 OFFSET ${CLEAR_ROWS - 1}`)
  const to = end?.id ?? '\u{10ffff}'
  tx.run(sql`
    INSERT OR IGNORE INTO roster_work
    SELECT DISTINCT ${run.sourceNo}, 'person', a.person_id
    FROM (SELECT sourced_id AS id FROM roster_pending
        WHERE ${absent} AND sourced_id > ${after} AND sourced_id <= ${to}) AS p
      CROSS JOIN roster_enrollment AS e ON e.source_no = ${run.sourceNo} AND e.sourced_id = p.id
      CROSS JOIN person_alias AS a ON a.source_no = e.source_no AND a.sourced_id = e.user_id
    WHERE e.archived_at IS NULL
      AND e.missing_runs BETWEEN ${MISSES_BEFORE_PROBE} AND ${MISSES_LOOKED_AT}`)
  return end?.id ?? null
}
