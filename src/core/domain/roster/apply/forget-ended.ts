import { sql } from 'drizzle-orm'
import { DAY } from '../../../kernel/time.ts'
import type { Context } from '../../command.ts'
import { FORGET_ROWS } from '../run/limits.ts'
import type { Run } from '../run/run.ts'

/** As long as a student who left and comes back counts as one move. */
const ENDED_KEPT_MS = 45 * DAY

/**
 * Forgets enrollments that ended long ago, a few at a time; answers how many were looked at. The last one of a person
 * at a school stays: it tells that there were lessons, so that a role that lingers there counts no more.
 */
export function forgetEnded({ tx, now }: Context, { sourceNo }: Run): number {
  const old = tx.all<{ id: string; is_last: number }>(sql`
    SELECT e.sourced_id AS id, NOT EXISTS (
        SELECT 1 FROM roster_enrollment AS x INDEXED BY roster_enrollment_user
        WHERE x.source_no = e.source_no AND x.user_id = e.user_id
          AND coalesce(x.school, x.class_id) IS coalesce(e.school, e.class_id)
          AND x.archived_at IS NOT NULL AND x.role IS e.role
          AND (x.archived_at, x.sourced_id) > (e.archived_at, e.sourced_id)) AS is_last
    FROM roster_enrollment AS e INDEXED BY roster_enrollment_ended
    WHERE e.source_no = ${sourceNo} AND e.archived_at < ${now - ENDED_KEPT_MS} AND e.kept = 0
    ORDER BY e.archived_at LIMIT ${FORGET_ROWS}`)
  if (old.length === 0) return 0
  const ids = (isLast: 0 | 1) =>
    JSON.stringify(old.filter((row) => row.is_last === isLast).map(({ id }) => id))
  tx.run(sql`
    UPDATE roster_enrollment SET kept = 1
    WHERE source_no = ${sourceNo} AND sourced_id IN (SELECT value FROM json_each(${ids(1)}))`)
  tx.run(sql`
    DELETE FROM roster_enrollment
    WHERE source_no = ${sourceNo} AND sourced_id IN (SELECT value FROM json_each(${ids(0)}))`)
  return old.length
}
