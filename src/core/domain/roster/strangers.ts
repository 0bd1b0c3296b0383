import { sql, type SQL } from 'drizzle-orm'
import type { Context } from '../command.ts'
import { STRANGER } from './issues.ts'
import { rowsOf, type Part } from './part.ts'
import { field, ROW_ID } from './record-tables.ts'
import type { Run } from './run.ts'

/** Rows noted of one part; a part with more has one cause. */
const NOTED_MAX = 100

/** What an enrollment refers to, where that is listed, and the code for naming what is not. */
const REFERENCES = [
  { column: 'user', stored: 'user_id', table: 'roster_user', code: 'user_unknown' },
  { column: 'class', stored: 'class_id', table: 'roster_class', code: 'class_unknown' },
  { column: 'school', stored: 'school', table: 'roster_org', code: 'org_unknown' },
] as const

/** Neither known nor set aside for a reason of its own. */
const isUnlisted = (table: string, sourceNo: number, id: SQL): SQL => sql`${id} IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM ${sql.raw(table)} AS x
    WHERE x.source_no = ${sourceNo} AND x.sourced_id = ${id})
  AND NOT EXISTS (SELECT 1 FROM roster_issue AS q
    WHERE q.source_no = ${sourceNo} AND q.sourced_id = ${id} AND q.quarantined = 1)`

/**
 * Notes the enrollments of a part that name a person, class or school nobody has listed. Systems publish their lists
 * at different moments, so it counts only when a second complete reading finds it again.
 */
export function noteStrangers({ tx, now }: Context, part: Part): void {
  const { sourceNo } = part.run
  const cases = REFERENCES.map(
    ({ column, table, code }) =>
      sql`WHEN ${isUnlisted(table, sourceNo, field('enrollments', column))} THEN ${code}`,
  )
  tx.run(sql`
    INSERT INTO roster_issue
    SELECT ${sourceNo}, 'enrollments', y.id, y.code, ${STRANGER}, 0, ${now}, ${now}
    FROM (SELECT ${ROW_ID} AS id, CASE ${sql.join(cases, sql` `)} END AS code
      FROM ${rowsOf(part, 'enrollments')} AND j.value ->> 2 = 0) AS y
    WHERE y.code IS NOT NULL LIMIT ${NOTED_MAX}
    ON CONFLICT (source_no, collection, sourced_id, code) DO NOTHING`)
}

/** After a complete reading: what is listed by now is forgotten, what is still missing is said. */
export function reviewStrangers({ tx, now }: Context, run: Run): void {
  const noted = sql`source_no = ${run.sourceNo} AND collection = 'enrollments' AND field_path = ${STRANGER}`
  const still = REFERENCES.map(
    ({ stored, table, code }) =>
      sql`(roster_issue.code = ${code} AND ${isUnlisted(table, run.sourceNo, sql.raw(`e.${stored}`))})`,
  )
  tx.run(sql`
    DELETE FROM roster_issue WHERE ${noted} AND NOT EXISTS (
      SELECT 1 FROM roster_enrollment AS e
      WHERE e.source_no = ${run.sourceNo} AND e.sourced_id = roster_issue.sourced_id
        AND e.archived_at IS NULL AND (${sql.join(still, sql` OR `)}))`)
  tx.run(sql`
    UPDATE roster_issue SET last_seen_at = ${now}
    WHERE ${noted} AND first_seen_at < ${run.startedAt}`)
}
