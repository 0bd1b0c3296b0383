import { sql, type SQL } from 'drizzle-orm'
import type { Collection } from '../../../ports/roster-source.ts'
import type { Context } from '../../command.ts'
import { isCertain, isOverdue } from './rules.ts'
import { bumpCount } from '../run/counts.ts'
import { waitingRecord } from '../guard/rows.ts'
import { ABSENT_ROWS } from '../run/limits.ts'
import { tableOf } from '../apply/record-tables.ts'
import { holdsOf, type Run } from '../run/run.ts'
import type { Source } from '../source/source.ts'

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
 * Counts the next records that a complete reading did not show as missing once more, and archives those that are
 * certainly gone for long enough. What a guard holds of them goes on waiting untouched. Answers the last id it looked
 * at; undefined when there are no more.
 */
export function applyAbsent(context: Context, part: AbsentPart): string | undefined {
  const { source, run, collection, approved } = part
  const ids = nextAbsent(context, part)
  const last = ids.at(-1)
  if (last === undefined) return undefined
  const waiting = approved ? null : waitingRecord(run, collection, holdsOf(run)[collection])
  const list = JSON.stringify(waiting ? without(context, part, { ids, waiting }) : ids)
  const listed = sql`source_no = ${source.no} AND archived_at IS NULL
    AND sourced_id IN (SELECT value FROM json_each(${list}))`
  miss(context, part, listed)
  archive(context, part, approved ? listed : sql`${listed} AND ${isOverdue(context.now)}`)
  if (waiting) forget(context, part, list)
  return last
}

function nextAbsent({ tx }: Context, { run, collection, after }: AbsentPart): string[] {
  return tx
    .all<{ id: string }>(sql`
      SELECT sourced_id AS id FROM roster_pending
      WHERE run_no = ${run.no} AND collection = ${collection} AND sourced_id > ${after} AND op = 'absent'
      ORDER BY sourced_id LIMIT ${ABSENT_ROWS}`)
    .map((row) => row.id)
}

/** Those of the ids that no guard holds. */
function without(
  { tx }: Context,
  { source, collection }: AbsentPart,
  { ids, waiting }: { readonly ids: readonly string[]; readonly waiting: SQL },
): string[] {
  return tx
    .all<{ id: string }>(sql`
      SELECT u.sourced_id AS id
      FROM json_each(${JSON.stringify(ids)}) AS j CROSS JOIN ${tableOf(collection)} AS u
        ON u.source_no = ${source.no} AND u.sourced_id = j.value
      WHERE NOT (${waiting})`)
    .map((row) => row.id)
}

/** One reading more without them. What the provider said of a missing record counts for as long as it is missing. */
function miss({ tx, now }: Context, { source, run, collection }: AbsentPart, listed: SQL): void {
  tx.run(sql`
    UPDATE ${tableOf(collection)} SET missing_runs = missing_runs + 1,
      gone_at = CASE WHEN missing_since IS NULL THEN NULL ELSE gone_at END,
      missing_since = coalesce(missing_since, ${now})
    WHERE ${listed}`)
  const saidGone = sql`EXISTS (SELECT 1 FROM roster_probe AS q
    WHERE q.run_no = ${run.no} AND q.collection = ${collection} AND q.sourced_id = ${tableOf(collection)}.sourced_id
      AND q.answer = 'absent')`
  tx.run(sql`
    UPDATE ${tableOf(collection)} SET gone_at = ${now}
    WHERE ${listed} AND gone_at IS NULL AND (${saidGone} OR (${isCertain(source, collection)}))`)
}

function archive(context: Context, { source, collection }: AbsentPart, gone: SQL): void {
  const { tx, now } = context
  touchGone(context, { source, collection, gone })
  const ended = tx.get<{ n: number }>(sql`
    SELECT count(*) AS n FROM ${tableOf(collection)} WHERE ${gone}`)
  tx.run(sql`UPDATE ${tableOf(collection)} SET archived_at = ${now} WHERE ${gone}`)
  bumpCount(context, source.no, [collection, -(ended?.n ?? 0)])
}

/** What is done is no longer part of the plan that waits. */
function forget({ tx }: Context, { run, collection }: AbsentPart, list: string): void {
  tx.run(sql`
    DELETE FROM roster_pending WHERE run_no = ${run.no} AND collection = ${collection}
      AND sourced_id IN (SELECT value FROM json_each(${list})) AND op = 'absent'`)
}

type Gone = {
  readonly source: Source
  readonly collection: Collection
  readonly gone: SQL
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
