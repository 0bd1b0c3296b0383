import { sql } from 'drizzle-orm'
import type { Capability, RosterPage } from '../../../ports/roster-source.ts'
import type { Context } from '../../command.ts'
import { failRun } from '../run/end-run.ts'
import { pagingOf } from './extract.ts'
import { keepPage } from './keep-page.ts'
import { beginLanesAnew } from './lanes.ts'
import { PAGES_MAX, PROOF_IDS_MAX, RESTARTS_MAX } from '../run/limits.ts'
import { withoutLost } from './lost.ts'
import { AT_START, currentPull, PASS, patchPull, pullsOf, UNREAD, type Pull } from './pull.ts'
import { readOn } from './read-on.ts'
import { patchRun, setPhase, type Run } from '../run/run.ts'
import { settingsOf } from '../source/settings.ts'
import { keepToken, patchSource, profileOf, sourceById, type Source } from '../source/source.ts'

export type Taken = {
  readonly source: Source
  readonly run: Run
  readonly pull: Pull
  readonly page: RosterPage
}

/** `next`: more pages of the run are due. `read`: the list is read. `failed`: the run is over. */
type Outcome = 'next' | 'read' | 'failed'

/**
 * Takes one page, in one transaction with the request for the next. A page that was staged before a crash is staged
 * again under the same number and changes nothing.
 */
export function takePage(context: Context, taken: Taken): Outcome {
  const { source, run, page } = taken
  passOver(context, taken)
  if (run.requests + page.requests > settingsOf(source).requestsMax) {
    return endRun(context, run, 'request_budget')
  }
  const lost = loses(context, taken)
  if (lost) return lost
  const published = page.revision !== null && page.revision !== run.revision
  if (published && begunAnew(context, taken)) return 'next'
  const pull = currentPull(context, run, taken.pull.lane) ?? taken.pull
  return weigh(context, { ...taken, pull, source: sourceById(context, source.id) ?? source })
}

/** What an answer tells whatever page it holds. */
export function passOver(context: Context, { source, run, page }: Omit<Taken, 'pull'>): void {
  keepToken(context, source, page.token)
  countTraffic(context, run, page)
  if (page.restMs !== null) patchSource(context, source, { restUntil: context.now + page.restMs })
}

function weigh(context: Context, taken: Taken): Outcome {
  const { source, pull, page } = taken
  const verdict = readOn({ pull, page, paging: pagingOf(source, pull), profile: profileOf(source) })
  switch (verdict.do) {
    case 'again':
      patchPull(context, pull, verdict.set)
      return 'next'
    case 'restart':
      return pull.pass === PASS.rows ? restart(context, taken, verdict.why) : doubt(context, pull)
    case 'end':
      return endOfPath(context, taken, verdict.drifted)
    case 'keep':
      if (pull.page >= PAGES_MAX)
        return endRun(context, taken.run, `paging_fault_${pull.collection}`)
      if (pull.pass === PASS.proof && pull.nextOffset > PROOF_IDS_MAX) return doubt(context, pull)
      keepPage(context, { ...taken, verdict })
      return 'next'
  }
}

function endRun(context: Context, run: Run, reason: string): Outcome {
  failRun(context, run, reason)
  return 'failed'
}

/** The list goes on under another address, or is read. */
function endOfPath(context: Context, { source, pull }: Taken, drifted: boolean): Outcome {
  const paths = profileOf(source)?.paths[pull.collection] ?? []
  const set = drifted ? doubtful(pull) : {}
  const hasMore = pull.path + 1 < paths.length
  const after = hasMore ? { ...AT_START, path: pull.path + 1 } : { doneAt: context.now }
  patchPull(context, pull, { ...set, ...after })
  return hasMore ? 'next' : 'read'
}

/** The list moved: what it did not show may be there, and what a delta would have told stays unproved. */
const doubtful = (pull: Pull): Partial<Pull> =>
  pull.pass === PASS.proof ? { since: null } : { drifted: 1, drifts: pull.drifts + 1 }

