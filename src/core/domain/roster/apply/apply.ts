import { sql, type SQL } from 'drizzle-orm'
import { COLLECTIONS } from '../../../ports/roster-source.ts'
import type { Context } from '../../command.ts'
import { restoreFound } from '../absent/found.ts'
import { applyAbsent } from '../absent/apply-absent.ts'
import { bumpCount } from '../run/counts.ts'
import { foldRoles } from '../csv/roles.ts'
import { endingRow, waitingRow } from '../guard/rows.ts'
import { APPLY_ROWS } from '../run/limits.ts'
import { pullsOf, type Pull } from '../read/pull.ts'
import { rowsOf, type Part } from './part.ts'
import { beginApplying } from '../plan/keep.ts'
import { OP, opOf, ROW_FP, ROW_ID, storedColumns, tableOf } from './record-tables.ts'
import { resolveOrgs } from '../identity/resolve-orgs.ts'
import {
  cursorOf,
  enterPhase,
  holdsOf,
  nextSlice,
  saveCursor,
  type Cursor,
  type Holds,
  type Run,
} from '../run/run.ts'
import type { Source } from '../source/source.ts'
import { noteUnlistedClasses } from '../identity/strangers.ts'
import { touchFrom } from './touch.ts'

/**
 * Makes the next few staged rows live, collection by collection in the order they depend on each other, then what
 * is missing. What a guard holds is set aside, row by row, for an approval.
 */
export function applySlice(context: Context, source: Source, run: Run): void {
  const cursor = cursorOf(run)
  const at = cursor.at ?? 0
  const collection = COLLECTIONS[at]
  if (run.cursor === '{}' && !foldRoles(context, run)) return nextSlice(context, run.id)
  if (run.cursor === '{}') beginApplying(context, run)
  if (!collection) return enterPhase(context, run, { phase: 'identifying' })
  const pull = pullsOf(context, run).find((p) => p.collection === collection)
  if (!pull) return saveCursor(context, run, { at: at + 1 })
  if (cursor.part === 'absent') return absentPart(context, { source, run, pull, cursor })
  const next = nextPart(context, { run, pull, cursor })
  if (!next) return endOfStage(context, { source, run, pull, cursor })
  applyPart(context, next.part, holdsOf(run))
  saveCursor(context, run, { at, ...pastPart(context, next) })
}

/** Everything staged of a collection is live; what is missing comes next. */
function endOfStage(
  context: Context,
  { source, run, pull, cursor }: Walk & { source: Source },
): void {
  const { collection, created, removed } = pull
  if (collection === 'orgs') resolveOrgs(context, source, run)
  bumpCount(context, source.no, [collection, created - removed])
  saveCursor(context, run, { at: cursor.at ?? 0, part: 'absent' })
}

/** A part to apply, and how many rows its chunk has. */
type Staged = { readonly part: Part; readonly rowCount: number }

type Walk = { readonly run: Run; readonly pull: Pull; readonly cursor: Cursor }

/** The part after the cursor; undefined when the collection's stage is done. */
export function nextPart(
  { tx }: Context,
  { run, pull, cursor, rows = APPLY_ROWS }: Walk & { readonly rows?: number },
): Staged | undefined {
  const { page = -1, chunk = -1, row } = cursor
  const from = row ?? 0
  const after = row === undefined ? sql`>` : sql`>=`
  const found = tx.get<{ page: number; chunk: number; n: number }>(sql`
    SELECT page, chunk, row_count AS n FROM roster_stage
    WHERE run_no = ${run.no} AND collection = ${pull.collection} AND attempt = ${pull.attempt}
      AND (page, chunk) ${after} (${page}, ${chunk})
    ORDER BY page, chunk LIMIT 1`)
  if (!found) return undefined
  const part = { run, pull, page: found.page, chunk: found.chunk, from, to: from + rows }
  return { part, rowCount: found.n }
}

/**
 * Where the next slice goes on. A chunk that is live need not be staged any longer: the district never holds its
 * roster twice.
 */
