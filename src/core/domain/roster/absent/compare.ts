import { sql } from 'drizzle-orm'
import { COLLECTIONS, type Collection } from '../../../ports/roster-source.ts'
import type { Context } from '../../command.ts'
import { countAbsent, listAbsent } from './list.ts'
import { isScattered, nextBound, sortPages, type Window } from './sort.ts'
import { addCounts, setCount } from '../run/counts.ts'
import { WINDOW_ROWS } from '../run/limits.ts'
import { quietNow } from '../guard/mode-rules.ts'
import { isComplete, patchPull, pullsOf, type Pull } from '../read/pull.ts'
import { tableOf } from '../apply/record-tables.ts'
import { cursorOf, enterPhase, saveCursor, type Run } from '../run/run.ts'
import type { Source } from '../source/source.ts'

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
  if (run.mode === 'delta' || !collection) return endOfComparison(context, source, run)
  const pull = pullsOf(context, run).find((p) => p.collection === collection)
  if (!pull) return saveCursor(context, run, { ...cursor, at: at + 1 })
  const walk = { source, run, pull }
  if (cursor.part === 'bounds') return boundsPart(context, walk)
  if (cursor.part === 'sort') return sortPart(context, walk)
  windowPart(context, walk)
}

type Walk = { readonly source: Source; readonly run: Run; readonly pull: Pull }

/** One window of records. Where the ids of the reading are scattered over its pages they are ordered first. */
function windowPart(context: Context, walk: Walk): void {
  const { source, run, pull } = walk
  const cursor = cursorOf(run)
  const { at = 0, id: from = '', ids } = cursor
  const place = { source, collection: pull.collection, from }
  const window = { from, to: windowEnd(context, place) }
  const mayList = mayListAbsent(context, walk)
  if (mayList && !ids && isScattered(context, pull, window)) {
    return saveCursor(context, run, { ...cursor, at, part: 'bounds', ids: [] })
  }
  const bounds = ids ? JSON.stringify(ids) : null
  const found = compareWindow(context, { ...walk, window, bounds }, mayList)
  const counts = addCounts({ ...cursor.counts }, found)
  if (window.to === LAST) return saveCursor(context, run, { at: at + 1, counts })
  saveCursor(context, run, { at, id: window.to, counts, ...(ids && { ids }) })
}

/** Counts the live records of a window, and those of them that are missing. */
function compareWindow(context: Context, window: Missing, mayList: boolean): Counts {
  const { source, run, pull } = window
  const { collection } = pull
  const found = countWindow(context, { source, collection, window: window.window })
  const missing = mayList ? listMissing(context, window) : {}
  // A collection that came back empty is not listed row by row: a guard holds it as a whole.
  const all = mayBeEmpty(run, pull) ? found[collection] : 0
  const n = missing[`absent.${collection}`] ?? all ?? 0
  if (n > 0) patchPull(context, pull, { absent: pull.absent + n })
  return addCounts({ ...found }, missing)
}

/** Whether not being listed means anything: everything was read, something was listed, and removing is allowed. */
const mayListAbsent = (context: Context, { source, run, pull }: Walk): boolean =>
  isComplete(run, pull) && pull.received > 0 && quietNow(context, source) === null

const mayBeEmpty = (run: Run, pull: Pull): boolean =>
  isComplete(run, pull) && pull.received === 0 && pull.skipped === 0

/** Finds the ends of the ranges, one a slice: a walk over the keys of the records we have. */
function boundsPart(context: Context, { source, run, pull }: Walk): void {
  const cursor = cursorOf(run)
  const bounds = cursor.ids ?? []
  const live = Math.max(pull.received, 1)
  const bound = nextBound(context, pull, { sourceNo: source.no, live, from: bounds.at(-1) ?? '' })
  if (bound === undefined) return saveCursor(context, run, { ...cursor, part: 'sort', page: -1 })
  saveCursor(context, run, { ...cursor, ids: [...bounds, bound] })
}

function sortPart(context: Context, { run, pull }: Walk): void {
  const cursor = cursorOf(run)
  const { at = 0, id = '', ids = [], counts = {}, page: after = -1 } = cursor
  const last = sortPages(context, pull, { bounds: JSON.stringify(ids), after })
  const isDone = last === undefined
  saveCursor(context, run, isDone ? { at, id, ids, counts } : { ...cursor, page: last })
}

function endOfComparison(context: Context, source: Source, run: Run): void {
  const counts = cursorOf(run).counts ?? {}
  for (const collection of COLLECTIONS) {
    const n = counts[collection]
    if (n !== undefined) setCount(context, source.no, [collection, n])
  }
  enterPhase(context, run, { phase: 'absent_probing', cursor: JSON.stringify({ counts }) })
}

type Missing = Walk & { readonly window: Window; readonly bounds: string | null }

function listMissing(context: Context, missing: Missing): Counts {
  listAbsent(context, missing)
  const found = countAbsent(context, missing)
  const { collection } = missing.pull
  return {
    ...named('absent.', collection, found),
    [`absent.over.${collection}`]: found['over'] ?? 0,
  }
}

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
type Counts = Readonly<Record<string, number>>

/** Live records of the window, people also by what they are. */
function countWindow({ tx }: Context, { source, collection, window }: Place): Counts {
  const facet = sql.raw(collection === 'users' ? 'facet' : '0')
  const row = tx.get<Counts>(sql`
    SELECT count(*) AS live, coalesce(sum((${facet} & 1) > 0), 0) AS student,
      coalesce(sum((${facet} & 2) > 0), 0) AS staff, coalesce(sum((${facet} & 4) > 0), 0) AS guardian
    FROM ${tableOf(collection)}
    WHERE source_no = ${source.no} AND sourced_id > ${window.from} AND sourced_id <= ${window.to}
      AND archived_at IS NULL`)
  return named('', collection, row ?? {})
}

function named(prefix: string, collection: Collection, row: Counts): Counts {
  const one = { [`${prefix}${collection}`]: row['live'] ?? 0 }
  if (collection !== 'users') return one
  return {
    ...one,
    [`${prefix}users.student`]: row['student'] ?? 0,
    [`${prefix}users.staff`]: row['staff'] ?? 0,
    [`${prefix}users.guardian`]: row['guardian'] ?? 0,
  }
}
