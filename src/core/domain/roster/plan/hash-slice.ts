import { sql, type SQL } from 'drizzle-orm'
import type { Context } from '../../command.ts'
import { COLLECTIONS, type Collection } from '../../../ports/roster-source.ts'
import { readCount } from '../run/counts.ts'
import { CLEAR_ROWS } from '../run/limits.ts'
import { endPreview } from './renew.ts'
import { countHeldSchools } from './held-schools.ts'
import { SAMPLES } from './limits.ts'
import { fullName } from './names.ts'
import { clearPlan, keepLines, openPlan, planOf, type PlanLine } from './store.ts'
import { tableOf } from '../apply/record-tables.ts'
import {
  cursorOf,
  enterPhase,
  holdsOf,
  nextSlice,
  patchRun,
  saveCursor,
  type Cursor,
  type Run,
} from '../run/run.ts'
import type { Source } from '../source/source.ts'

/**
 * Names the plan: SHA-256 over everything that waits (or, of a trial run, everything that would happen), in a fixed
 * order. An approval is for this very plan and no other.
 */
export function hashSlice(context: Context, source: Source, run: Run): void {
  const cursor = cursorOf(run)
  switch (cursor.part) {
    case undefined:
      // What was planned before an approval is over.
      if (run.dryRun === 0 && clearPlan(context, run.no, CLEAR_ROWS) > 0)
        return nextSlice(context, run.id)
      return saveCursor(context, run, {
        part: run.dryRun === 1 ? 'pending' : 'schools',
        hash: opening(context, source, run),
      })
    case 'schools':
      return countHeldSchools(context, source, run)
    case 'pending':
      return hashPending(context, run, cursor)
    default:
      return hashMoves(context, run, cursor)
  }
}

/**
 * A trial run begins with the sum over its staged rows. Of a run that holds, a collection that came back empty is
 * named by its size instead of row by row.
 */
function opening(context: Context, source: Source, run: Run): string {
  if (run.dryRun === 1) return planOf(context, run.no)?.digest ?? ''
  openPlan(context, source, run)
  const holds = holdsOf(run)
  const emptied = COLLECTIONS.filter((c) => holds[c]?.empty)
  const sizes = emptied.map((c) => readCount(context, source.no, c))
  for (const [i, collection] of emptied.entries()) {
    keepEmptied(context, run, { collection, n: sizes[i] ?? 0 })
  }
  const removalsHeld = sizes.reduce((sum, n) => sum + n, 0)
  if (removalsHeld > 0) patchRun(context, run, { removalsHeld })
  return emptied.map((c, i) => `${c}|all|${sizes[i]}`).join('\n')
}

/** All of a list waits: how much that is, and the first few of it to look at. */
function keepEmptied(
  { tx }: Context,
  run: Run,
  { collection, n }: { readonly collection: Collection; readonly n: number },
): void {
  tx.run(sql`
    INSERT OR REPLACE INTO roster_plan_count VALUES (${run.no}, ${collection}, 'absent', ${n})`)
  tx.run(sql`
    INSERT OR REPLACE INTO roster_plan_sample
    SELECT ${run.no}, 'absent', ${collection}, u.sourced_id, ${nameOf(collection)}
    FROM ${tableOf(collection)} AS u
    WHERE u.source_no = ${run.sourceNo} AND u.sourced_id > '' AND u.archived_at IS NULL
    ORDER BY u.sourced_id LIMIT ${SAMPLES}`)
}

function nameOf(collection: Collection): SQL {
  if (collection === 'users') return fullName('u.body')
  return sql.raw(collection === 'orgs' ? 'u.name' : 'NULL')
}

type PendingRow = {
  collection: Collection
  id: string
  op: 'absent' | 'remove' | 'change'
  name: string | null
  old_fp: number | null
  fp: number | null
}

