import { sql } from 'drizzle-orm'
import type { Context } from '../command.ts'
import type { Pull } from './pull.ts'

/** Earlier pages looked through for one page. */
const PAGES_LOOKED_THROUGH = 40

/**
 * Ids of this page that an earlier page of the same reading held, as a JSON list. The first copy counts: rows that
 * slid onto a second page are the same anyway, and of two different ones the same is used every night. A provider
 * that lists in no order at all is not looked through: every page would be compared with all before it.
 */
export function repeatedIds(context: Context, pull: Pull, ids: string): string {
  if (isUnordered(context, pull)) return '[]'
  const { tx } = context
  const place = sql`g.run_no = ${pull.runNo} AND g.collection = ${pull.collection}
    AND g.attempt = ${pull.attempt} AND g.page < ${pull.page}`
  const span = tx.get<{ lo: string | null; hi: string | null }>(
    sql`SELECT min(value) AS lo, max(value) AS hi FROM json_each(${ids})`,
  )
  const overlaps = sql`${place} AND g.hi >= ${span?.lo ?? ''} AND g.lo <= ${span?.hi ?? ''}`
  const pages = tx.get<{ n: number }>(
    sql`SELECT count(*) AS n FROM roster_page AS g WHERE ${overlaps}`,
  )
  if (!pages?.n || pages.n > PAGES_LOOKED_THROUGH) return '[]'
  const found = tx.all<{ id: string }>(sql`
    SELECT DISTINCT e.value AS id FROM roster_page AS g CROSS JOIN json_each(g.ids) AS e
    WHERE ${overlaps} AND e.value IN (SELECT value FROM json_each(${ids}))`)
  return JSON.stringify(found.map((row) => row.id))
}

/** Whether the two pages before this one reach into each other. */
function isUnordered({ tx }: Context, pull: Pull): boolean {
  const row = tx.get<{ mixed: number }>(sql`
    SELECT a.hi > b.lo AS mixed FROM roster_page AS a CROSS JOIN roster_page AS b
      ON b.run_no = a.run_no AND b.collection = a.collection AND b.attempt = a.attempt
        AND b.page = a.page + 1
    WHERE a.run_no = ${pull.runNo} AND a.collection = ${pull.collection}
      AND a.attempt = ${pull.attempt} AND a.page = ${pull.page - 2}`)
  return Boolean(row?.mixed)
}
