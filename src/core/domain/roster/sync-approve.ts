import { z } from 'zod'
import type { Failure } from '../../kernel/failure.ts'
import { err, ok, type Result } from '../../kernel/result.ts'
import { command } from '../command.ts'
import { idField } from '../concern/fields.ts'
import { activeRun, enterPhase, findRun, type Run } from './run.ts'

/** Length of a plan's name: SHA-256 in hexadecimal. */
const HASH_CHARS = 64

/**
 * Lets a held sync do what it holds: exactly what it listed, nothing that was found later. When the school system has
 * said something else meanwhile, the plan is void and this is refused.
 */
export const approveSync = command({
  name: 'sync.approve',
  input: z.object({ id: idField, planHash: z.string().max(HASH_CHARS).optional() }),
  allowed: { on: 'sync', do: 'decide' },
  subject: (input) => input.id,
  run: (context, { id, planHash }) => {
    const run = findRun(context, id)
    if (!run) return err({ kind: 'not_found', what: 'sync' })
    const refusal = whyNot(run, planHash)
    if (refusal) return refusal
    const active = activeRun(context, run.sourceNo)
    if (active) return err({ kind: 'conflict', code: 'run_active', detail: active.id })
    enterPhase(context, run, { phase: 'releasing', approvedBy: context.actor.id, finishedAt: null })
    return ok({ id })
  },
})

function whyNot(run: Run, planHash: string | undefined): Result<never, Failure> | null {
  if (run.error === 'superseded') return err({ kind: 'conflict', code: 'plan_changed' })
  if (run.state !== 'held') return err({ kind: 'conflict', code: 'run_not_held' })
  if (planHash !== undefined && planHash !== run.planHash) {
    return err({ kind: 'conflict', code: 'plan_changed' })
  }
  return null
}
