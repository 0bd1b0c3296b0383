import { z } from 'zod'
import type { Failure } from '../../../kernel/failure.ts'
import { err, ok, type Result } from '../../../kernel/result.ts'
import { command, type Context } from '../../command.ts'
import { idField } from '../../concern/fields.ts'
import { isCurrent, isWaiting } from './keep.ts'
import { applyTrial, isForToday, renewPlan } from './renew.ts'
import { planOf } from './store.ts'
import { activeRun, enterPhase, findRun, type Run } from '../run/run.ts'

/** Length of a plan's name: SHA-256 in hexadecimal. */
const HASH_CHARS = 64

/**
 * Lets a sync do what it planned: a held one exactly what it holds, a trial run exactly what it showed, from the rows
 * it has read already. When anything else was made live meanwhile, or the plan is too old, this is refused. A plan of
 * another day is first worked out for today, and applied only where it is the same plan.
 */
export const approveSync = command({
  name: 'sync.approve',
  input: z.object({ id: idField, planHash: z.string().max(HASH_CHARS).optional() }),
  allowed: { on: 'sync', do: 'decide' },
  subject: (input) => input.id,
  run: (context, { id, planHash }) => {
    const run = findRun(context, id)
    if (!run) return err({ kind: 'not_found', what: 'sync' })
    const refusal = whyNot(context, run, planHash)
    if (refusal) return refusal
    const active = activeRun(context, run.sourceNo)
    if (active) return err({ kind: 'conflict', code: 'run_active', detail: active.id })
    const approvedBy = context.actor.id
    if (run.dryRun === 0) {
      enterPhase(context, run, { phase: 'releasing', approvedBy, finishedAt: null })
    } else if (isForToday(context, planOf(context, run.no))) applyTrial(context, run, approvedBy)
    else renewPlan(context, run, approvedBy)
    return ok({ id })
  },
})

function whyNot(
  context: Context,
  run: Run,
  planHash: string | undefined,
): Result<never, Failure> | null {
  if (run.error === 'superseded' || run.error === 'expired') return planChanged
  if (!isWaiting(run)) return err({ kind: 'conflict', code: 'run_not_held' })
  if (planHash !== undefined && planHash !== run.planHash) return planChanged
  return isCurrent(context, run, planOf(context, run.no)) ? null : planChanged
}

const planChanged = err({ kind: 'conflict', code: 'plan_changed' } as const)
