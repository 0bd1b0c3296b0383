import { z } from 'zod'
import type { Failure } from '../../../kernel/failure.ts'
import { err, ok, type Result } from '../../../kernel/result.ts'
import { command, type Context } from '../../command.ts'
import { idField } from '../../concern/fields.ts'
import { approvedHolds } from './holds.ts'
import { isCurrent, isWaiting } from './keep.ts'
import { planOf } from './store.ts'
import { activeRun, enterPhase, findRun, heldRun, type Run } from '../run/run.ts'
import { supersede } from '../run/supersede.ts'

/** Length of a plan's name: SHA-256 in hexadecimal. */
const HASH_CHARS = 64

/**
 * Lets a sync do what it planned: a held one exactly what it holds, a trial run exactly what it showed, from the rows
 * it has read already. When anything else was made live meanwhile, or the plan is too old, this is refused.
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
    const approved = { approvedBy: context.actor.id, finishedAt: null }
    if (run.dryRun === 0) enterPhase(context, run, { phase: 'releasing', ...approved })
    else applyTrial(context, run, approved)
    return ok({ id })
  },
})

type Approval = Pick<Run, 'approvedBy' | 'finishedAt'>

/** The run goes on as any other would after its guards; what they would have held is agreed to. */
function applyTrial(context: Context, run: Run, approved: Approval): void {
  const held = heldRun(context, run.sourceNo)
  if (held) supersede(context, held)
  const holds = JSON.stringify(approvedHolds(run))
  enterPhase(context, run, { phase: 'applying', dryRun: 0, holds, ...approved })
}

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
