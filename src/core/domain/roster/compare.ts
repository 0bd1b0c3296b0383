import { sql } from 'drizzle-orm'
import { dayIn } from '../../kernel/time.ts'
import { COLLECTIONS, type Collection } from '../../ports/roster-source.ts'
import type { Context } from '../command.ts'
import { addCounts, setCount } from './counts.ts'
import { WINDOW_ROWS } from './limits.ts'
import { isComplete, patchPull, pullsOf, type Pull } from './pull.ts'
import { cursorOf, enterPhase, saveCursor, type Run } from './run.ts'
import { tableOf } from './record-tables.ts'
import type { Source } from './source.ts'

/** Sorts after every id. */
const LAST = '\u{10ffff}'

/**
 * Walks over the records we have, window by window, counts them and lists those that a complete reading did not
 * show. A reading of changes says nothing about what is missing, so there the kept counts are used.
 */
export function compareSlice(context: Context, source: Source, run: Run): void {
  const cursor = cursorOf(run)
  const at = cursor.at ?? 0
  const collection = COLLECTIONS[at]
  const pull = pullsOf(context, run).find((p) => p.collection === collection)
  if (run.mode === 'delta' || !pull) return endOfComparison(context, source, run)
  const from = cursor.id ?? ''
  const window = { from, to: windowEnd(context, { source, collection: pull.collection, from }) }
  const found = compareWindow(context, { run, pull, source, window })
  const counts = addCounts({ ...cursor.counts }, found)
  const isLast = window.to === LAST
  saveCursor(context, run, isLast ? { at: at + 1, counts } : { at, id: window.to, counts })
}

function endOfComparison(context: Context, source: Source, run: Run): void {
  const counts = cursorOf(run).counts ?? {}
  for (const collection of COLLECTIONS) {
    const n = counts[collection]
    if (n !== undefined) setCount(context, source.no, [collection, n])
  }
  enterPhase(context, run, { phase: 'guarding', cursor: JSON.stringify({ counts }) })
}

/** Counts the live records of a window and, where the reading was complete, lists those it did not show. */
function compareWindow(context: Context, listed: Listed): Counts {
  const { run, pull, source, window } = listed
  const { collection } = pull
  const found = countWindow(context, { source, collection, window })
  if (!isComplete(run, pull)) return found
  // A collection that came back empty is not listed row by row: a guard holds it as a whole.
  const absent = pull.received > 0 ? listAbsent(context, listed) : {}
  const count = pull.received > 0 ? absent[`absent.${collection}`] : found[collection]
  patchPull(context, pull, { absent: pull.absent + (count ?? 0) })
  return addCounts(found, absent)
}

type Window = { readonly from: string; readonly to: string }

/** The id that ends a window beginning after `from`. */
function windowEnd(
  { tx }: Context,
  { source, collection, from }: { source: Source; collection: Collection; from: string },
): string {
  const row = tx.get<{ id: string }>(sql`
    SELECT sourced_id AS id FROM ${tableOf(collection)}
    WHERE source_no = ${source.no} AND sourced_id > ${from}
    ORDER BY sourced_id LIMIT 1 OFFSET ${WINDOW_ROWS - 1}`)
  return row?.id ?? LAST
}

type Place = { readonly source: Source; readonly collection: Collection; readonly window: Window }
type Counts = Record<string, number>

/** Live records of the window, people also by what they are. */
function countWindow({ tx }: Context, { source, collection, window }: Place): Counts {
  const facet = sql.raw(collection === 'users' ? 'facet' : '0')
  const row = tx.get<Counts>(sql`
    SELECT count(*) AS live, coalesce(sum((${facet} & 1) > 0), 0) AS student,
      coalesce(sum((${facet} & 2) > 0), 0) AS staff, coalesce(sum((${facet} & 4) > 0), 0) AS guardian
    FROM ${tableOf(collection)}
    WHERE source_no = ${source.no} AND sourced_id > ${window.from} AND sourced_id <= ${window.to}
      AND archived_at IS NULL`)
  return named('', collection, row)
}

function named(prefix: string, collection: Collection, row: Counts | undefined): Counts {
  const counts: Counts = { [`${prefix}${collection}`]: row?.['live'] ?? 0 }
  if (collection !== 'users') return counts
  for (const facet of ['student', 'staff', 'guardian']) {
    counts[`${prefix}users.${facet}`] = row?.[facet] ?? 0
  }
  return counts
}

type Listed = {
  readonly run: Run
  readonly pull: Pull
  readonly source: Source
  readonly window: Window
}

/** Lists the live records of the window that no page held. */
function listAbsent(context: Context, { run, pull, source, window }: Listed): Counts {
  const { tx } = context
  const { collection } = pull
  const { from, to } = window
  tx.run(sql`
    INSERT OR REPLACE INTO roster_pending
    SELECT ${run.no}, ${collection}, sourced_id, 'absent', fp, NULL, NULL
    FROM ${tableOf(collection)}
    WHERE source_no = ${source.no} AND sourced_id > ${from} AND sourced_id <= ${to}
      AND archived_at IS NULL AND sourced_id NOT IN (
        SELECT e.value FROM roster_page AS g, json_each(g.ids) AS e
        WHERE g.run_no = ${run.no} AND g.collection = ${collection} AND g.attempt = ${pull.attempt}
          AND g.hi > ${from} AND g.lo <= ${to} AND e.value > ${from} AND e.value <= ${to})`)
  const facet = sql.raw(collection === 'users' ? 'u.facet' : '0')
  const over = collection === 'enrollments' ? sql`u.end_on <= ${today(context)}` : sql`0`
  const row = tx.get<Counts>(sql`
    SELECT count(*) AS live, coalesce(sum((${facet} & 1) > 0), 0) AS student,
      coalesce(sum((${facet} & 2) > 0), 0) AS staff, coalesce(sum((${facet} & 4) > 0), 0) AS guardian,
      coalesce(sum(${over}), 0) AS over
    FROM roster_pending AS p CROSS JOIN ${tableOf(collection)} AS u
      ON u.source_no = ${source.no} AND u.sourced_id = p.sourced_id
    WHERE p.run_no = ${run.no} AND p.collection = ${collection}
      AND p.sourced_id > ${from} AND p.sourced_id <= ${to}`)
  const counts = named('absent.', collection, row)
  counts[`absent.over.${collection}`] = row?.['over'] ?? 0
  return counts
}

const today = ({ district, now }: Context): string => dayIn(district.timeZone, now)
