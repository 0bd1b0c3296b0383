import { sql } from 'drizzle-orm'
import type { Context } from '../../command.ts'
import { RETRIES_MAX, RETRY_AFTER_MS } from './limits.ts'
import { pullsOf } from '../read/pull.ts'
import { addTiming, nextSlice, patchRun, type Run } from './run.ts'
import { nextNight, scheduleTick } from '../source/schedule.ts'
import { patchSource, sourceByNo, type Source } from '../source/source.ts'
import { countsOf } from './sync-view.ts'
import { tellOnce } from '../source/trouble.ts'

/**
 * Ends a run that cannot go on. Nothing it had only staged is applied; what it had already applied stays, and
 * whoever was touched is looked at by the next run. The administrators hear of it once in a row of failures.
 */
export function failRun(context: Context, run: Run, reason: string): void {
  stop(context, run, reason)
  const source = sourceByNo(context, run.sourceNo)
  if (!source) return
  if (run.purpose === 'probe') return failProbe(context, source, reason)
  const failures = source.failures + 1
  tellOnce(context, source, { trouble: 'failing', runId: run.id })
  const isProbeFailure = run.phase === 'probing' || run.resumePhase === 'probing'
  reschedule(context, source, {
    failures,
    ...(isProbeFailure && probeFailed(context, reason)),
    ...(run.mode === 'full' && { nextFullAt: retryAt(context, source, failures) }),
  })
}

function retryAt(context: Context, source: Source, failures: number): number {
  if (source.kind === 'oneroster-csv') return source.nextFullAt
  return failures <= RETRIES_MAX ? context.now + RETRY_AFTER_MS : nextNight(context, source)
}

const probeFailed = ({ now }: Context, reason: string): Partial<Source> => ({
  probeState: 'failed',
  probeAt: now,
  probeError: reason,
})

/** Asking what the provider can do changes nothing; its failure is shown where it was asked for. */
const failProbe = (context: Context, source: Source, reason: string): void =>
  reschedule(context, source, probeFailed(context, reason))

/** Ends a run because somebody wants it to. What a held one waits to do is not done, and not asked again. */
export function cancelRun(context: Context, run: Run): void {
  if (run.state === 'held') {
    context.tx.run(sql`
      UPDATE transfer SET state = 'dropped' WHERE state = 'held' AND run_id = ${run.id}`)
  }
  stop(context, run, 'cancelled')
  const source = sourceByNo(context, run.sourceNo)
  const isAsking = source?.probeState === 'asking'
  if (source) reschedule(context, source, isAsking ? { probeState: 'never' } : {})
}

function stop(context: Context, run: Run, error: string): void {
  // What a run brought that was read to its end is written down already.
  const pulls = pullsOf(context, run)
  patchRun(context, run, {
    state: 'failed',
    phase: 'closing',
    phaseAt: context.now,
    cursor: '{}',
    resumeAt: null,
    error,
    finishedAt: context.now,
    timings: JSON.stringify(addTiming(run, context.now)),
    ...(pulls.length > 0 && { collections: JSON.stringify(countsOf(pulls)) }),
  })
  nextSlice(context, run.id)
}

/** Keeps what changed about the timetable and sets the clock for the next run. */
export function reschedule(context: Context, source: Source, set: Partial<Source>): void {
  if (Object.keys(set).length > 0) patchSource(context, source, set)
  scheduleTick(context, { ...source, ...set })
}
