import { sql } from 'drizzle-orm'
import type { Context } from '../command.ts'
import { COLLECTIONS, type Collection } from '../../ports/roster-source.ts'
import { readCount } from './counts.ts'
import { CLEAR_PAGES, CLEAR_ROWS } from './limits.ts'
import {
  cursorOf,
  enterPhase,
  holdsOf,
  patchRun,
  saveCursor,
  type Cursor,
  type Run,
} from './run.ts'
import type { Source } from './source.ts'

/**
 * Names the plan: SHA-256 over everything that waits (or, of a trial run, everything that would happen), in a fixed
 * order. An approval is for this very plan and no other.
 */
export function hashSlice(context: Context, source: Source, run: Run): void {
  const cursor = cursorOf(run)
  switch (cursor.part) {
    case undefined:
      return saveCursor(context, run, {
        part: run.dryRun ? 'stage' : 'pending',
        hash: opening(context, source, run),
      })
    case 'stage':
      return hashStage(context, run, cursor)
    case 'pending':
      return hashPending(context, run, cursor)
    default:
      return hashMoves(context, run, cursor)
  }
}

/** A collection that came back empty is held as a whole, so it is named by its size instead of row by row. */
function opening(context: Context, source: Source, run: Run): string {
  const holds = holdsOf(run)
  const emptied = COLLECTIONS.filter((c) => holds[c]?.empty)
  const sizes = emptied.map((c) => readCount(context, source.no, c))
  const removalsHeld = sizes.reduce((sum, n) => sum + n, 0)
  if (removalsHeld > 0) patchRun(context, run, { removalsHeld })
  return emptied.map((c, i) => `${c}|all|${sizes[i]}`).join('\n')
}

function hashStage(context: Context, run: Run, cursor: Cursor): void {
  const collection = COLLECTIONS[cursor.at ?? 0]
  if (!collection) return saveCursor(context, run, { part: 'pending', hash: cursor.hash ?? '' })
  const rows = context.tx.all<{ page: number; chunk: number; body: string }>(sql`
    SELECT page, chunk, body FROM roster_stage
    WHERE run_no = ${run.no} AND collection = ${collection}
      AND attempt = (SELECT attempt FROM roster_pull WHERE run_no = ${run.no} AND collection = ${collection})
      AND (page, chunk) > (${cursor.page ?? -1}, ${cursor.chunk ?? -1})
    ORDER BY page, chunk LIMIT ${CLEAR_PAGES}`)
  const hash = rows.reduce((sum, row) => context.hash(`${sum}\n${row.body}`), cursor.hash ?? '')
  const last = rows.at(-1)
  const { part, at = 0 } = cursor
  const place = { part: part ?? 'stage', hash }
  saveCursor(
    context,
    run,
    last ? { ...place, at, page: last.page, chunk: last.chunk } : { ...place, at: at + 1 },
  )
}

type PendingRow = {
  collection: Collection
  id: string
  op: string
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
  patchRun(context, run, { removalsHeld: run.removalsHeld + removals })
  const sum = context.hash(`${hash}\n${lines.join('\n')}`)
  saveCursor(context, run, { part: 'pending', hash: sum, at, id: last.id })
}

const pendingAfter = (
  { tx }: Context,
  { run, collection, id }: { run: Run; collection: Collection; id: string },
): PendingRow[] =>
  tx.all<PendingRow>(sql`
    SELECT collection, sourced_id AS id, op, old_fp, fp FROM roster_pending
    WHERE run_no = ${run.no} AND collection = ${collection} AND sourced_id > ${id}
    ORDER BY sourced_id LIMIT ${CLEAR_ROWS}`)

function hashMoves(context: Context, run: Run, cursor: Cursor): void {
  const moves = context.tx.all<{ id: string; line: string }>(sql`
    SELECT id, person_id || '|' || from_org_id || '|' || ifnull(to_org_id, '') || '|' || effective_on AS line
    FROM transfer WHERE state = 'held' AND id > ${cursor.id ?? ''} AND run_id = ${run.id}
    ORDER BY id LIMIT ${CLEAR_ROWS}`)
  const { hash = '' } = cursor
  const last = moves.at(-1)
  if (last) {
    const sum = context.hash(`${hash}\n${moves.map((m) => m.line).join('\n')}`)
    return saveCursor(context, run, { part: 'moves', hash: sum, id: last.id })
  }
  const planHash = hash === '' ? null : context.hash(hash)
  enterPhase(context, run, { phase: 'closing', planHash: planHash ?? run.planHash })
}
