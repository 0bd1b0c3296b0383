import { DAY, type Instant } from '../../../kernel/time.ts'
import type { Context } from '../../command.ts'
import { STALE_AFTER_MS } from '../run/limits.ts'
import { isWaiting, otherTrials } from '../plan/keep.ts'
import { activeRun, findRun, heldRun, type Run } from '../run/run.ts'
import { lastRun } from './schedule.ts'
import { settingsOf } from './settings.ts'
import type { Source } from './source.ts'
import { tellAdministrators } from './tell-administrators.ts'
import { keepTold, showTold, toldOf, type Told } from './told.ts'
import type { RosterTrouble } from '../run/views.ts'

const DAYS_PER_WEEK = 7

type Reader = Pick<Context, 'tx' | 'now'>

/** The worst first. */
const WORST_FIRST: readonly RosterTrouble[] = ['failing', 'held', 'stale']

/**
 * What is wrong with the roster, the worst first: readings fail, something waits for a person, or nothing complete was
 * read for longer than a night. Null when nothing is.
 */
export const troubleOf = (context: Reader, source: Source): RosterTrouble | null =>
  WORST_FIRST.find((trouble) => stands(context, source, trouble)) ?? null

function stands(context: Reader, source: Source, trouble: RosterTrouble): boolean {
  if (source.disconnectedAt !== null) return false
  if (trouble === 'failing') return source.failures > 0
  return trouble === 'held' ? somethingWaits(context, source) : isStale(source, context.now)
}

/**
 * Whether a trouble is not over yet, whatever others there are. While a sync is under way nobody knows whether what
 * waited will wait again: a hold is over only when none is.
 */
export const lasts = (context: Reader, source: Source, trouble: RosterTrouble): boolean =>
  stands(context, source, trouble) ||
  (trouble === 'held' && activeRun(context, source.no) !== undefined)

const somethingWaits = (context: Reader, source: Source): boolean =>
  heldRun(context, source.no) !== undefined ||
  isWaitingTrial(lastRun(context, source)) ||
  otherTrials(context, { sourceNo: source.no, no: NO_RUN }).some(isWaitingTrial)

/** The number of no run. */
const NO_RUN = 0

/** A trial that began by itself waits for a person as a held run does. */
const isWaitingTrial = (run: Run | undefined): boolean =>
  run !== undefined && run.trialReason !== null && run.phase === 'planned'

function isStale(source: Source, now: Instant): boolean {
  // Nobody knows when the next file is uploaded.
  if (source.kind === 'oneroster-csv') return false
  const apart = settingsOf(source).fullNightly ? 0 : (DAYS_PER_WEEK - 1) * DAY
  return (source.fullAt ?? source.updatedAt) + apart + STALE_AFTER_MS < now
}

const WORDS: Readonly<Record<RosterTrouble, string>> = {
  failing: 'The last sync failed, so the roster may be out of date. See the sync for what to do.',
  held: 'A sync found changes that wait for your approval. Everything else was applied.',
  stale: 'No full sync has finished for more than a day, so people may be missing or out of date.',
}

/** Of a trial nothing was applied at all. */
const TRIAL_WAITS =
  'A sync was a trial and waits for your approval. Nothing was changed yet; see what it would do.'

export const troubleWords = (trouble: RosterTrouble | null, isTrial = false): string | null =>
  trouble && (trouble === 'held' && isTrial ? TRIAL_WAITS : WORDS[trouble])

type Found = { readonly trouble: RosterTrouble; readonly runId: string }

/** Tells the administrators of a trouble once while it lasts, and once again when it comes back after it was over. */
export function tellOnce(context: Context, source: Source, { trouble, runId }: Found): void {
  const told = toldOf(context, source.id, trouble)
  if (told && wentOn(context, source, told)) return keepTold(context, { ...told, last: runId })
  if (told) showTold(context, told)
  const people = tellAdministrators(context, runId, trouble)
  keepTold(context, { sourceId: source.id, trouble, first: runId, last: runId, people })
}

/**
 * Whether a trouble that is found again never ended since people were told. `source` is as it was before: a reading that
 * went through has set its failures to none, and what waited has ended when it was decided or its time was up.
 */
function wentOn(context: Context, source: Source, { trouble, last }: Told): boolean {
  if (trouble === 'failing') return source.failures > 0
  if (trouble === 'stale') return true
  const run = findRun(context, last)
  return run !== undefined && (isWaiting(run) || run.error === 'superseded')
}

/** Looks whether the roster has become stale while nothing else happened. */
export function tellIfStale(context: Context, source: Source): void {
  if (troubleOf(context, source) !== 'stale') return
  const run = lastRun(context, source)
  if (run) tellOnce(context, source, { trouble: 'stale', runId: run.id })
}
