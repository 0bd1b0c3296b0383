import { dayIn } from '../../../kernel/time.ts'
import type { Context } from '../../command.ts'
import { verdictOf } from '../guard/finding.ts'
import { approvedHolds } from './holds.ts'
import { planOf, type Plan } from './store.ts'
import { enterPhase, guardsOf, heldRun, type Run } from '../run/run.ts'
import { supersede } from '../run/supersede.ts'

/** Whether the plan was worked out for the day it is in the district. What begins or ends is told by days. */
export const isForToday = ({ district, now }: Context, plan: Plan | undefined): boolean =>
  plan?.day === dayIn(district.timeZone, now)

/** The run goes on as any other would after its guards; what they would have held is agreed to. */
export function applyTrial(context: Context, run: Run, approvedBy: string): void {
  const held = heldRun(context, run.sourceNo)
  if (held) supersede(context, held)
  const holds = JSON.stringify(approvedHolds(run))
  const approved = { dryRun: 0, holds, approvedBy, finishedAt: null }
  enterPhase(context, run, { phase: 'applying', ...approved })
}

/**
 * Works out the plan anew for today, from the rows that were read. The run keeps the name of the plan that was
 * approved, to compare the new one with.
 */
export const renewPlan = (context: Context, run: Run, approvedBy: string): void =>
  enterPhase(context, run, { phase: 'previewing', approvedBy })

/**
 * A plan is worked out and has its name. Where it is the one somebody approved it is applied at once; where the day
 * has made it another one, it waits to be looked at again. One that was begun yesterday begins anew.
 */
export function endPreview(context: Context, run: Run, planHash: string | null): void {
  const { approvedBy } = run
  if (!isForToday(context, planOf(context, run.no))) {
    return enterPhase(context, run, { phase: 'previewing' })
  }
  if (approvedBy === null) return enterPhase(context, run, { phase: 'closing', planHash })
  if (planHash === run.planHash) return applyTrial(context, run, approvedBy)
  const others = guardsOf(run).filter(({ guard }) => guard !== RENEWED.guard)
  const guards = JSON.stringify([RENEWED, ...others])
  enterPhase(context, run, { phase: 'closing', planHash, approvedBy: null, guards })
}

const RENEWED = verdictOf({
  guard: 'plan_renewed',
  message:
    'This trial was approved on a later day than it was made for. It was worked out anew, and because of the dates in it, it is no longer the same.',
  count: 0,
  limit: 0,
  holds: 'Nothing at all was changed: nobody has seen yet what would happen now.',
  approve: 'What the trial shows now will be done.',
  leave:
    'Nothing changes. The plan can be approved for seven days from when it was first made, unless a later sync takes its place.',
})
