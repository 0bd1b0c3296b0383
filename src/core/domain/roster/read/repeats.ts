import { sql } from 'drizzle-orm'
import type { Context } from '../../command.ts'
import type { Pull } from './pull.ts'
import { alreadySeen, rememberSeen } from './seen-ids.ts'

/** Earlier pages looked through for one page. */
const PAGES_LOOKED_THROUGH = 40

/**
 * Ids of this page that an earlier page of the same reading held, as a JSON list: `expected` ones, that were asked for
 * twice on purpose, and those of rows that slid. The first copy counts. Where ids come in order a few earlier pages
 * are looked through; where they do not, every id is remembered by itself.
 */
export function repeatedIds(
  context: Context,
  pull: Pull,
  { ids, expected }: { readonly ids: string; readonly expected: readonly string[] },
): string {
  if (pull.ordered === 0) return alreadySeen(context, pull, ids)
  const { tx } = context
  const known = JSON.stringify(expected)
  const place = sql`g.run_no = ${pull.runNo} AND g.collection = ${pull.collection}
    AND g.attempt = ${pull.attempt} AND g.page < ${pull.page}`
  const span = tx.get<{ lo: string | null; hi: string | null }>(
    sql`SELECT min(value) AS lo, max(value) AS hi FROM json_each(${ids})
      WHERE value NOT IN (SELECT value FROM json_each(${known}))`,
  )
  const overlaps = sql`${place} AND g.hi >= ${span?.lo ?? ''} AND g.lo <= ${span?.hi ?? ''}`
  const pages = tx.get<{ n: number }>(
    sql`SELECT count(*) AS n FROM roster_page AS g WHERE ${overlaps}`,
  )
  if (!pages?.n || pages.n > PAGES_LOOKED_THROUGH) return known
  const found = tx.all<{ id: string }>(sql`
    SELECT DISTINCT e.value AS id FROM roster_page AS g CROSS JOIN json_each(g.ids) AS e
    WHERE ${overlaps} AND e.value IN (SELECT value FROM json_each(${ids}))`)
  return JSON.stringify([...new Set([...expected, ...found.map((row) => row.id)])])
}

/**
 * Decides at the second page of a list whether its ids come in any order, and if not, remembers those of the first
 * page one by one. A list that only later loses its order is looked through page by page.
 */
export function noticeDisorder(context: Context, pull: Pull, fresh: string): boolean {
  if (pull.ordered === 0 || pull.page !== 1) return pull.ordered === 0
  const first = context.tx.get<{ hi: string | null; ids: string; lo: string | null }>(sql`
    SELECT hi, ids, (SELECT min(value) FROM json_each(${fresh})) AS lo FROM roster_page
    WHERE run_no = ${pull.runNo} AND collection = ${pull.collection}
      AND attempt = ${pull.attempt} AND page = 0`)
  if (!first || first.hi === null || first.lo === null || first.lo > first.hi) return false
  rememberSeen(context, pull, first.ids)
  return true
}
