import { DAY, type Instant } from '../../../kernel/time.ts'
import type { Context } from '../../command.ts'
import { STALE_AFTER_MS } from '../run/limits.ts'
import { heldRun, type Run } from '../run/run.ts'
import { lastRun } from './schedule.ts'
import { settingsOf } from './settings.ts'
import { patchSource, type Source } from './source.ts'
import { tellAdministrators } from './tell-administrators.ts'
import type { RosterTrouble } from '../run/views.ts'

const DAYS_PER_WEEK = 7

/**
 * What is wrong with the roster, the worst first: readings fail, something waits for a person, or nothing complete was
 * read for longer than a night. Null when nothing is.
 */
export function troubleOf(
  context: Pick<Context, 'tx' | 'now'>,
  source: Source,
): RosterTrouble | null {
  if (source.failures > 0) return 'failing'
  if (heldRun(context, source.no) || waitingTrial(lastRun(context, source))) return 'held'
  return isStale(source, context.now) ? 'stale' : null
}

/** A trial that began by itself waits for a person as a held run does. */
const waitingTrial = (run: Run | undefined): boolean =>
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

type Told = { readonly trouble: RosterTrouble; readonly runId: string }

/** Tells the administrators of a trouble once while it lasts; they are told again of another one. */
export function tellOnce(context: Context, source: Source, { trouble, runId }: Told): void {
  if (source.told === trouble) return
  patchSource(context, source, { told: trouble })
  tellAdministrators(context, runId)
}

/** Looks whether the roster has become stale while nothing else happened. */
export function tellIfStale(context: Context, source: Source): void {
  if (troubleOf(context, source) !== 'stale') return
  const run = lastRun(context, source)
  if (run) tellOnce(context, source, { trouble: 'stale', runId: run.id })
}
