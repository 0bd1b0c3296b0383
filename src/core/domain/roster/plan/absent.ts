import { sql } from 'drizzle-orm'
import { COLLECTIONS, type Collection } from '../../../ports/roster-source.ts'
import type { Context } from '../../command.ts'
import { CLEAR_ROWS } from '../run/limits.ts'
import { fullName } from './names.ts'
import { keepLines, type Plan } from './store.ts'
import { tableOf } from '../apply/record-tables.ts'
import { cursorOf, saveCursor, type Run } from '../run/run.ts'

/** Looks through the next records that a complete reading did not show, and notes whose they are. */
export function planAbsent(context: Context, run: Run, plan: Plan): void {
  const { at = 0, id: after = '' } = cursorOf(run)
  const collection = COLLECTIONS[at]
  if (!collection) return saveCursor(context, run, { part: plan.isFirst ? 'seats' : 'left' })
  const rows = absentAfter(context, { run, collection, after })
  const last = rows.at(-1)
  if (!last) return saveCursor(context, run, { part: 'absent', at: at + 1 })
  const lines = rows.map(({ id, name }) => ({ op: 'absent', collection, id, name }) as const)
  keepLines(context, run, lines)
  if (collection === 'users' || collection === 'enrollments') {
    noteWhose(context, { run, collection, after }, last.id)
  }
  saveCursor(context, run, { part: 'absent', at, id: last.id })
}

type Place = { readonly run: Run; readonly collection: Collection; readonly after: string }

function absentAfter({ tx }: Context, { run, collection, after }: Place) {
  const name = collection === 'users' ? fullName('u.body') : collection === 'orgs' ? NAME : NONE
  return tx.all<{ id: string; name: string | null }>(sql`
    SELECT p.sourced_id AS id, ${name} AS name
    FROM roster_pending AS p LEFT JOIN ${tableOf(collection)} AS u
      ON u.source_no = ${run.sourceNo} AND u.sourced_id = p.sourced_id
    WHERE p.run_no = ${run.no} AND p.collection = ${collection} AND p.sourced_id > ${after}
      AND p.op = 'absent'
    ORDER BY p.sourced_id LIMIT ${CLEAR_ROWS}`)
}

const NAME = sql.raw('u.name')
const NONE = sql.raw('NULL')

function noteWhose({ tx }: Context, { run, collection, after }: Place, last: string): void {
  const whose = sql.raw(collection === 'users' ? 'u.sourced_id' : 'u.user_id')
  tx.run(sql`
    INSERT OR IGNORE INTO roster_plan_row
    SELECT ${run.no}, ${whose}, ${collection}, p.sourced_id, 1, NULL
    FROM roster_pending AS p CROSS JOIN ${tableOf(collection)} AS u
      ON u.source_no = ${run.sourceNo} AND u.sourced_id = p.sourced_id
    WHERE p.run_no = ${run.no} AND p.collection = ${collection}
      AND p.sourced_id > ${after} AND p.sourced_id <= ${last}
      AND p.op = 'absent' AND ${whose} IS NOT NULL`)
}
