import type { Delivered } from '../../../ports/delivery.ts'
import type { Collection, KnownProfile, RosterProfile } from '../../../ports/roster-source.ts'
import type { Context } from '../../command.ts'
import type { EffectHandler, Prepared, Refs } from '../../outbox/effect.ts'
import { endProbing, giveUpProbe, nextProbe, takeProbe } from '../absent/probe.ts'
import { applySlice } from '../apply/apply.ts'
import { closeSlice } from './close-slice.ts'
import { readCount } from './counts.ts'
import { failRun } from './end-run.ts'
import { compareSlice } from '../absent/compare.ts'
import { beginExtract, endOfList, handedRows, pageRequest } from '../read/extract.ts'
import { guardSlice } from '../guard/slice.ts'
import { hashSlice } from '../plan/hash-slice.ts'
import { identifySlice } from '../identity/identify-slice.ts'
import { mayRead, nextPages } from '../read/lanes.ts'
import { PAGE_PATIENCE } from './limits.ts'
import { giveUpRequest, noteFailure, resume } from '../read/pacing.ts'
import { placeSlice } from '../place/slice.ts'
import { previewSlice } from '../plan/preview-slice.ts'
import { currentPull } from '../read/pull.ts'
import { endProbe } from '../source/probe.ts'
import { releaseSlice } from '../apply/release-slice.ts'
import { cursorOf, findRun, MAIN_LANE, patchRun, saveCursor, type Phase, type Run } from './run.ts'
import {
  keepToken,
  needsProbe,
  openAccess,
  patchSource,
  profileOf,
  sourceByNo,
  type Source,
} from '../source/source.ts'
import { passOver, takePage } from '../read/take-page.ts'
import { transferSlice } from '../place/transfer-slice.ts'

type Slice = (context: Context, source: Source, run: Run) => void

/** What the next slice of each phase does; phases without one are not worked on here. */
const SLICES: Readonly<Partial<Record<Phase, Slice>>> = {
  comparing: compareSlice,
  absent_probing: endProbing,
  guarding: guardSlice,
  previewing: previewSlice,
  applying: applySlice,
  releasing: releaseSlice,
  identifying: identifySlice,
  placing: placeSlice,
  transferring: transferSlice,
  hashing: hashSlice,
  closing: closeSlice,
}

/**
 * One step of a roster run: a page to fetch, or a slice of work inside the district. Every step says in the same
 * transaction where the run now is and asks for the next, so that a run that was interrupted goes on where it was.
 */
export const rosterStep: EffectHandler = {
  patience: PAGE_PATIENCE,
  prepare: (context, refs) => {
    const at = whereabouts(context, refs)
    if (!at) return SKIP
    return refs['lane'] === MAIN_LANE ? prepareMain(context, at) : preparePage(context, at)
  },
  settle: (context, refs, delivered) => {
    const at = whereabouts(context, refs)
    if (!at) return
    if (delivered?.kind === 'roster.page') settlePage(context, { ...at, refs }, delivered)
    else if (delivered?.kind === 'roster.probe') settleProbe(context, at, delivered)
    else if (delivered?.kind === 'roster.one') settleOne(context, at, delivered)
    else work(context, at)
  },
  retrying: (context, refs, failed) => {
    const at = whereabouts(context, refs)
    const isReadingLists = at && isUnderWay(at.run) && at.run.phase !== 'absent_probing'
    if (isReadingLists) noteFailure(context, at, failed)
  },
  giveUp: (context, refs, failure) => {
    const at = whereabouts(context, refs)
    if (!at || !isUnderWay(at.run)) return
    if (at.run.phase === 'absent_probing') giveUpProbe(context, at.run, failure)
    else giveUpRequest(context, at, failure)
  },
}

const SKIP: Prepared = { do: 'skip' }
const NOW: Prepared = { do: 'now' }

type At = { readonly run: Run; readonly source: Source; readonly lane: string }

function whereabouts(context: Context, refs: Refs): At | undefined {
  const run = findRun(context, refs['run'] ?? '')
  const source = run && sourceByNo(context, run.sourceNo)
  return run && source && { run, source, lane: refs['lane'] ?? MAIN_LANE }
}

const isUnderWay = (run: Run): boolean => run.state === 'queued' || run.state === 'running'

const sliceOf = (run: Run): Slice | undefined => SLICES[run.phase as Phase] // safe because only phases are stored

function prepareMain(context: Context, { run, source }: At): Prepared {
  if (run.phase === 'queued' || run.phase === 'probing') return prepareProbe(context, source, run)
  if (run.phase === 'stalled') return prepareResume(context, run)
  if (run.phase === 'absent_probing' && isUnderWay(run)) return prepareOne(context, source, run)
  return sliceOf(run) && (isUnderWay(run) || run.phase === 'closing') ? NOW : SKIP
}

function prepareProbe(context: Context, source: Source, run: Run): Prepared {
  if (!isUnderWay(run)) return SKIP
  const isAsked = run.purpose === 'probe' && source.kind !== 'oneroster-csv'
  if (!isAsked && !needsProbe(source, context.now)) return NOW
  if (isResting(source, context.now)) return { do: 'wait', until: source.restUntil ?? context.now }
  if (run.phase === 'queued') patchRun(context, run, { state: 'running', phase: 'probing' })
  patchSource(context, source, { probeState: 'asking' })
  const { notes = null } = cursorOf(run)
  const access = openAccess(context, source)
  const isTest = run.purpose === 'probe'
  return { do: 'deliver', delivery: { kind: 'roster.probe', access, notes, isTest } }
}

