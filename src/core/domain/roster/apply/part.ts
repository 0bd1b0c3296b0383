import { sql } from 'drizzle-orm'
import type { Collection } from '../../../ports/roster-source.ts'
import type { Pull } from '../read/pull.ts'
import { ROW_ID, tableOf } from './record-tables.ts'
import type { Run } from '../run/run.ts'

/** A part of one staged page: its rows `from` up to, not including, `to`. */
export type Part = {
  readonly run: Run
  readonly pull: Pull
  readonly page: number
  readonly chunk: number
  readonly from: number
  readonly to: number
}

/** The rows of a part as `j`, beside the live record `u` each one meets; ends in a WHERE that may be added to. */
export const rowsOf = (part: Part, collection: Collection) => sql`
  roster_stage AS s CROSS JOIN json_each(s.body) AS j
    LEFT JOIN ${tableOf(collection)} AS u
      ON u.source_no = ${part.run.sourceNo} AND u.sourced_id = ${ROW_ID}
  WHERE s.run_no = ${part.run.no} AND s.collection = ${collection}
    AND s.attempt = ${part.pull.attempt} AND s.page = ${part.page} AND s.chunk = ${part.chunk}
    AND j.key >= ${part.from} AND j.key < ${part.to}`
