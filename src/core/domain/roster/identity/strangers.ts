import { sql, type SQL } from 'drizzle-orm'
import type { Context } from '../../command.ts'
import { STRANGER } from '../issue/issues.ts'
import { rowsOf, type Part } from '../apply/part.ts'
import { field, ROW_ID } from '../apply/record-tables.ts'
import type { Run } from '../run/run.ts'

/** Rows noted of one slice; a slice with more has one cause. */
const NOTED_MAX = 100

/** What an enrollment refers to, where that is listed, and the code for what is not. */
const REFERENCES = [
  { stored: 'user_id', table: 'roster_user', code: 'user_unknown' },
  { stored: 'class_id', table: 'roster_class', code: 'class_unknown' },
  { stored: 'school', table: 'roster_org', code: 'org_unknown' },
] as const

/** Neither known nor set aside for a reason of its own. */
const isUnlisted = (table: string, sourceNo: number, id: SQL): SQL => sql`${id} IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM ${sql.raw(table)} AS x
    WHERE x.source_no = ${sourceNo} AND x.sourced_id = ${id})
  AND NOT EXISTS (SELECT 1 FROM roster_issue AS q
    WHERE q.source_no = ${sourceNo} AND q.sourced_id = ${id} AND q.quarantined = 1)`

/**
 * Enrollments may name a person, class or school nobody has listed. Systems publish their lists at different moments,
 * so it counts only when a second complete reading finds it again. Classes are looked up while a part is applied.
 */
export function noteUnlistedClasses({ tx, now }: Context, part: Part): void {
  const { sourceNo } = part.run
  tx.run(sql`
    INSERT INTO roster_issue
    SELECT ${sourceNo}, 'enrollments', y.id, 'class_unknown', ${STRANGER}, 0, ${now}, ${now}
    FROM (SELECT ${ROW_ID} AS id FROM ${rowsOf(part, 'enrollments')} AND j.value ->> 2 = 0
      AND ${isUnlisted('roster_class', sourceNo, field('enrollments', 'class'))}
      LIMIT ${NOTED_MAX}) AS y
    WHERE true
    ON CONFLICT (source_no, collection, sourced_id, code) DO NOTHING`)
}

/** People nobody listed turn up when their records are looked for. */
export function noteUnlistedUsers(
  { tx, now }: Context,
  sourceNo: number,
  userIds: readonly string[],
): void {
  if (userIds.length === 0) return
  tx.run(sql`
    INSERT INTO roster_issue
    SELECT ${sourceNo}, 'enrollments', y.id, 'user_unknown', ${STRANGER}, 0, ${now}, ${now}
    FROM (SELECT e.sourced_id AS id FROM json_each(${JSON.stringify(userIds)}) AS j
      CROSS JOIN roster_enrollment AS e INDEXED BY roster_enrollment_user
        ON e.source_no = ${sourceNo} AND e.user_id = j.value
      WHERE e.archived_at IS NULL AND ${isUnlisted('roster_user', sourceNo, sql.raw('j.value'))}
      LIMIT ${NOTED_MAX}) AS y
    WHERE true
    ON CONFLICT (source_no, collection, sourced_id, code) DO NOTHING`)
}

/** Schools nobody listed turn up when it is worked out where people belong. */
export function noteUnlistedSchools(
  { tx, now }: Context,
  sourceNo: number,
  pairs: readonly (readonly [orgSourcedId: string, userSourcedId: string])[],
): void {
  if (pairs.length === 0) return
  tx.run(sql`
    INSERT INTO roster_issue
    SELECT ${sourceNo}, 'enrollments', y.id, 'org_unknown', ${STRANGER}, 0, ${now}, ${now}
    FROM (SELECT e.sourced_id AS id FROM json_each(${JSON.stringify(pairs)}) AS j
      CROSS JOIN roster_enrollment AS e INDEXED BY roster_enrollment_user
        ON e.source_no = ${sourceNo} AND e.user_id = j.value ->> 1
      WHERE e.archived_at IS NULL AND e.school = j.value ->> 0
      LIMIT ${NOTED_MAX}) AS y
    WHERE true
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
