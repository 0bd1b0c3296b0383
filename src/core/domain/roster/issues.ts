import { sql } from 'drizzle-orm'
import { ROW_ISSUES, type Collection, type RowIssue } from '../../ports/roster-source.ts'
import type { Context } from '../command.ts'

/** Issues about rows of one collection: `[[sourcedId, code, fieldPath], …]` as JSON. */
export type IssueReport = {
  readonly sourceNo: number
  readonly collection: Collection
  readonly issues: string
}

const quarantining = JSON.stringify(
  Object.keys(ROW_ISSUES).filter((code) => ROW_ISSUES[code as RowIssue] === 'quarantined'), // safe because these are its keys
)

/** Path of an issue about something that is named but not listed; it says nothing before it was seen twice. */
export const STRANGER = 'sourcedId of another list'

/** Found by comparing records with each other; a row that arrives unchanged says nothing about it. */
const COMPARED = sql`(field_path = ${STRANGER}
  OR (code = 'key_collision' AND field_path = 'identifier'))`

/** Remembers what was wrong with which row: code and field, when first and when last. Never a value. */
export function recordIssues({ tx, now }: Context, report: IssueReport): void {
  if (report.issues === '[]') return
  const { sourceNo, collection, issues } = report
  tx.run(sql`
    INSERT INTO roster_issue
    SELECT ${sourceNo}, ${collection}, j.value ->> 0, j.value ->> 1, j.value ->> 2,
      j.value ->> 1 IN (SELECT value FROM json_each(${quarantining})), ${now}, ${now}
    FROM json_each(${issues}) AS j
    WHERE true
    ON CONFLICT (source_no, collection, sourced_id, code)
    DO UPDATE SET last_seen_at = excluded.last_seen_at, field_path = excluded.field_path`)
}

type Seen = { readonly sourceNo: number; readonly collection: Collection; readonly since: number }

/** Forgets the issues of rows that came back clean: seen again, and nothing reported since the run began. */
export function clearIssues({ tx }: Context, seen: Seen, ids: string): void {
  const { sourceNo, collection, since } = seen
  const any = tx.get<{ found: number }>(sql`
    SELECT EXISTS (SELECT 1 FROM roster_issue
      WHERE source_no = ${sourceNo} AND collection = ${collection}) AS found`)
  if (!any?.found) return
  tx.run(sql`
    DELETE FROM roster_issue
    WHERE source_no = ${sourceNo} AND collection = ${collection}
      AND sourced_id IN (SELECT value FROM json_each(${ids}))
      AND last_seen_at < ${since} AND NOT ${COMPARED}`)
}

/** After a complete reading: what was not reported again is over, also for rows that are gone. */
export function sweepIssues({ tx }: Context, seen: Seen): void {
  const { sourceNo, collection, since } = seen
  tx.run(sql`
    DELETE FROM roster_issue
    WHERE source_no = ${sourceNo} AND collection = ${collection}
      AND last_seen_at < ${since} AND NOT ${COMPARED}`)
}
