import { sql } from 'drizzle-orm'
import { COLLECTIONS } from '../../../ports/roster-source.ts'
import type { Context } from '../../command.ts'
import { CLEAR_ROWS } from '../run/limits.ts'
import type { Pull } from './pull.ts'
import type { Run } from '../run/run.ts'

const ALL = JSON.stringify(COLLECTIONS)

type At = Pick<Pull, 'runNo' | 'collection' | 'attempt'>

/** Of the ids, those this reading of a list without order has already shown; as a JSON list. */
export function alreadySeen({ tx }: Pick<Context, 'tx'>, pull: At, ids: string): string {
  const row = tx.get<{ ids: string }>(sql`
    SELECT json_group_array(s.sourced_id) AS ids
    FROM json_each(${ids}) AS j CROSS JOIN roster_seen AS s
      ON s.run_no = ${pull.runNo} AND s.collection = ${pull.collection}
        AND s.attempt = ${pull.attempt} AND s.sourced_id = j.value`)
  return row?.ids ?? '[]'
}

/** Remembers the ids of a page. Where ids come in order, the pages' own lists are enough and this is not used. */
export function rememberSeen({ tx }: Context, pull: At, ids: string): void {
  tx.run(sql`
    INSERT OR IGNORE INTO roster_seen
    SELECT ${pull.runNo}, ${pull.collection}, ${pull.attempt}, j.value
    FROM json_each(${ids}) AS j WHERE true`)
}

/** Clears away a part of what a run remembered; how many rows it was. */
export function clearSeen({ tx }: Context, run: Run): number {
  const rows = tx.all<{ id: string }>(sql`
    DELETE FROM roster_seen WHERE (run_no, collection, attempt, sourced_id) IN (
      SELECT run_no, collection, attempt, sourced_id FROM roster_seen
      WHERE run_no = ${run.no} AND collection IN (SELECT value FROM json_each(${ALL}))
      LIMIT ${CLEAR_ROWS})
    RETURNING sourced_id AS id`)
  return rows.length
}
