import { sql } from 'drizzle-orm'
import { COLLECTIONS, type Collection } from '../../../ports/roster-source.ts'
import type { Context } from '../../command.ts'
import { nextPart } from '../apply/apply.ts'
import { rowsOf, type Part } from '../apply/part.ts'
import { noteSeats } from './first.ts'
import { FIRST_ROWS, PLAN_ROWS, SAMPLES } from './limits.ts'
import { fullName } from './names.ts'
import {
  addText,
  addToDigest,
  countLines,
  keepLines,
  keepSamples,
  type Plan,
  type PlanLine,
  type PlanOp,
} from './store.ts'
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
  const rows = plan.isFirst ? FIRST_ROWS : PLAN_ROWS
  const pull = pullsOf(context, run).find((p) => p.collection === collection)
  const next = pull && nextPart(context, { run, pull, cursor, rows })
  if (!next) return saveCursor(context, run, { part: 'rows', at: at + 1 })
  const { part, rowCount } = next
  if (plan.isFirst) {
    tellFirst(context, part)
    noteSeats(context, part)
  } else {
    tell(context, part)
    noteWhom(context, part)
  }
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

const planned = (part: Part) => {
  const { collection } = part.pull
  return sql`SELECT ${ROW_ID} AS id, ${opOf(collection)} AS op, u.fp AS old_fp, ${ROW_FP} AS fp,
      ${nameOf(collection)} AS name
    FROM ${rowsOf(part, collection)}`
}

type Told = { id: string; op: number; old_fp: number | null; fp: number; name: string | null }

function tell(context: Context, part: Part): void {
  const { collection } = part.pull
  const rows = context.tx.all<Told>(planned(part))
  addToDigest(
    context,
    part.run,
    rows.map((row) => [collection, row.id, row.op, row.old_fp, row.fp].join('|')),
  )
  keepLines(
    context,
    part.run,
    rows.flatMap((row) => lineOf(collection, row) ?? []),
  )
}

function lineOf(collection: Collection, { id, op, name }: Told): PlanLine | undefined {
  const called = OPS[op]
  return called && { op: called, collection, id, name }
}

type Sum = { op: number; n: number; text: string }

/** The same at a first import, where nearly every row is new: as few of them as possible leave the database. */
function tellFirst(context: Context, part: Part): void {
  const { run, pull } = part
  const { collection } = pull
  const sums = context.tx.all<Sum>(sql`
    SELECT op, count(*) AS n,
      group_concat(id || '|' || coalesce(old_fp, '') || '|' || fp, char(10)) AS text
    FROM (${planned(part)}) GROUP BY op ORDER BY op`)
  addText(context, run, sums.map(({ op, text }) => `${collection}|${op}\n${text}`).join('\n'))
  const counts = sums.flatMap(({ op, n }) => (OPS[op] ? [[collection, OPS[op], n] as const] : []))
  const shown = context.tx.all<Told>(sql`SELECT * FROM (${planned(part)}) LIMIT ${SAMPLES}`)
  keepSamples(
    context,
    run,
    shown.flatMap((row) => lineOf(collection, row) ?? []),
  )
  countLines(context, run, counts)
}

/** What a row is called, for the people who look at the plan; a withdrawn row may be blank. */
function nameOf(collection: Collection) {
  if (collection === 'orgs') return sql`coalesce(${field('orgs', 'name')}, u.name)`
  if (collection !== 'users') return sql`NULL`
  return sql`coalesce(${fullName('j.value')}, ${fullName('u.body')})`
}
