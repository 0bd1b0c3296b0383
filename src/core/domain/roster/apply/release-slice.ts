import { sql } from 'drizzle-orm'
import { COLLECTIONS, type Collection } from '../../../ports/roster-source.ts'
import type { Context } from '../../command.ts'
import { applyAbsent, touchGone } from '../absent/apply-absent.ts'
import { bumpCount, setCount } from '../run/counts.ts'
import { APPLY_ROWS } from '../run/limits.ts'
import { beginApplying } from '../plan/keep.ts'
import { field, storedColumns, tableOf } from './record-tables.ts'
import { resolveOrgs } from '../identity/resolve-orgs.ts'
import { cursorOf, enterPhase, holdsOf, saveCursor, type Cursor, type Run } from '../run/run.ts'
import type { Source } from '../source/source.ts'

/** Does what an approved plan says, a few rows at a time: exactly the rows it lists and nothing else. */
export function releaseSlice(context: Context, source: Source, run: Run): void {
  const { at = 0, part = 'listed', id: after = '' } = cursorOf(run)
  const collection = COLLECTIONS[at]
  if (run.cursor === '{}') beginApplying(context, run)
  if (!collection) return enterPhase(context, run, { phase: 'identifying', holds: '{}' })
  const last = releasePart(context, { source, run, collection, after, approved: true }, part)
  if (last !== undefined) return saveCursor(context, run, { at, part, id: last })
  const next = NEXT[part]
  if (next === undefined && collection === 'orgs') resolveOrgs(context, source, run)
  saveCursor(context, run, next === undefined ? { at: at + 1 } : { at, part: next })
}

const NEXT: Readonly<Record<string, string | undefined>> = { listed: 'absent', absent: 'emptied' }

type Releasing = {
  readonly source: Source
  readonly run: Run
  readonly collection: Collection
  readonly after: string
  readonly approved: boolean
}

function releasePart(
  context: Context,
  part: Releasing,
  name: NonNullable<Cursor['part']>,
): string | undefined {
  if (name === 'listed') return releaseListed(context, part)
  if (name === 'absent') return applyAbsent(context, part)
  return holdsOf(part.run)[part.collection]?.empty ? endAll(context, part) : undefined
}

/** Rows that were set aside become live as they came. */
function releaseListed(
  context: Context,
  { source, run, collection, after }: Releasing,
): string | undefined {
  const { tx, now } = context
  const ids = tx
    .all<{ id: string }>(sql`
      SELECT sourced_id AS id FROM roster_pending
      WHERE run_no = ${run.no} AND collection = ${collection} AND sourced_id > ${after}
        AND body IS NOT NULL
      ORDER BY sourced_id LIMIT ${APPLY_ROWS}`)
    .map((row) => row.id)
  const last = ids.at(-1)
  if (last === undefined) return undefined
  const rows = sql`(SELECT p.sourced_id, p.fp, p.body AS value FROM roster_pending AS p
    WHERE p.run_no = ${run.no} AND p.collection = ${collection} AND p.sourced_id > ${after}
      AND p.sourced_id <= ${last} AND p.body IS NOT NULL) AS j`
  const ended = tx.get<{ n: number }>(
    sql`SELECT count(*) AS n FROM ${rows} WHERE j.value ->> 2 = 1`,
  )
  bumpCount(context, source.no, [collection, -(ended?.n ?? 0)])
  const { names, values } = storedColumns(collection)
  const set = names.map((name) =>
    sql.raw(
      `${name} = CASE WHEN excluded.archived_at IS NULL THEN excluded.${name} ELSE ${name} END`,
    ),
  )
  tx.run(sql`
    INSERT INTO ${tableOf(collection)} (source_no, sourced_id, fp, archived_at, ${sql.raw(names.join(', '))})
    SELECT ${source.no}, j.sourced_id, j.fp, CASE WHEN j.value ->> 2 = 1 THEN ${now} END,
      ${sql.join(values, sql.raw(', '))}
    FROM ${rows} WHERE true
    ON CONFLICT (source_no, sourced_id) DO UPDATE SET fp = excluded.fp,
      archived_at = excluded.archived_at, missing_since = NULL, missing_runs = 0,
      ${sql.join(set, sql.raw(', '))}`)
  if (collection === 'users' || collection === 'enrollments') {
    const about = collection === 'users' ? sql`j.sourced_id` : field('enrollments', 'user')
    tx.run(sql`
      INSERT OR IGNORE INTO roster_work
      SELECT ${source.no}, 'user', ${about} FROM ${rows} WHERE ${about} IS NOT NULL`)
  }
  return last
}

/** A collection that came back empty, and somebody says that it is. */
function endAll(context: Context, { source, collection, after }: Releasing): string | undefined {
  const { tx, now } = context
  const ids = tx
    .all<{ id: string }>(sql`
      SELECT sourced_id AS id FROM ${tableOf(collection)}
      WHERE source_no = ${source.no} AND sourced_id > ${after}
      ORDER BY sourced_id LIMIT ${APPLY_ROWS}`)
    .map((row) => row.id)
  const last = ids.at(-1)
  if (last === undefined) {
    setCount(context, source.no, [collection, 0])
    return undefined
  }
  const gone = sql`source_no = ${source.no} AND sourced_id > ${after} AND sourced_id <= ${last}
    AND archived_at IS NULL`
  touchGone(context, { source, collection, gone })
  tx.run(sql`UPDATE ${tableOf(collection)} SET archived_at = ${now} WHERE ${gone}`)
  return last
}
