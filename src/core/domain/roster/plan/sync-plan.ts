import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Failure } from '../../../kernel/failure.ts'
import { err, ok, type Result } from '../../../kernel/result.ts'
import { COLLECTIONS, type Collection } from '../../../ports/roster-source.ts'
import { query, type Context } from '../../command.ts'
import { idField } from '../../concern/fields.ts'
import { issueSummary } from '../issue/summary.ts'
import { isCurrent } from './keep.ts'
import { SAMPLES } from './limits.ts'
import { movesOf, schoolsOf } from './moves.ts'
import { planOf, type PlanOp } from './store.ts'
import type { PlannedRow, SyncPlan } from './view.ts'
import { findRun, guardsOf, type Run } from '../run/run.ts'

/** What a trial run, or a run that holds something, would do to records, schools and students. */
export const readPlan = query({
  name: 'sync.plan',
  input: z.object({ id: idField }),
  allowed: { on: 'sync', do: 'decide' },
  audited: true,
  subject: (input) => input.id,
  run: (context, { id }): Result<SyncPlan, Failure> => {
    const run = findRun(context, id)
    if (!run) return err({ kind: 'not_found', what: 'sync' })
    const plan = planOf(context, run.no)
    if (!plan) return err({ kind: 'conflict', code: 'run_not_held' })
    return ok({
      planHash: run.planHash,
      expiresAt: plan.expiresAt,
      isCurrent: isCurrent(context, run, plan),
      counts: countsOf(context, run),
      schools: schoolsOf(context, run),
      transfers: movesOf(context, run),
      matches: matchesOf(context, run),
      issues: issuesOf(context, run),
      guards: guardsOf(run),
      samples: samplesOf(context, run),
    })
  },
})

const NONE: Readonly<Record<PlanOp, number>> = {
  create: 0,
  change: 0,
  restore: 0,
  remove: 0,
  absent: 0,
}

function countsOf({ tx }: Context, run: Run): SyncPlan['counts'] {
  const rows = tx.all<{ collection: Collection; op: PlanOp; n: number }>(sql`
    SELECT collection, op, n FROM roster_plan_count WHERE run_no = ${run.no}`)
  return Object.fromEntries(
    COLLECTIONS.map((collection) => {
      const own = rows.filter((row) => row.collection === collection)
      return [collection, { ...NONE, ...Object.fromEntries(own.map(({ op, n }) => [op, n])) }]
    }),
  )
}

function matchesOf({ tx }: Context, run: Run): SyncPlan['matches'] {
  const row = tx.get<{ n: number }>(
    sql`SELECT count(*) AS n FROM roster_plan_match WHERE run_no = ${run.no}`,
  )
  const samples = tx.all<{ sourcedId: string; name: string | null }>(sql`
    SELECT sourced_id AS "sourcedId", name FROM roster_plan_match WHERE run_no = ${run.no}
    ORDER BY sourced_id LIMIT ${SAMPLES}`)
  return { count: row?.n ?? 0, samples }
}

function issuesOf(context: Context, run: Run): SyncPlan['issues'] {
  const byCode = new Map<string, number>()
  for (const { code, count } of issueSummary(context, run.sourceNo)) {
    byCode.set(code, (byCode.get(code) ?? 0) + count)
  }
  return Object.fromEntries(byCode)
}

const SHOWN = ['create', 'change', 'remove', 'absent'] as const
/** People first: they are what a plan is about. */
const SHOWN_FIRST: readonly Collection[] = [
  'users',
  'orgs',
  'enrollments',
  'classes',
  'academicSessions',
]

function samplesOf({ tx }: Context, run: Run): SyncPlan['samples'] {
  const rows = tx.all<PlannedRow & { op: PlanOp }>(sql`
    SELECT op, collection, sourced_id AS "sourcedId", name FROM roster_plan_sample
    WHERE run_no = ${run.no}`)
  const of = (op: PlanOp): PlannedRow[] =>
    SHOWN_FIRST.flatMap((collection) =>
      rows.filter((row) => row.op === op && row.collection === collection),
    )
      .slice(0, SAMPLES)
      .map(({ collection, sourcedId, name }) => ({ collection, sourcedId, name }))
  const [create, change, remove, absent] = SHOWN.map(of)
  return { create: create ?? [], change: change ?? [], remove: remove ?? [], absent: absent ?? [] }
}
