import { sql } from 'drizzle-orm'
import { dayIn } from '../../../kernel/time.ts'
import type { Context } from '../../command.ts'
import type { SchoolEnding, YearFacts } from './facts.ts'
import { field } from '../apply/record-tables.ts'
import type { Run } from '../run/run.ts'

/** The staged rows of a collection, as `j`, each read once. */
const staged = (run: Run, collection: 'orgs' | 'academicSessions') => sql`
  roster_pull AS p CROSS JOIN roster_stage AS s
    ON s.run_no = p.run_no AND s.collection = p.collection AND s.attempt = p.attempt
  CROSS JOIN json_each(s.body) AS j
  WHERE p.run_no = ${run.no} AND p.collection = ${collection}`

/**
 * Schools that are no longer listed, or listed as something else. One that has another record already, or comes back
 * under another id with the same number or the same name and parent, is the same school and not gone.
 */
export function endingSchools({ tx }: Context, run: Run): SchoolEnding[] {
  type Row = { id: string; name: string; sourced_id: string; how: 'gone' | 'retyped' }
  const rows = tx.all<Row>(sql`
    WITH listed AS MATERIALIZED (
      SELECT j.value ->> 0 AS id, j.value ->> 2 AS deleted, ${field('orgs', 'name')} AS name,
        ${field('orgs', 'type')} AS type, ${field('orgs', 'identifier')} AS identifier,
        ${field('orgs', 'parent')} AS parent
      FROM ${staged(run, 'orgs')}),
    leaving AS MATERIALIZED (
      SELECT id, 'gone' AS how FROM listed WHERE deleted = 1
      UNION SELECT id, 'retyped' FROM listed WHERE deleted IS NOT 1 AND type <> 'school'
      UNION SELECT sourced_id, 'gone' FROM roster_pending
      WHERE run_no = ${run.no} AND collection = 'orgs' AND op = 'absent'),
    staying AS MATERIALIZED (
      SELECT org_id FROM roster_org
      WHERE source_no = ${run.sourceNo} AND sourced_id > '' AND archived_at IS NULL
        AND type = 'school' AND sourced_id NOT IN (SELECT id FROM leaving))
    SELECT coalesce(o.id, r.sourced_id) AS id, coalesce(o.name, r.name, r.sourced_id) AS name,
      r.sourced_id AS sourced_id, l.how AS how
    FROM leaving AS l CROSS JOIN roster_org AS r ON r.source_no = ${run.sourceNo} AND r.sourced_id = l.id
      LEFT JOIN org AS o ON o.id = r.org_id
    WHERE r.type = 'school' AND r.archived_at IS NULL
      AND NOT (l.how = 'gone' AND r.org_id IN (SELECT org_id FROM staying))
      AND NOT (l.how = 'gone' AND EXISTS (
      SELECT 1 FROM listed AS n
      WHERE n.deleted IS NOT 1 AND n.type = 'school' AND n.id <> r.sourced_id
        AND CASE WHEN n.identifier IS NOT NULL AND r.identifier IS NOT NULL
          THEN n.identifier = r.identifier
          ELSE n.name IS r.name AND n.parent IS r.parent END))
    ORDER BY name, sourced_id`)
  return rows.map(({ id, name, sourced_id: sourcedId, how }) => ({
    school: { id, name },
    sourcedId,
    how,
  }))
}

/** The school years before this reading and after it, by the year each ends in. */
export function schoolYears({ tx, now, district }: Context, run: Run): YearFacts {
  const today = dayIn(district.timeZone, now)
  type Row = { before: string | null; after: string | null; was: number; is: number }
  const row = tx.get<Row>(sql`
    WITH listed AS MATERIALIZED (
      SELECT j.value ->> 0 AS id, j.value ->> 2 AS deleted, ${field('academicSessions', 'type')} AS type,
        ${field('academicSessions', 'startDate')} AS start_on,
        ${field('academicSessions', 'endDate')} AS end_on
      FROM ${staged(run, 'academicSessions')}),
    before AS MATERIALIZED (
      SELECT sourced_id AS id, start_on, end_on FROM roster_session
      WHERE source_no = ${run.sourceNo} AND sourced_id > '' AND archived_at IS NULL AND type = 'schoolYear'),
    after AS MATERIALIZED (
      SELECT start_on, end_on FROM listed WHERE deleted IS NOT 1 AND type = 'schoolYear'
      UNION SELECT start_on, end_on FROM before AS b
      WHERE b.id NOT IN (SELECT id FROM listed) AND NOT EXISTS (
        SELECT 1 FROM roster_pending AS q
        WHERE q.run_no = ${run.no} AND q.collection = 'academicSessions' AND q.sourced_id = b.id))
    SELECT (SELECT substr(max(end_on), 1, 4) FROM before) AS before,
      (SELECT substr(max(end_on), 1, 4) FROM after) AS after,
      EXISTS (SELECT 1 FROM before WHERE start_on <= ${today} AND end_on > ${today}) AS was,
      EXISTS (SELECT 1 FROM after WHERE start_on <= ${today} AND end_on > ${today}) AS "is"`)
  const year = (text: string | null | undefined): number | null => (text ? Number(text) : null)
  return {
    before: year(row?.before),
    after: year(row?.after),
    wasCurrent: row?.was === 1,
    isCurrent: row?.is === 1,
  }
}