function pastPart({ tx }: Context, { part, rowCount }: Staged): Cursor {
  const { run, pull, page, chunk, to } = part
  if (to < rowCount) return { page, chunk, row: to }
  tx.run(sql`
    DELETE FROM roster_stage
    WHERE run_no = ${run.no} AND collection = ${pull.collection} AND attempt = ${pull.attempt}
      AND page = ${page} AND chunk = ${chunk}`)
  return { page, chunk }
}

function absentPart(
  context: Context,
  { source, run, pull, cursor }: Walk & { source: Source },
): void {
  const { collection } = pull
  const { quiet, [collection]: hold } = holdsOf(run)
  const after = cursor.id ?? ''
  if (after === '') restoreFound(context, run, collection)
  const isOff = quiet !== undefined || hold?.removals === true
  const last = isOff ? undefined : applyAbsent(context, { source, run, collection, after })
  const at = cursor.at ?? 0
  saveCursor(context, run, last === undefined ? { at: at + 1 } : { at, part: 'absent', id: last })
}

function applyPart(context: Context, part: Part, holds: Holds): void {
  const { run, pull } = part
  const { collection } = pull
  touchFrom(context, part)
  if (collection === 'enrollments') noteUnlistedClasses(context, part)
  const waiting = waitingRow(run, collection, holds[collection])
  const ending = holds.quiet ? endingRow(collection) : null
  if (!waiting && !ending) return upsert(context, part, sql`true`)
  const spared = sql.join(
    [waiting, ending].filter((reason) => reason !== null),
    sql.raw(' OR '),
  )
  countSpared(context, part, spared)
  if (waiting) setAside(context, part, ending ? sql`${waiting} AND NOT (${ending})` : waiting)
  upsert(context, part, sql`NOT (${spared})`)
}

/** Records that were counted as ending and stay for now. */
function countSpared(context: Context, part: Part, spared: SQL): void {
  const { collection } = part.pull
  const row = context.tx.get<{ n: number }>(sql`
    SELECT count(*) AS n FROM ${rowsOf(part, collection)} AND (${spared}) AND ${endingRow(collection)}`)
  bumpCount(context, part.run.sourceNo, [collection, row?.n ?? 0])
}

function setAside({ tx }: Context, part: Part, waiting: SQL): void {
  const { collection } = part.pull
  tx.run(sql`
    INSERT OR REPLACE INTO roster_pending
    SELECT ${part.run.no}, ${collection}, ${ROW_ID},
      CASE WHEN (${opOf(collection)}) = ${OP.change} THEN 'change' ELSE 'remove' END,
      u.fp, ${ROW_FP}, j.value
    FROM ${rowsOf(part, collection)} AND ${waiting}`)
}

/** Writes the rows. One that ends keeps its last content and is archived; any sighting ends being missing. */
function upsert(context: Context, part: Part, condition: ReturnType<typeof sql>): void {
  const { collection } = part.pull
  const { names, values } = storedColumns(collection)
  const kept = names.map((name) =>
    sql.raw(
      `${name} = CASE WHEN excluded.archived_at IS NULL THEN excluded.${name} ELSE ${name} END`,
    ),
  )
  const set = sql.join(kept, sql.raw(', '))
  context.tx.run(sql`
    INSERT INTO ${tableOf(collection)} (source_no, sourced_id, fp, archived_at, ${sql.raw(names.join(', '))})
    SELECT ${part.run.sourceNo}, ${ROW_ID}, ${ROW_FP}, CASE WHEN j.value ->> 2 = 1 THEN ${context.now} END,
      ${sql.join(values, sql.raw(', '))}
    FROM ${rowsOf(part, collection)} AND ${condition}
    ON CONFLICT (source_no, sourced_id) DO UPDATE SET fp = excluded.fp,
      archived_at = excluded.archived_at, missing_since = NULL, missing_runs = 0, ${set}`)
}
