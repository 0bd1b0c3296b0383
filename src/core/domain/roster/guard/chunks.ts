import { sql } from 'drizzle-orm'
import type { Collection } from '../../../ports/roster-source.ts'
import type { Context } from '../../command.ts'
import type { Weighing } from './wanted.ts'
import type { Part } from '../apply/part.ts'
import { pullsOf } from '../read/pull.ts'
import type { Cursor } from '../run/run.ts'

/** Which staged chunks: all of a collection, or those that end a record. */
export type Chunks = {
  readonly collection: Collection
  readonly isEnding?: boolean
  /** Rows of a chunk taken at once; the whole chunk without it. */
  readonly rows?: number
}

/** More rows than a chunk has. */
const ALL_ROWS = 1_000_000_000

/** The next part of the stage after the cursor, with the cursor that goes on behind it; undefined at the end. */
export function nextChunk(
  context: Context,
  { run, cursor }: Weighing,
  { collection, isEnding = false, rows = ALL_ROWS }: Chunks,
): { readonly part: Part; readonly cursor: Cursor } | undefined {
  const pull = pullsOf(context, run).find((p) => p.collection === collection)
  if (!pull) return undefined
  const { page: afterPage = -1, chunk: afterChunk = -1, row: from = 0 } = cursor
  const isWithin = sql.raw(from > 0 ? '>=' : '>')
  const found = context.tx.get<{ page: number; chunk: number; n: number }>(sql`
    SELECT page, chunk, row_count AS n FROM roster_stage
    WHERE run_no = ${run.no} AND collection = ${collection} AND attempt = ${pull.attempt}
      AND (page, chunk) ${isWithin} (${afterPage}, ${afterChunk})
      AND (${Number(!isEnding)} OR removed > 0)
    ORDER BY page, chunk LIMIT 1`)
  if (!found) return undefined
  const { page, chunk, n } = found
  const to = Math.min(from + rows, ALL_ROWS)
  const next = { page, chunk, ...(to < n && { row: to }) }
  return { part: { run, pull, page, chunk, from, to }, cursor: next }
}
