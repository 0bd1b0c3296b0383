import type { Context } from '../../command.ts'
import type { FailedAttempt } from '../../outbox/effect.ts'
import { enqueue } from '../../outbox/enqueue.ts'
import type { AddressFault, PortFailure } from '../../../ports/port-failure.ts'
import type { Collection } from '../../../ports/roster-source.ts'
import { failRun } from '../run/end-run.ts'
import { endOfList, limitOf } from './extract.ts'
import { nextPages } from './lanes.ts'
import {
  FAILED_IN_ROW_MAX,
  HALVE_AFTER,
  SILENT_RETRIES_MAX,
  STALL_MS,
  STALLS_MAX,
} from '../run/limits.ts'
import { currentPull, PASS, patchPull, UNREAD } from './pull.ts'
import { isQuiet } from '../source/quiet-hours.ts'
import { MAIN_LANE, nextSlice, patchRun, setPhase, type Phase, type Run } from '../run/run.ts'
import { settingsOf } from '../source/settings.ts'
import { patchSource, type Source } from '../source/source.ts'

type At = { readonly run: Run; readonly source: Source; readonly lane: string }

/** Phases that may pause and go on. */
const PAUSABLE: readonly string[] = ['probing', 'extracting', 'confirming'] satisfies Phase[]

/** Failures that a smaller page may cure. */
const TOO_MUCH: readonly PortFailure['reason'][] = ['unavailable', 'timeout', 'unreadable']

/**
 * A request failed and will be made again. When the provider said when to come back, nobody asks it anything before;
 * a page that keeps failing is asked for in half its size, once; and when nothing succeeds any more, the run pauses.
 */
export function noteFailure(context: Context, at: At, failed: FailedAttempt): void {
  const { run, source } = at
  const { failure, nextAt } = failed
  const isThrottled = failure.reason === 'rate_limited'
  const failedInRow = run.failedInRow + 1
  patchRun(context, run, {
    requests: run.requests + 1,
    retries: run.retries + 1,
    throttled: run.throttled + Number(isThrottled),
    failedInRow,
  })
  if (isThrottled) patchSource(context, source, { throttledAt: context.now })
  if (isThrottled || failure.afterMs !== undefined) {
    patchSource(context, source, { restUntil: Math.max(source.restUntil ?? 0, nextAt) })
  }
  if (!PAUSABLE.includes(run.phase)) return
  if (failedInRow > retriesOf(run, failure)) return stall(context, at, codeOf(failure))
  if (failed.attempts === HALVE_AFTER && TOO_MUCH.includes(failure.reason)) halve(context, at)
}

/** The word that a run ends with: the address at fault tells people more than the kind of failure. */
const codeOf = ({ fault, reason }: PortFailure): string => fault ?? reason

/** Who tests a connection is told soon that nobody is there. */
const retriesOf = (run: Run, { fault }: PortFailure): number =>
  run.purpose === 'probe' && fault !== undefined && SILENT.includes(fault)
    ? SILENT_RETRIES_MAX
    : FAILED_IN_ROW_MAX

const SILENT: readonly AddressFault[] = ['base_silent', 'token_silent']

function halve(context: Context, { run, source, lane }: At): void {
  const pull = currentPull(context, run, lane)
  if (!pull || pull.halved === 1) return
  const size = Math.max(1, Math.ceil((pull.size ?? limitOf(source, pull.collection)) / 2))
  patchPull(context, pull, { halved: 1, size })
}

/** The last attempt failed. What no waiting can mend ends the run; everything else is tried again later. */
export function giveUpRequest(context: Context, at: At, failure: PortFailure): void {
  // Another list made the run pause; when it goes on, this one is asked for anew.
  if (at.run.phase === 'stalled' && at.lane !== MAIN_LANE) return
  const isOurs = failure.reason === 'rejected' && failure.retry === 'later'
  if (isOurs) return failRun(context, at.run, 'defect')
  // A request that was under way when the process ended, again and again, has no answer yet: that is no refusal.
  const isRefused = failure.retry === 'never' && failure.reason !== 'unavailable'
  if (isRefused) return giveUpList(context, at, codeOf(failure))
  stall(context, at, codeOf(failure))
}

/** Terms and classes help to understand enrollments; a roster without them is better than none. */
const CAN_DO_WITHOUT: readonly Collection[] = ['academicSessions', 'classes']

/** A list that cannot be had ends the run, or is left out for this time: then it proves nothing, and what was known stays. */
function giveUpList(context: Context, { run, source, lane }: At, reason: string): void {
  const pull = PAUSABLE.includes(run.phase) ? currentPull(context, run, lane) : undefined
  if (!pull || !CAN_DO_WITHOUT.includes(pull.collection)) return failRun(context, run, reason)
  const doneAt = context.now
  const drifts = pull.drifts + 1
  patchPull(
    context,
    pull,
    pull.pass === PASS.rows
      ? { ...UNREAD, attempt: pull.attempt + 1, skipped: 1, doneAt }
      : { drifted: 1, drifts, since: null, doneAt },
  )
  patchRun(context, run, { failedInRow: 0 })
  endOfList(context, source, { ...run, failedInRow: 0 })
}

/**
 * The provider does not answer: the run pauses and then goes on where it was. It pauses a few times only, and a run
 * of the quiet hours not beyond them.
 */
function stall(context: Context, { run, source, lane }: At, reason: string): void {
  const { now, district } = context
  const { quiet } = settingsOf(source)
  const resumeAt = now + STALL_MS
  const isNightly = isQuiet(district.timeZone, quiet, run.startedAt)
  const isInTime = !isNightly || isQuiet(district.timeZone, quiet, resumeAt)
  if (run.stalls >= STALLS_MAX || !isInTime || run.purpose === 'probe') {
    return giveUpList(context, { run, source, lane }, reason)
  }
  const stalls = run.stalls + 1
  const { cursor } = run
  setPhase(context, run, { phase: 'stalled', stalls, resumePhase: run.phase, resumeAt, cursor })
  const refs = { run: run.id, lane: MAIN_LANE }
  enqueue(context, { kind: 'roster.step', key: `${run.id}|${MAIN_LANE}`, refs, at: resumeAt })
}

/** Goes on where the run paused. */
export function resume(context: Context, source: Source, run: Run): void {
  const phase = run.resumePhase as Phase | null // safe because only `stall` writes it
  if (phase === null) return failRun(context, run, 'stalled')
  const next = { phase, resumePhase: null, resumeAt: null, failedInRow: 0, cursor: run.cursor }
  setPhase(context, run, next)
  if (phase === 'probing') nextSlice(context, run.id)
  else nextPages(context, source, { ...run, ...next })
}