/** Reads the list again from the start; what was staged so far no longer counts. */
function restart(context: Context, taken: Taken, why: 'repeated' | 'moved' | 'order'): Outcome {
  const { source, run, pull } = taken
  if (why === 'order') loseKeyset(context, source)
  else if (pull.restarts >= RESTARTS_MAX) {
    return why === 'moved'
      ? goOnDrifting(context, taken)
      : endRun(context, run, `paging_fault_${pull.collection}`)
  }
  patchPull(context, pull, {
    ...UNREAD,
    ordered: orderAtStart(source, pull),
    attempt: pull.attempt + 1,
    restarts: pull.restarts + 1,
  })
  return 'next'
}

const orderAtStart = (source: Source, pull: Pull): number =>
  (profileOf(source)?.paths[pull.collection]?.length ?? 0) > 1 ? 0 : 1

function loseKeyset(context: Context, source: Source): void {
  const profile = profileOf(source)
  if (!profile) return
  const known = withoutLost(profile, ['keyset'])
  patchSource(context, source, { profile: JSON.stringify(known), probedAt: 0 })
}

/** It never holds still: what it shows counts, what it does not show proves nothing. */
function goOnDrifting(context: Context, taken: Taken): Outcome {
  const set = { drifted: 1, drifts: taken.pull.drifts + 1, total: taken.page.total }
  patchPull(context, taken.pull, set)
  return weigh(context, { ...taken, pull: { ...taken.pull, ...set } })
}

/** A second look that cannot be finished: the doubt stays, and a delta stays unproved. */
function doubt(context: Context, pull: Pull): Outcome {
  patchPull(context, pull, { ...doubtful(pull), doneAt: context.now })
  return 'read'
}

/** What the provider does not do any more is not asked for again; a list it had decided is read anew. */
function loses(context: Context, { source, run, pull, page }: Taken): Outcome | null {
  const profile = profileOf(source)
  if (page.lost.length === 0 || !profile) return null
  const known = JSON.stringify(withoutLost(profile, page.lost))
  patchSource(context, source, { profile: known, probedAt: 0 })
  const losesChanges = page.lost.includes('dateFilter') && pull.since !== null
  if (losesChanges && pull.pass === PASS.proof) return doubt(context, pull)
  if (!losesChanges && !losesItsPlace(pull, page.lost)) return null
  const whole = { since: null, whole: run.mode === 'delta' ? 1 : 0 }
  const anew = { ...UNREAD, attempt: pull.attempt + 1 }
  patchPull(context, pull, losesChanges ? { ...anew, ...whole } : anew)
  return 'next'
}

/** Without the order it was read in, a list is somewhere else now. */
const losesItsPlace = (pull: Pull, lost: readonly Capability[]): boolean =>
  pull.nextOffset > 0 && (lost.includes('sort') || lost.includes('keyset'))

/** The provider published a new state while we read: everything is read anew, while that makes sense. */
function begunAnew(context: Context, { run, page }: Taken): boolean {
  patchRun(context, run, { revision: page.revision })
  if (run.revision === null) return false
  const pulls = pullsOf(context, run).filter((pull) => pull.skipped === 0)
  const isHopeless = run.revisionRestarts >= RESTARTS_MAX
  for (const pull of pulls) {
    const drifting = { drifted: 1, drifts: pull.drifts + 1 }
    patchPull(context, pull, isHopeless ? drifting : { ...UNREAD, attempt: pull.attempt + 1 })
  }
  if (isHopeless) return false
  beginLanesAnew(context, run)
  patchRun(context, run, { revisionRestarts: run.revisionRestarts + 1 })
  if (run.phase === 'confirming') setPhase(context, run, { phase: 'extracting' })
  return true
}

function countTraffic({ tx }: Context, run: Run, page: RosterPage): void {
  tx.run(sql`
    UPDATE roster_run SET requests = requests + ${page.requests}, retries = retries + ${page.retries},
      bytes = bytes + ${page.bytes}, failed_in_row = 0
    WHERE id = ${run.id}`)
}
