import { sql } from 'drizzle-orm'
import {
  COLLECTIONS,
  ROW_ISSUES,
  type Collection,
  type RowIssue,
} from '../../../ports/roster-source.ts'
import type { Context } from '../../command.ts'
import { tableOf } from '../apply/record-tables.ts'

/** Rows listed of one code and collection: more have one cause, and are counted. */
export const ISSUES_LISTED_MAX = 2_000

/** Issues about rows of one collection: `[[sourcedId, code, fieldPath], …]` as JSON. */
export type IssueReport = {
  readonly sourceNo: number
  readonly collection: Collection
  readonly issues: string
  /** The full reading they were found in, so that what is not listed is counted once. */
  readonly reading?: Reading
  /** Rows among them that nobody can name: without an id, or no record at all. */
  readonly withoutId?: number
}

/** `name`: of the reading. `repeats`: JSON list of ids that an earlier page of it held. */
type Reading = { readonly name: string; readonly repeats: string }

/** Rows without an id stand under no id, and only their number is known. */
export const WITHOUT_ID = 'id_missing'

/** Codes of rows that are set aside, as a JSON list. */
export const QUARANTINING = JSON.stringify([
  ...Object.keys(ROW_ISSUES).filter((code) => ROW_ISSUES[code as RowIssue] === 'quarantined'), // safe because these are its keys
  WITHOUT_ID,
])

/** Path of an issue about something that is named but not listed; it says nothing before it was seen twice. */
export const STRANGER = 'sourcedId of another list'

/** Found by comparing records with each other; a row that arrives unchanged says nothing about it. */
const COMPARED = sql`(field_path = ${STRANGER}
  OR (code = 'key_collision' AND field_path = 'identifier') OR code = 'email_shared')`

/**
 * Remembers what was wrong with which row: code and field, when first and when last. Never a value. Beyond so many
 * rows of a code further ones are only counted.
 */
export function recordIssues(context: Context, report: IssueReport): void {
  if (report.withoutId) recordWithoutId(context, report, report.withoutId)
  if (report.issues === '[]') return
  const { listed, over } = sorted(context, report)
  keepIssues(context, report, listed)
  if (over.length > 0 && report.reading) countOver(context, report, over)
}

function keepIssues({ tx, now }: Context, report: IssueReport, listed: readonly Issue[]): void {
  const { sourceNo, collection } = report
  tx.run(sql`
    INSERT INTO roster_issue
    SELECT ${sourceNo}, ${collection}, j.value ->> 0, j.value ->> 1, j.value ->> 2,
      j.value ->> 1 IN (SELECT value FROM json_each(${QUARANTINING})), ${now}, ${now}
    FROM json_each(${JSON.stringify(listed)}) AS j
    WHERE true
    ON CONFLICT (source_no, collection, sourced_id, code)
    DO UPDATE SET last_seen_at = excluded.last_seen_at, field_path = excluded.field_path`)
}

/** One row is listed for all of them; the others are counted. */
function recordWithoutId(context: Context, report: IssueReport, rows: number): void {
  keepIssues(context, report, [['', WITHOUT_ID, 'sourcedId']])
  if (!report.reading) return
  const { sourceNo, collection, reading } = report
  context.tx.run(sql`
    INSERT INTO roster_issue_count (source_no, collection, code, reading, tally)
    VALUES (${sourceNo}, ${collection}, ${WITHOUT_ID}, ${reading.name}, ${rows - 1})
    ON CONFLICT (source_no, collection, code) DO UPDATE SET
      tally = CASE WHEN reading = excluded.reading THEN tally + ${rows} ELSE excluded.tally END,
      unlisted = 0, reading = excluded.reading`)
}

type Issue = readonly [sourcedId: string, code: string, fieldPath: string]

