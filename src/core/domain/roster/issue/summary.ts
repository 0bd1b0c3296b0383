import { sql, type SQL } from 'drizzle-orm'
import type { Context } from '../../command.ts'
import { issueAsk, issueRemedy, issueWords } from './words.ts'
import { ISSUES_LISTED_MAX, QUARANTINING, STRANGER } from './issues.ts'
import type { QuarantineCount } from '../run/views.ts'

type Reader = Pick<Context, 'tx'>

/** Ids named of one kind of fault; enough for a vendor to find the cause. */
const EXAMPLES = 5

/** Whether a code sets its row aside, as a condition over a column `code`. */
const SETS_ASIDE = sql`code IN (SELECT value FROM json_each(${QUARANTINING}))`

/** What is named but not listed says nothing before it was seen twice. */
const SEEN_ENOUGH = sql`NOT (field_path = ${STRANGER} AND first_seen_at = last_seen_at)`

/** How many rows have something wrong in them, every row once. */
export type FaultyRows = {
  /** Not used: what was known before stays. */
  readonly setAside: number
  /** Used as far as they go. */
  readonly withGap: number
}

/**
 * How many rows are set aside and how many are used with a gap, those that are only counted included. Of a row with
 * two faults one is told, unless both codes have been listed often enough.
 */
export function countFaulty({ tx }: Reader, sourceNo: number): FaultyRows {
  const row = tx.get<FaultyRows>(sql`
    WITH listed AS (SELECT max(quarantined) AS aside FROM roster_issue
        WHERE source_no = ${sourceNo} AND collection > '' AND ${SEEN_ENOUGH}
        GROUP BY collection, sourced_id),
      counted AS (SELECT ${SETS_ASIDE} AS aside, max(unlisted, tally) AS n FROM roster_issue_count
        WHERE source_no = ${sourceNo} AND collection > '')
    SELECT (SELECT coalesce(sum(aside), 0) FROM listed)
        + (SELECT coalesce(sum(n), 0) FROM counted WHERE aside) AS "setAside",
      (SELECT coalesce(sum(1 - aside), 0) FROM listed)
        + (SELECT coalesce(sum(n), 0) FROM counted WHERE NOT aside) AS "withGap"`)
  return row ?? { setAside: 0, withGap: 0 }
}

type Filter = {
  readonly collection?: string | null | undefined
  readonly code?: string | null | undefined
}

/** Rows with one kind of fault. */
export type FaultKind = QuarantineCount & {
  /** What to ask the vendor to do. */
  readonly ask: string
  /** Its rows are not used; otherwise they are used with a gap. */
  readonly isSetAside: boolean
  /** A few of them, by the list they are in and their id. */
  readonly examples: readonly { readonly collection: string; readonly sourcedId: string }[]
}

type Counted = Omit<QuarantineCount, 'words' | 'remedy' | 'listedMax'> & {
  readonly isSetAside: 0 | 1
  readonly examples: string
}

/**
 * Issues by code, those that set a row aside first: how many rows, first and last seen, with words for people. Exact
 * as of the last complete reading, also where more rows have an issue than are listed.
 */
export function issueSummary({ tx }: Reader, sourceNo: number, filter: Filter = {}): FaultKind[] {
  const rows = tx.all<Counted>(sql`
    SELECT x.code AS code, count(*) + ${furtherOf(sourceNo, filter)} AS count,
      min(x.first) AS "firstSeenAt", max(x.last) AS "lastSeenAt", max(x.aside) AS "isSetAside",
      json_group_array(json_object('collection', x.collection, 'sourcedId', x.id))
        FILTER (WHERE x.nth <= ${EXAMPLES} AND x.id > '') AS examples
    FROM (${wanted(sourceNo, filter)}) AS x
    GROUP BY x.code ORDER BY "isSetAside" DESC, count DESC, x.code`)
  return rows.map(({ isSetAside, examples, ...row }) => ({
    ...row,
    words: issueWords(row.code),
    remedy: issueRemedy(row.code),
    ask: issueAsk(row.code),
    listedMax: ISSUES_LISTED_MAX,
    isSetAside: isSetAside === 1,
    examples: JSON.parse(examples) as FaultKind['examples'], // safe because the query made the list
  }))
}

const wanted = (sourceNo: number, { collection = null, code = null }: Filter): SQL => sql`
  SELECT code, collection, sourced_id AS id, quarantined AS aside, first_seen_at AS first, last_seen_at AS last,
    row_number() OVER (PARTITION BY code ORDER BY collection, sourced_id) AS nth
  FROM roster_issue
  WHERE source_no = ${sourceNo} AND collection > '' AND ${SEEN_ENOUGH}
    AND (${collection} IS NULL OR collection = ${collection}) AND (${code} IS NULL OR code = ${code})`

/** Rows of the code `x.code` that are only counted. */
const furtherOf = (sourceNo: number, { collection = null }: Filter): SQL => sql`
  coalesce((SELECT sum(max(c.unlisted, c.tally)) FROM roster_issue_count AS c
    WHERE c.source_no = ${sourceNo} AND c.collection > ''
      AND (${collection} IS NULL OR c.collection = ${collection}) AND c.code = x.code), 0)`