function hashPending(context: Context, run: Run, cursor: Cursor): void {
  const { at = 0, hash = '', id = '' } = cursor
  const collection = COLLECTIONS[at]
  if (!collection) return saveCursor(context, run, { part: 'moves', hash })
  const isListed = run.dryRun === 1 || holdsOf(run)[collection] !== undefined
  const rows = isListed ? pendingAfter(context, { run, collection, id }) : []
  const last = rows.at(-1)
  if (!last) return saveCursor(context, run, { part: 'pending', hash, at: at + 1 })
  const lines = rows.map((r) => [r.collection, r.id, r.op, r.old_fp, r.fp].join('|'))
  const removals = rows.filter((row) => row.op !== 'change').length
  if (run.dryRun === 0) {
    patchRun(context, run, { removalsHeld: run.removalsHeld + removals })
    keepLines(context, run, rows.map(toLine))
  }
  const sum = context.hash(`${hash}\n${lines.join('\n')}`)
  saveCursor(context, run, { part: 'pending', hash: sum, at, id: last.id })
}

const toLine = ({ op, collection, id, name }: PendingRow): PlanLine => ({
  op,
  collection,
  id,
  name,
})

type After = { readonly run: Run; readonly collection: Collection; readonly id: string }

function pendingAfter({ tx }: Context, { run, collection, id }: After): PendingRow[] {
  return tx.all<PendingRow>(sql`
    SELECT p.collection AS collection, p.sourced_id AS id, p.op AS op, p.old_fp AS old_fp,
      p.fp AS fp, ${nameOf(collection)} AS name
    FROM roster_pending AS p LEFT JOIN ${tableOf(collection)} AS u
      ON u.source_no = ${run.sourceNo} AND u.sourced_id = p.sourced_id
    WHERE p.run_no = ${run.no} AND p.collection = ${collection} AND p.sourced_id > ${id}
    ORDER BY p.sourced_id LIMIT ${CLEAR_ROWS}`)
}

type MoveLine = { readonly id: string; readonly line: string }

function hashMoves(context: Context, run: Run, cursor: Cursor): void {
  const moves =
    run.dryRun === 1 ? plannedMoves(context, run, cursor) : heldMoves(context, run, cursor)
  const { hash = '' } = cursor
  const last = moves.at(-1)
  if (last) {
    const sum = context.hash(`${hash}\n${moves.map((m) => m.line).join('\n')}`)
    return saveCursor(context, run, { part: 'moves', hash: sum, id: last.id })
  }
  const planHash = hash === '' ? null : context.hash(hash)
  if (run.dryRun === 1) return endPreview(context, run, planHash)
  enterPhase(context, run, { phase: 'closing', planHash: planHash ?? run.planHash })
}

const heldMoves = ({ tx }: Context, run: Run, { id = '' }: Cursor): MoveLine[] =>
  tx.all<MoveLine>(sql`
    SELECT id, person_id || '|' || from_org_id || '|' || ifnull(to_org_id, '') || '|' || effective_on AS line
    FROM transfer WHERE state = 'held' AND id > ${id} AND run_id = ${run.id}
    ORDER BY id LIMIT ${CLEAR_ROWS}`)

/** The moves a trial run found; a student may have several. */
function plannedMoves({ tx }: Context, run: Run, { id = '["","",""]' }: Cursor): MoveLine[] {
  const [person, from, on] = JSON.parse(id) as readonly string[] // safe because only the statement below makes it
  return tx.all<MoveLine>(sql`
    SELECT json_array(person_id, from_org_id, effective_on) AS id,
      kind || '|' || person_id || '|' || from_org_id || '|' || ifnull(to_org_id, '') || '|' || effective_on AS line
    FROM roster_plan_move
    WHERE run_no = ${run.no} AND (person_id, from_org_id, effective_on) > (${person}, ${from}, ${on})
    ORDER BY person_id, from_org_id, effective_on LIMIT ${CLEAR_ROWS}`)
}
