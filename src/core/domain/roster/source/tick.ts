import { sql } from 'drizzle-orm'
import { DAY } from '../../../kernel/time.ts'
import type { Context } from '../../command.ts'
import { NOTICE_PATIENCE, type EffectHandler } from '../../outbox/effect.ts'
import { failRun } from '../run/end-run.ts'
import { pruneHistory } from '../run/history-prune.ts'
import { HOOK_APART_MS, WATCH_EVERY_MS } from '../run/limits.ts'
import { LANES } from '../read/lanes.ts'
import { activeRun, beginRun, type Run } from '../run/run.ts'
import { nextDelta, scheduleTick, wantDelta } from './schedule.ts'
import { trialOf } from './trial.ts'
import { sourceById, type Source } from './source.ts'
import { tellIfStale } from './trouble.ts'

/**
 * The roster's clock: begins the run that is due, a full one at night and changes in between, and looks after the
 * one that is under way.
 */
export const rosterTick: EffectHandler = {
  patience: NOTICE_PATIENCE,
  prepare: () => ({ do: 'now' }),
  settle: (context, refs) => {
    const source = sourceById(context, refs['source'] ?? '')
    if (!source) return
    pruneHistory(context)
    // Of a system that is gone only the history grows old.
    if (source.disconnectedAt !== null) return scheduleTick(context, source, context.now + DAY)
    tellIfStale(context, source)
    const isWanted = refs['wanted'] === 'delta'
    const run = activeRun(context, source.no)
    if (run) watch(context, { source, run, isWanted })
    else beginDue(context, source, isWanted)
  },
  giveUp: () => undefined,
}

/** As the audit log names the school information system's calls. */
const HOOK = 'service:sis_hook'

function beginDue(context: Context, source: Source, isWanted: boolean): void {
  if (source.kind === 'oneroster-csv') return
  // Only the system's own call wants changes out of turn.
  const startedBy = isWanted ? HOOK : context.actor.id
  const deltaAt = isWanted ? context.now : nextDelta(context, source)
  const isDelta = deltaAt !== null && deltaAt <= context.now
  const mode = source.nextFullAt <= context.now ? 'full' : isDelta ? 'delta' : null
  if (mode === null) scheduleTick(context, source)
  else beginRun(context, source, { mode, startedBy, ...trialOf(source) })
}

type Watched = { readonly source: Source; readonly run: Run; readonly isWanted: boolean }

/** A run sets the clock itself when it ends; one that nothing drives any more is ended here. */
function watch(context: Context, { source, run, isWanted }: Watched): void {
  // It may have read too early for the call that asked for this.
  if (isWanted) return wantDelta(context, source, context.now + HOOK_APART_MS)
  if (isStalled(context, run)) failRun(context, run, 'stalled')
  else scheduleTick(context, source, context.now + WATCH_EVERY_MS)
}

function isStalled({ tx }: Context, run: Run): boolean {
  const steps = LANES.map((lane) => `roster.step|${run.id}|${lane}`)
  const row = tx.get<{ found: number }>(sql`
    SELECT EXISTS (SELECT 1 FROM outbox
      WHERE idem IN (SELECT value FROM json_each(${JSON.stringify(steps)})) AND state = 'pending') AS found`)
  return !row?.found
}
