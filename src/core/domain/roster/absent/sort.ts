import { sql, type SQL } from 'drizzle-orm'
import type { Context } from '../../command.ts'
import { WINDOW_ROWS } from '../run/limits.ts'
import { PASS, type Pull } from '../read/pull.ts'
import { tableOf } from '../apply/record-tables.ts'

/** Ids brought into order in one slice. */
const SORT_IDS = 20_000
/** Ranges into which the ids of a collection are divided: more make more and shorter lists. */
const RANGES_MAX = 128
/** Windows of ids that the pages reaching into one window may hold, before ordering them first is the shorter way. */
const SPREAD_MAX = 5

/** Ids after `from` up to and including `to`. */
export type Window = { readonly from: string; readonly to: string }

/** Bounds of the ranges, ascending, as a JSON list; null while pages are looked through as they came. */
export type Bounds = string | null

const pagesOf = (pull: Pull): SQL => sql`g.run_no = ${pull.runNo}
  AND g.collection = ${pull.collection} AND g.attempt = ${pull.attempt}`

/** A list that was read a second time for its ids has twice the pages. */
function idsPerPage({ received, page, pass }: Pull): number {
  const shown = pass === PASS.ids ? 2 * received : received
  return Math.max(1, Math.ceil(shown / Math.max(1, page)))
}

/** Whether ids came in so little order that most pages would be read for every window. */
export function isScattered({ tx }: Context, pull: Pull, { from, to }: Window): boolean {
  const row = tx.get<{ n: number }>(sql`
    SELECT count(*) AS n FROM roster_page AS g
    WHERE ${pagesOf(pull)} AND g.hi > ${from} AND g.lo <= ${to}`)
  return (row?.n ?? 0) * idsPerPage(pull) > SPREAD_MAX * WINDOW_ROWS
}

type Live = { readonly sourceNo: number; readonly live: number; readonly from: string }

/** The last id of the range of live records that begins after `from`; undefined when it is the last range. */
export function nextBound(
  { tx }: Context,
  pull: Pull,
  { sourceNo, live, from }: Live,
): string | undefined {
  const windows = Math.max(1, Math.ceil(live / (RANGES_MAX * WINDOW_ROWS)))
  const row = tx.get<{ id: string }>(sql`
    SELECT sourced_id AS id FROM ${tableOf(pull.collection)}
    WHERE source_no = ${sourceNo} AND sourced_id > ${from}
    ORDER BY sourced_id LIMIT 1 OFFSET ${windows * WINDOW_ROWS - 1}`)
  return row?.id
}

/**
 * Puts the ids of the next few pages into the ranges they belong to: one list per range instead of a row per id.
 * Answers the last page it took; undefined when all are done.
 */
export function sortPages(
  { tx }: Context,
  pull: Pull,
  { bounds, after }: { readonly bounds: string; readonly after: number },
): number | undefined {
  const count = Math.max(1, Math.floor(SORT_IDS / idsPerPage(pull)))
  const found = tx.get<{ last: number | null }>(sql`
    SELECT max(page) AS last FROM (
      SELECT g.page FROM roster_page AS g
      WHERE ${pagesOf(pull)} AND g.page > ${after} ORDER BY g.page LIMIT ${count})`)
  const last = found?.last ?? undefined
  if (last === undefined) return undefined
  // An id equal to a bound comes before it, and so belongs to the range that the bound ends.
  tx.run(sql`
    INSERT OR REPLACE INTO roster_sorted
    SELECT ${pull.runNo}, ${pull.collection}, ${pull.attempt}, bucket, ${last}, json_group_array(id)
    FROM (
      SELECT id, is_bound, sum(is_bound) OVER (ORDER BY id, is_bound ROWS UNBOUNDED PRECEDING) AS bucket
      FROM (
        SELECT e.value AS id, 0 AS is_bound FROM roster_page AS g CROSS JOIN json_each(g.ids) AS e
        WHERE ${pagesOf(pull)} AND g.page > ${after} AND g.page <= ${last}
        UNION ALL SELECT b.value, 1 FROM json_each(${bounds}) AS b))
    WHERE is_bound = 0 GROUP BY bucket`)
  return last
}

/** The ids a reading showed within a window, as a subquery. */
export function shownIn(pull: Pull, { from, to }: Window, bounds: Bounds): SQL {
  const within = sql`e.value > ${from} AND e.value <= ${to}`
  if (bounds === null) {
    return sql`SELECT e.value FROM roster_page AS g CROSS JOIN json_each(g.ids) AS e
      WHERE ${pagesOf(pull)} AND g.hi > ${from} AND g.lo <= ${to} AND ${within}`
  }
  return sql`SELECT e.value FROM roster_sorted AS g CROSS JOIN json_each(g.ids) AS e
    WHERE ${pagesOf(pull)}
      AND g.bucket >= (SELECT count(*) FROM json_each(${bounds}) AS b WHERE b.value <= ${from})
      AND g.bucket <= (SELECT count(*) FROM json_each(${bounds}) AS b WHERE b.value < ${to})
      AND ${within}`
}

/** Clears a part of a run's lists away; how many rows it was. */
export function clearSorted({ tx }: Pick<Context, 'tx'>, runNo: number): number {
  const rows = tx.all<{ page: number }>(sql`
    DELETE FROM roster_sorted WHERE (run_no, collection, attempt, bucket, page) IN (
      SELECT run_no, collection, attempt, bucket, page FROM roster_sorted
      WHERE run_no = ${runNo} AND collection > '' LIMIT ${2 * RANGES_MAX})
    RETURNING page`)
  return rows.length
}
