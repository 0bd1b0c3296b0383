import { sql } from 'drizzle-orm'
import type { Context } from '../../command.ts'
import { issueRemedy, issueWords } from './words.ts'
import { ISSUES_LISTED_MAX, QUARANTINING, STRANGER } from './issues.ts'
import type { QuarantineCount } from '../run/views.ts'

type Reader = Pick<Context, 'tx'>

/**
 * How many rows are set aside, those that are only counted included. Of a row with two such faults one is told, unless
 * both codes have been listed often enough.
 */
export function countQuarantined({ tx }: Reader, sourceNo: number): number {
  const row = tx.get<{ n: number }>(sql`
    SELECT (SELECT count(*) FROM (SELECT DISTINCT collection, sourced_id FROM roster_issue
        WHERE source_no = ${sourceNo} AND collection > '' AND quarantined = 1))
      + coalesce((SELECT sum(max(c.unlisted, c.tally)) FROM roster_issue_count AS c
        WHERE c.source_no = ${sourceNo} AND c.collection > ''
          AND c.code IN (SELECT value FROM json_each(${QUARANTINING}))), 0) AS n`)
  return row?.n ?? 0
}

type Filter = { readonly collection?: string | undefined; readonly code?: string | undefined }

/**
 * Issues by code: how many rows, first and last seen, with words for people. Exact as of the last complete reading,
 * also where more rows have an issue than are listed. What is named but not listed counts once it was seen twice.
 */
export function issueSummary(
  { tx }: Reader,
  sourceNo: number,
  filter: Filter = {},
): QuarantineCount[] {
  const { collection = null, code = null } = filter
  const wanted = sql`source_no = ${sourceNo} AND collection > ''
    AND (${collection} IS NULL OR collection = ${collection}) AND (${code} IS NULL OR code = ${code})`
  const rows = tx.all<Omit<QuarantineCount, 'words' | 'remedy'>>(sql`
    SELECT x.code AS code, sum(x.n) + coalesce((SELECT sum(max(c.unlisted, c.tally))
        FROM roster_issue_count AS c WHERE c.source_no = ${sourceNo} AND c.collection > ''
          AND (${collection} IS NULL OR c.collection = ${collection}) AND c.code = x.code), 0) AS count,
      min(x.first) AS "firstSeenAt", max(x.last) AS "lastSeenAt"
    FROM (SELECT code, 1 AS n, first_seen_at AS first, last_seen_at AS last FROM roster_issue
      WHERE ${wanted} AND NOT (field_path = ${STRANGER} AND first_seen_at = last_seen_at)) AS x
    GROUP BY x.code ORDER BY count DESC, x.code`)
  return rows.map((row) => ({
    ...row,
    words: issueWords(row.code),
    remedy: issueRemedy(row.code),
    listedMax: ISSUES_LISTED_MAX,
  }))
}
