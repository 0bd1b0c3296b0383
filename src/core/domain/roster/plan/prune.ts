import { sql } from 'drizzle-orm'
import type { Context } from '../../command.ts'
import { isWaiting } from './keep.ts'
import { nextSlice, patchRun, findRun, type Run } from '../run/run.ts'

/** What runs leave behind while they are under way. */
const TABLES = ['roster_page', 'roster_stage', 'roster_pending', 'roster_plan'] as const
/** Runs looked at in each table: more than one or two never have anything. */
const RUNS_MAX = 20

/** Clears away what belongs to runs that are over and was forgotten, such as after a restart from a backup. */
export function pruneForgotten(context: Context, but: Run): void {
  const numbers = new Set(TABLES.flatMap((table) => runsIn(context, table)))
  for (const no of numbers) {
    const run = runByNo(context, no)
    if (no === but.no || !run || !isOver(run)) continue
    patchRun(context, run, { phase: 'closing', cursor: '{}' })
    nextSlice(context, run.id)
  }
}

function runsIn({ tx }: Context, table: (typeof TABLES)[number]): number[] {
  const numbers: number[] = []
  for (let after = 0; numbers.length < RUNS_MAX;) {
    const row = tx.get<{ no: number }>(sql`
      SELECT run_no AS no FROM ${sql.raw(table)} WHERE run_no > ${after} ORDER BY run_no LIMIT 1`)
    if (!row) break
    numbers.push(row.no)
    after = row.no
  }
  return numbers
}

function runByNo({ tx }: Context, no: number): Run | undefined {
  const row = tx.get<{ id: string }>(sql`SELECT id FROM roster_run WHERE no = ${no}`)
  return row && findRun({ tx }, row.id)
}

const isOver = (run: Run): boolean =>
  (run.state === 'failed' || run.state === 'succeeded') && !isWaiting(run) && run.phase === 'done'
