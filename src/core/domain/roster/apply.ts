import { sql } from 'drizzle-orm'
import { COLLECTIONS, type Collection } from '../../ports/roster-source.ts'
import type { Context } from '../command.ts'
import { applyAbsent } from './apply-absent.ts'
import { bumpCount } from './counts.ts'
import { APPLY_ROWS } from './limits.ts'
import { pullsOf, type Pull } from './pull.ts'
import { rowsOf, type Part } from './part.ts'
import { OP, opOf, ROW_FP, ROW_ID, storedColumns, tableOf } from './record-tables.ts'
import { resolveOrgs } from './resolve-orgs.ts'
import {
  cursorOf,
  enterPhase,
  holdsOf,
  saveCursor,
  type Cursor,
  type Hold,
  type Run,
} from './run.ts'
import type { Source } from './source.ts'
import { noteUnlistedClasses } from './strangers.ts'
import { touchFrom } from './touch.ts'

/**
 * Makes the next few staged rows live, collection by collection in the order they depend on each other, then what
 * is missing. What a guard holds is set aside, row by row, for an approval.
 */
export function applySlice(context: Context, source: Source, run: Run): void {
  const cursor = cursorOf(run)
  const at = cursor.at ?? 0
  const collection = COLLECTIONS[at]
  if (!collection) return enterPhase(context, run, { phase: 'identifying' })
  const pull = pullsOf(context, run).find((p) => p.collection === collection)
  if (!pull) return saveCursor(context, run, { at: at + 1 })
  if (cursor.part === 'absent') return absentPart(context, { source, run, pull, cursor })
  const next = nextPart(context, { run, pull, cursor })
  if (!next) return endOfStage(context, { source, run, pull, cursor })
  applyPart(context, next.part, holdsOf(run)[collection])
  const { page, chunk, to } = next.part
  const row = to < next.rowCount ? { row: to } : {}
  saveCursor(context, run, { at, page, chunk, ...row })
}

/** Everything staged of a collection is live; what is missing comes next. */
function endOfStage(
  context: Context,
  { source, run, pull, cursor }: Walk & { source: Source },
): void {
  const { collection, created, removed } = pull
  if (collection === 'orgs') resolveOrgs(context, source, run)
  const gone = holdsOf(run)[collection]?.removals ? 0 : removed
  bumpCount(context, source.no, [collection, created - gone])
  saveCursor(context, run, { at: cursor.at ?? 0, part: 'absent' })
}

type Walk = { readonly run: Run; readonly pull: Pull; readonly cursor: Cursor }

/** The part after the cursor; undefined when the collection's stage is done. */
function nextPart(
  { tx }: Context,
  { run, pull, cursor }: Walk,
): { part: Part; rowCount: number } | undefined {
  const { page = -1, chunk = -1, row } = cursor
  const from = row ?? 0
  const after = row === undefined ? sql`>` : sql`>=`
  const found = tx.get<{ page: number; chunk: number; n: number }>(sql`
    SELECT page, chunk, row_count AS n FROM roster_stage
    WHERE run_no = ${run.no} AND collection = ${pull.collection} AND attempt = ${pull.attempt}
      AND (page, chunk) ${after} (${page}, ${chunk})
    ORDER BY page, chunk LIMIT 1`)
  if (!found) return undefined
  const part = { run, pull, page: found.page, chunk: found.chunk, from, to: from + APPLY_ROWS }
  return { part, rowCount: found.n }
}

function absentPart(
  context: Context,
  { source, run, pull, cursor }: Walk & { source: Source },
): void {
  const hold = holdsOf(run)[pull.collection]
  const last = hold?.removals
    ? undefined
    : applyAbsent(context, { source, run, collection: pull.collection, after: cursor.id ?? '' })
  const at = cursor.at ?? 0
  saveCursor(context, run, last === undefined ? { at: at + 1 } : { at, part: 'absent', id: last })
}

const REMOVING = sql.raw(`${OP.remove}, ${OP.disable}`)

/** The condition under which a row waits. */
function waits(collection: Collection, hold: Hold) {
  const ops = [
    ...(hold.removals ? [REMOVING] : []),
    ...(hold.changes ? [sql.raw(String(OP.change))] : []),
  ]
  return sql`(${opOf(collection)}) IN (${sql.join(ops, sql.raw(', '))})`
}

function applyPart(context: Context, part: Part, hold: Hold | undefined): void {
  const { collection } = part.pull
  touchFrom(context, part)
  if (collection === 'enrollments') noteUnlistedClasses(context, part)
  if (!hold?.removals && !hold?.changes) return upsert(context, part, sql`true`)
  const waiting = waits(collection, hold)
  setAside(context, part, waiting)
  upsert(context, part, sql`NOT (${waiting})`)
}

function setAside({ tx }: Context, part: Part, waiting: ReturnType<typeof waits>): void {
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
