import { eq, sql } from 'drizzle-orm'
import { COLLECTIONS } from '../../ports/roster-source.ts'
import { rosterPull } from '../../store/tables/roster.ts'
import type { Context } from '../command.ts'
import { reschedule, tellAdministrators } from './end-run.ts'
import { sweepIssues } from './issues.ts'
import { CLEAR_PAGES, CLEAR_ROWS, MAPPER_VERSION } from './limits.ts'
import { isComplete, pullsOf } from './pull.ts'
import { addTiming, holdsOf, nextSlice, patchRun, type Run } from './run.ts'
import { nextNight } from './schedule.ts'
import type { Source } from './source.ts'
import { reviewStrangers } from './strangers.ts'
import { countsOf } from './sync-view.ts'
import { waitsForApproval } from './waits.ts'

/** Clears away what the run needed on the way, a little at a time, and then ends it. */
export function closeSlice(context: Context, source: Source, run: Run): void {
  const cleared = clearPages(context, run) + clearPending(context, run)
  if (cleared > 0) return nextSlice(context, run.id)
  if (run.state === 'failed') patchRun(context, run, { phase: 'done' })
  else end(context, source, run)
  context.tx.delete(rosterPull).where(eq(rosterPull.runNo, run.no)).run()
}

function clearPages({ tx }: Context, run: Run): number {
  const pages = tx.all<{ page: number }>(sql`
    DELETE FROM roster_page WHERE run_no = ${run.no} AND (run_no, collection, attempt, page) IN (
      SELECT run_no, collection, attempt, page FROM roster_page
      WHERE run_no = ${run.no} LIMIT ${CLEAR_PAGES})
    RETURNING page`)
  const chunks = tx.all<{ page: number }>(sql`
    DELETE FROM roster_stage WHERE run_no = ${run.no} AND (run_no, collection, attempt, page, chunk) IN (
      SELECT run_no, collection, attempt, page, chunk FROM roster_stage
      WHERE run_no = ${run.no} LIMIT ${CLEAR_PAGES})
    RETURNING page`)
  return pages.length + chunks.length
}

/** The list of what is planned goes too, except what waits for an approval. */
function clearPending({ tx }: Context, run: Run): number {
  const holds = run.state === 'failed' || run.dryRun === 1 ? {} : holdsOf(run)
  const over = COLLECTIONS.filter((collection) => !holds[collection])
  const rows = tx.all<{ id: string }>(sql`
    DELETE FROM roster_pending WHERE run_no = ${run.no} AND (run_no, collection, sourced_id) IN (
      SELECT run_no, collection, sourced_id FROM roster_pending
      WHERE run_no = ${run.no} AND collection IN (SELECT value FROM json_each(${JSON.stringify(over)}))
      LIMIT ${CLEAR_ROWS})
    RETURNING sourced_id AS id`)
  return rows.length
}

function end(context: Context, source: Source, run: Run): void {
  const waits = run.dryRun === 0 && waitsForApproval(context, run)
  const pulls = pullsOf(context, run)
  const state = waits ? 'held' : 'succeeded'
  const phase = run.dryRun === 1 ? 'planned' : waits ? 'waiting' : 'done'
  patchRun(context, run, {
    state,
    phase,
    phaseAt: context.now,
    cursor: '{}',
    finishedAt: context.now,
    timings: JSON.stringify(addTiming(run, context.now)),
    ...(pulls.length > 0 && { collections: JSON.stringify(countsOf(pulls)) }),
  })
  if (waits) tellAdministrators(context, run.id)
  if (run.dryRun === 0 && pulls.length > 0) keepProgress(context, source, run)
  reschedule(context, source, nextTime(context, source, run))
}

/** What a reading proves: rows that were not reported again are in order. */
function keepProgress(context: Context, source: Source, run: Run): void {
  for (const pull of pullsOf(context, run)) {
    if (!isComplete(run, pull)) continue
    sweepIssues(context, { sourceNo: source.no, collection: pull.collection, since: run.startedAt })
  }
  if (run.mode === 'full') reviewStrangers(context, run)
}

function nextTime(context: Context, source: Source, run: Run): Partial<Source> {
  const pulls = pullsOf(context, run)
  // A trial proves nothing, an approval reads nothing, and rows may have slid past a reading that drifted.
  if (run.dryRun === 1 || pulls.length === 0) return {}
  const drifted = pulls.some((pull) => pull.drifted === 1)
  return {
    failures: 0,
    mapperVersion: MAPPER_VERSION,
    ...(!drifted && { watermark: run.startedAt }),
    ...(run.mode === 'full' && { nextFullAt: nextNight(context) }),
  }
}
