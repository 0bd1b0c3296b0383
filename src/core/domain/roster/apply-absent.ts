import { sql } from 'drizzle-orm'
import type { Collection } from '../../ports/roster-source.ts'
import type { Context } from '../command.ts'
import { bumpCount } from './counts.ts'
import { APPLY_ROWS, MISSING_RUNS } from './limits.ts'
import { tableOf } from './record-tables.ts'
import type { Run } from './run.ts'
import type { Source } from './source.ts'

export type AbsentPart = {
  readonly source: Source
  readonly run: Run
  readonly collection: Collection
  /** Last id that is done. */
  readonly after: string
  /** A person approved it: once missing is enough. */
  readonly approved?: boolean
}

/**
 * Counts the next records that a complete reading did not show as missing once more, and archives those that were
 * missing often enough. Answers the last id it looked at; undefined when there are no more.
 */
export function applyAbsent(context: Context, part: AbsentPart): string | undefined {
  const { tx, now } = context
  const { source, run, collection, after, approved } = part
  const ids = tx
    .all<{ id: string }>(sql`
      SELECT sourced_id AS id FROM roster_pending
      WHERE run_no = ${run.no} AND collection = ${collection} AND sourced_id > ${after} AND op = 'absent'
      ORDER BY sourced_id LIMIT ${APPLY_ROWS}`)
    .map((row) => row.id)
  const last = ids.at(-1)
  if (last === undefined) return undefined
  const list = JSON.stringify(ids)
  const enough = approved ? 1 : MISSING_RUNS
  const gone = sql`source_no = ${source.no} AND sourced_id IN (SELECT value FROM json_each(${list}))
    AND archived_at IS NULL`
  tx.run(sql`
    UPDATE ${tableOf(collection)} SET missing_since = coalesce(missing_since, ${now}),
      missing_runs = missing_runs + 1
    WHERE ${gone}`)
  touchGone(context, { source, collection, gone: sql`${gone} AND missing_runs >= ${enough}` })
  const archived = tx.get<{ n: number }>(sql`
    SELECT count(*) AS n FROM ${tableOf(collection)} WHERE ${gone} AND missing_runs >= ${enough}`)
  tx.run(sql`
    UPDATE ${tableOf(collection)} SET archived_at = ${now}
    WHERE ${gone} AND missing_runs >= ${enough}`)
  bumpCount(context, source.no, [collection, -(archived?.n ?? 0)])
  return last
}

type Gone = {
  readonly source: Source
  readonly collection: Collection
  readonly gone: ReturnType<typeof sql>
}

/** Whoever a vanished record is about is looked at again. */
export function touchGone({ tx }: Context, { source, collection, gone }: Gone): void {
  if (collection !== 'users' && collection !== 'enrollments') return
  const about = sql.raw(collection === 'users' ? 'sourced_id' : 'user_id')
  tx.run(sql`
    INSERT OR IGNORE INTO roster_work
    SELECT ${source.no}, 'user', ${about} FROM ${tableOf(collection)}
    WHERE ${gone} AND ${about} IS NOT NULL`)
}
