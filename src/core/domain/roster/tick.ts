import type { EffectHandler } from '../outbox/effect.ts'
import { NOTICE_PATIENCE } from '../outbox/effect.ts'
import { HOOK_APART_MS } from './limits.ts'
import { activeRun, beginRun } from './run.ts'
import { nextDelta, scheduleTick, wantDelta } from './schedule.ts'
import { sourceById } from './source.ts'

/** The roster's clock: begins the run that is due, a full one at night and changes in between. */
export const rosterTick: EffectHandler = {
  patience: NOTICE_PATIENCE,
  prepare: () => ({ do: 'now' }),
  settle: (context, refs) => {
    const source = sourceById(context, refs['source'] ?? '')
    if (!source) return
    const isWanted = refs['wanted'] === 'delta'
    if (activeRun(context, source.no)) {
      // A run that is under way sets the clock when it ends; but it may have read too early for this call.
      if (isWanted) wantDelta(context, source, context.now + HOOK_APART_MS)
      return
    }
    const startedBy = context.actor.id
    const isFull = source.nextFullAt <= context.now
    const deltaAt = isWanted ? context.now : nextDelta(context, source)
    if (isFull) beginRun(context, source, { mode: 'full', dryRun: false, startedBy })
    else if (deltaAt !== null && deltaAt <= context.now) {
      beginRun(context, source, { mode: 'delta', dryRun: false, startedBy })
    } else scheduleTick(context, source)
  },
  giveUp: () => undefined,
}
