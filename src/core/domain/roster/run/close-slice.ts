import { eq, sql } from 'drizzle-orm'
import { COLLECTIONS } from '../../../ports/roster-source.ts'
import { rosterPull } from '../../../store/tables/roster.ts'
import type { Context } from '../../command.ts'
import { reschedule } from './end-run.ts'
import { forgetEnded } from '../apply/forget-ended.ts'
import { clearGuards, clearWeighing } from '../guard/clear.ts'
import { forgetKept } from '../guard/kept-access.ts'
import { forgetArchived, readingName, sweepIssues } from '../issue/issues.ts'
import { CLEAR_PAGES, CLEAR_ROWS } from './limits.ts'
import { isComplete, pullsOf } from '../read/pull.ts'
import { dropPlan, keepPlan, otherTrials } from '../plan/keep.ts'
import { pruneForgotten } from '../plan/prune.ts'
import { clearPlan, heldRows } from '../plan/store.ts'
import { addTiming, holdsOf, nextSlice, patchRun, type Phase, type Run } from './run.ts'
import { clearSeen } from '../read/seen-ids.ts'
import { progressOf } from '../source/progress.ts'
import type { Source } from '../source/source.ts'
import { reviewStrangers } from '../identity/strangers.ts'
import { countsOf } from './sync-view.ts'
import { tellOnce } from '../source/trouble.ts'
import { waitsForApproval } from './waits.ts'
import { forgetWords } from '../word/note.ts'

/** Clears away what the run needed on the way, a little at a time, and then ends it. */
export function closeSlice(context: Context, source: Source, run: Run): void {
  const cleared = isPlanning(run) ? clearRead(context, run) : clearAll(context, run)
  if (cleared > 0) return nextSlice(context, run.id)
  if (run.state === 'running') end(context, source, run)
  else patchRun(context, run, { phase: 'done' })
  if (isPlanning(run)) return
  context.tx.delete(rosterPull).where(eq(rosterPull.runNo, run.no)).run()
}

/** A trial run that comes to its end keeps what it planned: an approval applies those very rows. */
const isPlanning = (run: Run): boolean => run.dryRun === 1 && run.state !== 'failed'

const clearRead = (context: Context, run: Run): number =>
  clearIds(context, run) + clearSeen(context, run) + clearWeighing(context, run)

function clearAll(context: Context, run: Run): number {
  const cleared =
    clearIds(context, run) +
    clearStage(context, run) +
    clearPending(context, run) +
    clearGuards(context, run) +
    forgetEnded(context, run)
  const isOver = run.state === 'failed' || !waitsForApproval(context, run)
  return cleared + clearSeen(context, run) + (isOver ? clearPlan(context, run.no, CLEAR_ROWS) : 0)
}

function clearIds({ tx }: Context, run: Run): number {
  const pages = tx.all<{ page: number }>(sql`
    DELETE FROM roster_page WHERE run_no = ${run.no} AND (run_no, collection, attempt, page) IN (
      SELECT run_no, collection, attempt, page FROM roster_page
      WHERE run_no = ${run.no} LIMIT ${CLEAR_PAGES})
    RETURNING page`)
  return pages.length
}

function clearStage({ tx }: Context, run: Run): number {
  const chunks = tx.all<{ page: number }>(sql`
    DELETE FROM roster_stage WHERE run_no = ${run.no} AND (run_no, collection, attempt, page, chunk) IN (
      SELECT run_no, collection, attempt, page, chunk FROM roster_stage
      WHERE run_no = ${run.no} LIMIT ${CLEAR_PAGES})
    RETURNING page`)
  return chunks.length
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
  patchRun(context, run, {
    ...standing(run, waits),
    phaseAt: context.now,
    cursor: '{}',
    finishedAt: run.finishedAt ?? context.now,
    timings: JSON.stringify(addTiming(run, context.now)),
    ...(pulls.length > 0 && {
      collections: JSON.stringify(countsOf(pulls, waits ? heldRows(context, run) : {})),
    }),
  })
  if (run.dryRun === 1) keepTrial(context, source, run)
  else if (pulls.length > 0) keepProgress(context, source, run)
  if (run.dryRun === 0) forgetArchived(context, source.no)
  if (waits) waitForApproval(context, source, run)
  pruneForgotten(context, run)
  reschedule(context, source, progressOf(context, source, { run, pulls }))
}

function standing(run: Run, waits: boolean): Pick<Run, 'state'> & { readonly phase: Phase } {
  if (run.dryRun === 1) return { state: 'succeeded', phase: 'planned' }
  return waits ? { state: 'held', phase: 'waiting' } : { state: 'succeeded', phase: 'done' }
}

/** The plan of a trial run waits, and takes the place of earlier ones. */
function keepTrial(context: Context, source: Source, run: Run): void {
  keepPlan(context, source, run)
  for (const trial of otherTrials(context, run)) dropPlan(context, trial, 'superseded')
  if (run.trialReason !== null) tellOnce(context, source, { trouble: 'held', runId: run.id })
}

function waitForApproval(context: Context, source: Source, run: Run): void {
  keepPlan(context, source, run)
  tellOnce(context, source, { trouble: 'held', runId: run.id })
}

/** What a reading proves: rows that were not reported again are in order. An empty list has shown nothing. */
function keepProgress(context: Context, source: Source, run: Run): void {
  const isAll = pullsOf(context, run).every((pull) => isComplete(run, pull))
  if (run.mode === 'full' && isAll) forgetWords(context, source, run.startedAt)
  for (const pull of pullsOf(context, run)) {
    if (!isComplete(run, pull) || pull.received === 0) continue
    const { collection } = pull
    const seen = { sourceNo: source.no, collection, since: run.startedAt }
    sweepIssues(context, { ...seen, reading: readingName(pull) })
  }
  if (run.mode !== 'full') return
  reviewStrangers(context, run)
  forgetKept(context, run)
}