function prepareResume({ now }: Context, run: Run): Prepared {
  if (!isUnderWay(run)) return SKIP
  return run.resumeAt !== null && run.resumeAt > now ? { do: 'wait', until: run.resumeAt } : NOW
}

function prepareOne(context: Context, source: Source, run: Run): Prepared {
  const ask = nextProbe(context, source, run)
  if (!ask) return NOW
  if (isResting(source, context.now)) return { do: 'wait', until: source.restUntil ?? context.now }
  return {
    do: 'deliver',
    delivery: { kind: 'roster.one', access: openAccess(context, source), ask },
  }
}

/** The provider asked to be left alone: no request of any lane is made before. */
const isResting = (source: Source, now: number): boolean => (source.restUntil ?? 0) > now

const isReading = (run: Run): boolean =>
  run.state === 'running' && (run.phase === 'extracting' || run.phase === 'confirming')

function preparePage(context: Context, { run, source, lane }: At): Prepared {
  const pull = currentPull(context, run, lane)
  if (!isReading(run) || !pull || !mayRead(context, source, { run, pull })) return SKIP
  if (isResting(source, context.now)) return { do: 'wait', until: source.restUntil ?? context.now }
  const access = openAccess(context, source)
  const ask = pageRequest(source, pull, handedRows(context, { source, run, pull }))
  return { do: 'deliver', delivery: { kind: 'roster.page', access, ask } }
}

type Probed = Extract<Delivered, { kind: 'roster.probe' }>

function settleProbe(context: Context, { run, source }: At, { profile }: Probed): void {
  if (!isUnderWay(run)) return
  const { token, restMs, notes, ...known } = profile
  const { now } = context
  if (notes !== undefined) return probeOn(context, { run, source }, { token, restMs, notes })
  const lost = outOfSight(context, source, known)
  if (lost) return failRun(context, run, `forbidden_${lost}`)
  const found = {
    profile: worthKeeping(source, known),
    probedAt: now,
    probeState: 'ok',
    probeAt: now,
    probeError: null,
    ...(restMs !== undefined && { restUntil: now + restMs }),
  } as const
  patchSource(context, source, found)
  keepToken(context, source, token)
  patchRun(context, run, { failedInRow: 0 })
  const learned = { ...source, ...found }
  if (run.purpose === 'probe') endProbe(context, learned, run)
  else beginExtract(context, learned, { ...run, phase: 'probing' })
}

/** A list that was read before and may not be read any more: what is known of it would grow old unseen. */
const outOfSight = (
  context: Context,
  source: Source,
  { forbidden = [] }: KnownProfile,
): Collection | undefined =>
  forbidden.find((collection) => readCount(context, source.no, collection) > 0)

type Probing = Pick<RosterProfile, 'token'> & {
  readonly restMs: number | undefined
  readonly notes: string
}

/** The provider was asked some of the questions: what it answered is kept, and the others are asked next. */
function probeOn(
  context: Context,
  { run, source }: Pick<At, 'run' | 'source'>,
  { token, restMs, notes }: Probing,
): void {
  keepToken(context, source, token)
  if (restMs !== undefined) {
    const { now } = context
    patchSource(context, source, { restUntil: now + restMs, throttledAt: now })
  }
  patchRun(context, run, { failedInRow: 0 })
  saveCursor(context, run, { notes })
}

/** What was proved before stays known when the provider was too busy to be asked everything once more. */
function worthKeeping(source: Source, known: KnownProfile): string {
  const before = profileOf(source)
  const isProved = before !== null && !before.partial && before.connection === known.connection
  return isProved && known.partial ? JSON.stringify(before) : JSON.stringify(known)
}

type Paged = Extract<Delivered, { kind: 'roster.page' }>

type Asked = At & { readonly refs: Refs }

function settlePage(context: Context, { run, source, lane, refs }: Asked, { page }: Paged): void {
  const pull = currentPull(context, run, lane)
  if (!isReading(run) || !pull) return
  // Another list found that everything begins anew while this page was on its way.
  if (Number(refs['attempt'] ?? pull.attempt) !== pull.attempt) {
    passOver(context, { source, run, page })
    return nextPages(context, source, run)
  }
  const outcome = takePage(context, { source, run, pull, page })
  if (outcome === 'failed') return
  const at = findRun(context, run.id) ?? run
  const known = sourceByNo(context, run.sourceNo) ?? source
  if (outcome === 'read') endOfList(context, known, at)
  else nextPages(context, known, at)
}

type One = Extract<Delivered, { kind: 'roster.one' }>

function settleOne(context: Context, { run }: At, { found }: One): void {
  if (isUnderWay(run) && run.phase === 'absent_probing') takeProbe(context, run, { answer: found })
}

function work(context: Context, { run, source }: At): void {
  if (run.phase === 'stalled') return resume(context, source, run)
  if (run.phase !== 'queued' && run.phase !== 'probing') return sliceOf(run)?.(context, source, run)
  if (run.purpose === 'probe') endProbe(context, source, run)
  else beginExtract(context, source, run)
}
