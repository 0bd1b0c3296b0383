import { sql } from 'drizzle-orm'
import { DAY } from '../../../kernel/time.ts'
import { COLLECTIONS } from '../../../ports/roster-source.ts'
import type { Context } from '../../command.ts'
import { pullsOf, type Pull } from './pull.ts'
import { isSchoolTime } from '../source/quiet-hours.ts'
import { MAIN_LANE, nextPage, type Run } from '../run/run.ts'
import { settingsOf } from '../source/settings.ts'
import { profileOf, type Source } from '../source/source.ts'

/** A provider that said it was too fast gets one request at a time for this long. */
const THROTTLE_REMEMBERED_MS = 7 * DAY
/** Lists read at the same time while a school system is busy with school: teachers take attendance with it. */
const SCHOOL_TIME_LANES = 1

/** The lanes a run may have: one per collection, and one for everything that is not fetched. */
export const LANES: readonly string[] = [MAIN_LANE, ...COLLECTIONS]

/**
 * How many lists may be read at the same time: what the settings say, one alone while schools are open, and
 * from a provider that counts requests or has said lately that they came too fast.
 */
function lanesAllowed(
  { now, district }: Pick<Context, 'now' | 'district'>,
  source: Source,
): number {
  const isWatched = profileOf(source)?.rate != null
  const isThrottled = (source.throttledAt ?? -Infinity) + THROTTLE_REMEMBERED_MS > now
  if (isWatched || isThrottled || source.kind === 'oneroster-csv') return 1
  const { concurrency } = settingsOf(source)
  return isSchoolTime(district.timeZone, now)
    ? Math.min(concurrency, SCHOOL_TIME_LANES)
    : concurrency
}

/**
 * The lists to read now, of those that are not read yet. One alone follows the order in which they depend on each
 * other; with two, enrollments go beside all others, as they are as many as these together. Pure.
 */
function openLanes(pulls: readonly Pull[], allowed: number): readonly string[] {
  const open = pulls.filter((pull) => pull.doneAt === null).map((pull) => pull.collection)
  if (allowed === 1 || !open.includes('enrollments')) return open.slice(0, allowed)
  const others = open.filter((collection) => collection !== 'enrollments')
  return [...others.slice(0, allowed - 1), 'enrollments']
}

/**
 * Asks for the next page of every list that may be read now and is not asked for already: a request under way, or one
 * that waits after a failure, keeps its patience.
 */
export function nextPages(context: Context, source: Source, run: Run): void {
  const waiting = pendingLanes(context, run)
  const pulls = pullsOf(context, run)
  for (const lane of openLanes(pulls, lanesAllowed(context, source))) {
    if (!waiting.has(lane)) nextPage(context, run.id, { lane, attempt: attemptOf(pulls, lane) })
  }
}

/** All lists begin anew: what was asked for before is answered for nothing, and asked again. */
export function beginLanesAnew(context: Context, run: Run): void {
  const pulls = pullsOf(context, run)
  for (const lane of pendingLanes(context, run)) {
    if (lane !== MAIN_LANE) nextPage(context, run.id, { lane, attempt: attemptOf(pulls, lane) })
  }
}

const attemptOf = (pulls: readonly Pull[], lane: string): number =>
  pulls.find((pull) => pull.collection === lane)?.attempt ?? 0

function pendingLanes({ tx }: Context, run: Run): ReadonlySet<string> {
  const steps = LANES.map((lane) => [`roster.step|${run.id}|${lane}`, lane])
  const rows = tx.all<{ lane: string }>(sql`
    SELECT j.value ->> 1 AS lane FROM json_each(${JSON.stringify(steps)}) AS j CROSS JOIN outbox AS o
      ON o.idem = j.value ->> 0
    WHERE o.state = 'pending'`)
  return new Set(rows.map((row) => row.lane))
}

/** Whether it is this list's turn. */
export const mayRead = (context: Context, source: Source, { run, pull }: ReadBy): boolean =>
  openLanes(pullsOf(context, run), lanesAllowed(context, source)).includes(pull.collection)

type ReadBy = { readonly run: Run; readonly pull: Pull }