/** Which of the reported rows are listed, and which are more than are listed. */
function sorted(context: Context, report: IssueReport): { listed: Issue[]; over: Issue[] } {
  const issues = JSON.parse(report.issues) as readonly Issue[] // safe because that is what a report is
  const listedByCode = listedRows(context, report)
  const isFull = (code: string): boolean => (listedByCode.get(code) ?? 0) >= ISSUES_LISTED_MAX
  const known = new Set(
    issues.length + Math.max(0, ...listedByCode.values()) > ISSUES_LISTED_MAX
      ? knownRows(context, report)
      : [],
  )
  const listed: Issue[] = []
  const over: Issue[] = []
  for (const issue of issues) {
    const [id, code] = issue
    const isKnown = known.has(keyOf(id, code))
    if (!isKnown && isFull(code)) over.push(issue)
    else {
      listed.push(issue)
      if (!isKnown) listedByCode.set(code, (listedByCode.get(code) ?? 0) + 1)
    }
  }
  return { listed, over }
}

const keyOf = (id: string, code: string): string => `${code} ${id}`

function listedRows({ tx }: Context, { sourceNo, collection }: IssueReport): Map<string, number> {
  const rows = tx.all<{ code: string; n: number }>(sql`
    SELECT code, count(*) AS n FROM roster_issue
    WHERE source_no = ${sourceNo} AND collection = ${collection} GROUP BY code`)
  return new Map(rows.map(({ code, n }) => [code, n]))
}

const knownRows = ({ tx }: Context, { sourceNo, collection, issues }: IssueReport): string[] =>
  tx
    .all<{ id: string; code: string }>(sql`
      SELECT i.sourced_id AS id, i.code AS code
      FROM json_each(${issues}) AS j CROSS JOIN roster_issue AS i
        ON i.source_no = ${sourceNo} AND i.collection = ${collection}
          AND i.sourced_id = j.value ->> 0 AND i.code = j.value ->> 1`)
    .map(({ id, code }) => keyOf(id, code))

function countOver({ tx }: Context, report: IssueReport, over: readonly Issue[]): void {
  const { sourceNo, collection, reading } = report
  const repeats = new Set(JSON.parse(reading?.repeats ?? '[]') as readonly string[]) // safe because it lists ids
  const counts = new Map<string, number>()
  for (const [id, code] of over) {
    if (!repeats.has(id)) counts.set(code, (counts.get(code) ?? 0) + 1)
  }
  tx.run(sql`
    INSERT INTO roster_issue_count (source_no, collection, code, reading, tally)
    SELECT ${sourceNo}, ${collection}, j.value ->> 0, ${reading?.name ?? ''}, j.value ->> 1
    FROM json_each(${JSON.stringify([...counts])}) AS j WHERE true
    ON CONFLICT (source_no, collection, code) DO UPDATE SET
      tally = excluded.tally + CASE WHEN reading = excluded.reading THEN tally ELSE 0 END,
      reading = excluded.reading`)
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
export function sweepIssues({ tx }: Context, seen: Seen & { readonly reading: string }): void {
  const { sourceNo, collection, since, reading } = seen
  tx.run(sql`
    UPDATE roster_issue_count SET unlisted = CASE WHEN reading = ${reading} THEN tally ELSE 0 END,
      tally = CASE WHEN reading = ${reading} THEN tally ELSE 0 END
    WHERE source_no = ${sourceNo} AND collection = ${collection}`)
  tx.run(sql`
    DELETE FROM roster_issue
    WHERE source_no = ${sourceNo} AND collection = ${collection}
      AND last_seen_at < ${since} AND NOT ${COMPARED}`)
}

/** Records that are gone have no fault any more, whatever of theirs was compared with others. */
export function forgetArchived({ tx }: Pick<Context, 'tx'>, sourceNo: number): void {
  for (const collection of COLLECTIONS) {
    tx.run(sql`
      DELETE FROM roster_issue
      WHERE source_no = ${sourceNo} AND collection = ${collection} AND EXISTS (
        SELECT 1 FROM ${tableOf(collection)} AS u
        WHERE u.source_no = ${sourceNo} AND u.sourced_id = roster_issue.sourced_id
          AND u.archived_at IS NOT NULL AND u.archived_at >= roster_issue.last_seen_at)`)
  }
}

/** Names one reading of one collection. */
export const readingName = ({ runNo, attempt }: { runNo: number; attempt: number }): string =>
  `${runNo}.${attempt}`
