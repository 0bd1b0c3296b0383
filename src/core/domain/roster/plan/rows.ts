import { sql } from 'drizzle-orm'
import { COLLECTIONS, type Collection } from '../../../ports/roster-source.ts'
import type { Context } from '../../command.ts'
import { nextPart } from '../apply/apply.ts'
import { rowsOf, type Part } from '../apply/part.ts'
import { noteSeats } from './first.ts'
import { PLAN_ROWS } from './limits.ts'
import { fullName } from './names.ts'
import { addToDigest, keepLines, type Plan, type PlanOp } from './store.ts'
import { noteWhom } from './whom.ts'
import { pullsOf } from '../read/pull.ts'
import { field, OP, opOf, ROW_FP, ROW_ID } from '../apply/record-tables.ts'
import { cursorOf, saveCursor, type Run } from '../run/run.ts'

/**
 * Looks through the next few staged rows: counts what happens to them, adds them to the name of the plan, and notes
 * whom each is about. Nothing live is touched.
 */
export function planRows(context: Context, run: Run, plan: Plan): void {
  const cursor = cursorOf(run)
  const at = cursor.at ?? 0
  const collection = COLLECTIONS[at]
  if (!collection) return saveCursor(context, run, { part: 'absent' })
  const pull = pullsOf(context, run).find((p) => p.collection === collection)
  const next = pull && nextPart(context, { run, pull, cursor, rows: PLAN_ROWS })
  if (!next) return saveCursor(context, run, { part: 'rows', at: at + 1 })
  const { part, rowCount } = next
  tell(context, part)
  if (plan.isFirst) noteSeats(context, part)
  else noteWhom(context, part)
  const { page, chunk, to } = part
  const row = to < rowCount ? { row: to } : {}
  saveCursor(context, run, { part: 'rows', at, page, chunk, ...row })
}

/** How the operations are called in a plan; a record that was missing once and is there again is no news. */
const OPS: Readonly<Record<number, PlanOp>> = {
  [OP.create]: 'create',
  [OP.change]: 'change',
  [OP.restore]: 'restore',
  [OP.remove]: 'remove',
  [OP.disable]: 'change',
}

type Told = { id: string; op: number; old_fp: number | null; fp: number; name: string | null }

function tell(context: Context, part: Part): void {
  const { collection } = part.pull
  const rows = context.tx.all<Told>(sql`
    SELECT ${ROW_ID} AS id, ${opOf(collection)} AS op, u.fp AS old_fp, ${ROW_FP} AS fp,
      ${nameOf(collection)} AS name
    FROM ${rowsOf(part, collection)}`)
  addToDigest(
    context,
    part.run,
    rows.map((row) => [collection, row.id, row.op, row.old_fp, row.fp].join('|')),
  )
  const lines = rows.flatMap(({ id, op, name }) => {
    const called = OPS[op]
    return called ? [{ op: called, collection, id, name }] : []
  })
  keepLines(context, part.run, lines)
}

/** What a row is called, for the people who look at the plan; a withdrawn row may be blank. */
function nameOf(collection: Collection) {
  if (collection === 'orgs') return sql`coalesce(${field('orgs', 'name')}, u.name)`
  if (collection !== 'users') return sql`NULL`
  return sql`coalesce(${fullName('j.value')}, ${fullName('u.body')})`
}
