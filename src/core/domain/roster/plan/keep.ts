import { sql } from 'drizzle-orm'
import type { Context } from '../../command.ts'
import { NOTICE_PATIENCE, type EffectHandler } from '../../outbox/effect.ts'
import { enqueue } from '../../outbox/enqueue.ts'
import { PLAN_KEEP_MS } from './limits.ts'
import { noteApplying, planOf, settingsHash, timesApplied, type Plan } from './store.ts'
import { findRun, nextSlice, patchRun, type Run } from '../run/run.ts'
import { sourceByNo, type Source } from '../source/source.ts'

/** A run whose plan waits for a person: a trial run that is over, or a run that holds something. */
export const isWaiting = (run: Run): boolean =>
  run.state === 'held' || (run.state === 'succeeded' && run.phase === 'planned')

/** Keeps a plan for a while from when the run first came to its end: a plan worked out anew is kept no longer. */
export function keepPlan(context: Context, source: Source, run: Run): void {
  const expiresAt = (run.finishedAt ?? context.now) + PLAN_KEEP_MS
  context.tx.run(sql`
    UPDATE roster_plan SET expires_at = ${expiresAt}, settings = ${settingsHash(context, source)}
    WHERE run_no = ${run.no}`)
  enqueue(context, { kind: 'roster.plan', key: run.id, refs: { run: run.id }, at: expiresAt })
}

/** Trial runs whose plan waits, beside the given run. Never more than one or two. */
export function otherTrials({ tx }: Pick<Context, 'tx'>, run: Pick<Run, 'sourceNo' | 'no'>): Run[] {
  const ids = tx.all<{ id: string }>(sql`
    SELECT r.id AS id FROM roster_plan AS p INDEXED BY roster_plan_source
      CROSS JOIN roster_run AS r ON r.no = p.run_no
    WHERE p.source_no = ${run.sourceNo} AND p.run_no <> ${run.no}
      AND r.state = 'succeeded' AND r.phase = 'planned'`)
  return ids.flatMap(({ id }) => findRun({ tx }, id) ?? [])
}

/** Something is about to be made live: what earlier trial runs planned is out of date from now on. */
export function beginApplying(context: Context, run: Run): void {
  noteApplying(context, run.sourceNo)
  for (const trial of otherTrials(context, run)) dropPlan(context, trial, 'superseded')
}

/** A plan that nobody may apply any more: the run ends without having done what it planned. */
export function dropPlan(context: Context, run: Run, error: 'superseded' | 'expired'): void {
  patchRun(context, run, {
    state: 'failed',
    phase: 'closing',
    cursor: '{}',
    error,
    finishedAt: run.finishedAt ?? context.now,
  })
  nextSlice(context, run.id)
}

/** Whether what a plan says is still what would happen. */
export function isCurrent(context: Context, run: Run, plan: Plan | undefined): boolean {
  const source = sourceByNo(context, run.sourceNo)
  if (!isWaiting(run) || !plan || !source) return false
  if (plan.expiresAt !== null && plan.expiresAt <= context.now) return false
  // A held run answers for its rows one by one: whatever contradicts them takes its plan back.
  if (run.dryRun === 0) return true
  return (
    plan.revision === timesApplied(context, source.no) &&
    plan.settings === settingsHash(context, source)
  )
}

/** The time of a plan is up. What it held or would have applied is cleared away. */
export const rosterPlan: EffectHandler = {
  patience: NOTICE_PATIENCE,
  prepare: () => ({ do: 'now' }),
  settle: (context, refs) => {
    const run = findRun(context, refs['run'] ?? '')
    const plan = run && planOf(context, run.no)
    if (!run || !plan || !isWaiting(run)) return
    if ((plan.expiresAt ?? 0) <= context.now) return dropPlan(context, run, 'expired')
    const at = plan.expiresAt ?? context.now
    enqueue(context, { kind: 'roster.plan', key: run.id, refs: { run: run.id }, at })
  },
  giveUp: () => undefined,
}
