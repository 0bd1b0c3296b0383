import { sql, type SQL } from 'drizzle-orm'
import type { Context } from '../../command.ts'
import { OP, opOf, ROW_FP, ROW_ID, tableOf } from '../apply/record-tables.ts'
import type { Pull } from './pull.ts'
import type { Run } from '../run/run.ts'

/** What a chunk of rows would do, counted. */
export type Staged = {
  readonly rows: number
  readonly created: number
  readonly changed: number
  readonly removed: number
  /** Live records that were shown. */
  readonly matched: number
  /** JSON list of ids that came back as somebody else. */
  readonly reused: string
}

const NOTHING: Staged = { rows: 0, created: 0, changed: 0, removed: 0, matched: 0, reused: '[]' }

type Counted = Staged & {
  body: string | null
  kept: number
  ending: number
  ending_student: number
  ending_staff: number
  ending_guardian: number
}

export type Chunk = {
  readonly run: Run
  readonly pull: Pull
  readonly text: string
  readonly index: number
  /** Ids an earlier page held, as a JSON list: their rows are passed over. */
  readonly repeats: string
  /** A run whose plan waits for approval: what it holds already is not planned twice. */
  readonly held: Run | undefined
}

/**
 * Compares a chunk of rows with what we have and keeps those that differ, as one text. Touches nothing live, and
 * doing it again changes nothing.
 */
export function stageChunk({ tx }: Context, chunk: Chunk): Staged {
  const { run, pull, index } = chunk
  const counted = tx.get<Counted>(countChunk(chunk))
  if (!counted) return NOTHING
  if (counted.body !== null) {
    tx.run(sql`
      INSERT OR REPLACE INTO roster_stage
      VALUES (${run.no}, ${pull.collection}, ${pull.attempt}, ${pull.page}, ${index}, ${counted.kept},
        ${counted.ending}, ${counted.ending_student}, ${counted.ending_staff},
        ${counted.ending_guardian}, ${counted.body})`)
  }
  return counted
}

const KEPT = sql.raw(`op BETWEEN ${OP.create} AND ${OP.disable}`)
const CHANGED = sql.raw(`op IN (${OP.change}, ${OP.restore}, ${OP.disable})`)
const ENDING = sql.raw(`op IN (${OP.remove}, ${OP.disable})`)

/** `json_each` is the outer loop of a LEFT JOIN; written as a plain join the planner may walk the live table. */
function countChunk(chunk: Chunk) {
  const { run, pull, text } = chunk
  const { collection } = pull
  const facet = sql.raw(collection === 'users' ? 'u.facet' : '0')
  const waits = waitsAlready(chunk)
  const op = waits
    ? sql`CASE WHEN ${waits} THEN ${OP.none} ELSE ${opOf(collection)} END`
    : opOf(collection)
  return sql`
    WITH staged AS MATERIALIZED (
      SELECT j.value AS body, ${ROW_ID} AS id, ${facet} AS facet, ${op} AS op,
        u.sourced_id IS NOT NULL AND u.archived_at IS NULL AS known
      FROM json_each(${text}) AS j LEFT JOIN ${tableOf(collection)} AS u
        ON u.source_no = ${run.sourceNo} AND u.sourced_id = ${ROW_ID}
      WHERE ${isNew(chunk)})
    SELECT count(*) AS rows,
      '[' || group_concat(body) FILTER (WHERE ${KEPT}) || ']' AS body,
      coalesce(sum(${KEPT}), 0) AS kept,
      coalesce(sum(op = ${OP.create}), 0) AS created,
      coalesce(sum(${CHANGED}), 0) AS changed,
      coalesce(sum(op = ${OP.remove}), 0) AS removed,
      coalesce(sum(known), 0) AS matched,
      coalesce(sum(${ENDING}), 0) AS ending,
      coalesce(sum(${ENDING} AND facet & 1), 0) AS ending_student,
      coalesce(sum(${ENDING} AND facet & 2), 0) AS ending_staff,
      coalesce(sum(${ENDING} AND facet & 4), 0) AS ending_guardian,
      json_group_array(id) FILTER (WHERE op = ${OP.reuse}) AS reused
    FROM staged`
}

/** Second copies of what an earlier page held are passed over. */
const isNew = ({ repeats }: Chunk): SQL =>
  repeats === '[]' ? sql`true` : sql`${ROW_ID} NOT IN (SELECT value FROM json_each(${repeats}))`

/** Whether a plan that waits for approval holds the row already; null where none waits. */
const waitsAlready = ({ pull, held }: Chunk): SQL | null =>
  held
    ? sql`EXISTS (SELECT 1 FROM roster_pending AS h
        WHERE h.run_no = ${held.no} AND h.collection = ${pull.collection}
          AND h.sourced_id = ${ROW_ID} AND h.fp IS ${ROW_FP})`
    : null

/** Whether a chunk tells something else about a record than the plan that waits for approval assumes. */
export function contradictsHeld({ tx }: Context, chunk: Chunk & { held: Run }): boolean {
  const found = tx.get<{ found: number }>(sql`
    SELECT EXISTS (SELECT 1 FROM json_each(${chunk.text}) AS j CROSS JOIN roster_pending AS h
      ON h.run_no = ${chunk.held.no} AND h.collection = ${chunk.pull.collection}
        AND h.sourced_id = ${ROW_ID}
      WHERE h.fp IS NOT ${ROW_FP}) AS found`)
  return Boolean(found?.found)
}
