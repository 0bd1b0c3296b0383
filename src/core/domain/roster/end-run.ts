import { and, eq, gt, isNull, lte, or, sql } from 'drizzle-orm'
import { ALL_SCHOOLS } from '../../kernel/actor.ts'
import { roleGrant } from '../../store/tables/people.ts'
import type { Context } from '../command.ts'
import { notify } from '../notification/ask.ts'
import { RETRIES_MAX, RETRY_AFTER_MS } from './limits.ts'
import { pullsOf } from './pull.ts'
import { addTiming, nextSlice, patchRun, type Run } from './run.ts'
import { nextNight, scheduleTick } from './schedule.ts'
import { patchSource, sourceByNo, type Source } from './source.ts'
import { countsOf } from './sync-view.ts'

/**
 * Ends a run that cannot go on. Nothing it had only staged is applied; what it had already applied stays, and
 * whoever was touched is looked at by the next run. The administrators hear of it once in a row of failures.
 */
export function failRun(context: Context, run: Run, reason: string): void {
  stop(context, run, reason)
  const source = sourceByNo(context, run.sourceNo)
  if (!source) return
  const failures = source.failures + 1
  if (failures === 1) tellAdministrators(context, run.id)
  const again = failures <= RETRIES_MAX ? context.now + RETRY_AFTER_MS : nextNight(context)
  const nextFullAt = run.mode === 'full' ? again : source.nextFullAt
  reschedule(context, source, { failures, nextFullAt })
}

/** Ends a run because somebody wants it to. What a held one waits to do is not done, and not asked again. */
export function cancelRun(context: Context, run: Run): void {
  if (run.state === 'held') {
    context.tx.run(sql`
      UPDATE transfer SET state = 'dropped' WHERE state = 'held' AND run_id = ${run.id}`)
  }
  stop(context, run, 'cancelled')
  const source = sourceByNo(context, run.sourceNo)
  if (source) reschedule(context, source, {})
}

function stop(context: Context, run: Run, error: string): void {
  patchRun(context, run, {
    state: 'failed',
    phase: 'closing',
    phaseAt: context.now,
    cursor: '{}',
    error,
    finishedAt: context.now,
    timings: JSON.stringify(addTiming(run, context.now)),
    collections: JSON.stringify(countsOf(pullsOf(context, run))),
  })
  nextSlice(context, run.id)
}

/** Keeps what changed about the timetable and sets the clock for the next run. */
export function reschedule(context: Context, source: Source, set: Partial<Source>): void {
  const next = { ...source, ...set, updatedAt: source.updatedAt }
  patchSource(context, source, next)
  scheduleTick(context, next)
}

/** Tells everybody who looks after the district's connections that the roster wants attention. */
export function tellAdministrators(context: Context, runId: string): void {
  const { tx, now } = context
  const admins = tx
    .selectDistinct({ personId: roleGrant.personId })
    .from(roleGrant)
    .where(
      and(
        eq(roleGrant.schoolId, ALL_SCHOOLS),
        eq(roleGrant.role, 'config_admin'),
        lte(roleGrant.fromAt, now),
        or(isNull(roleGrant.untilAt), gt(roleGrant.untilAt, now)),
      ),
    )
    .all()
  for (const { personId } of admins) notify(context, { personId, about: 'sync', refId: runId })
}
