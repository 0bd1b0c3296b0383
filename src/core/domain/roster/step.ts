import type { Delivered } from '../../ports/delivery.ts'
import type { Context } from '../command.ts'
import type { EffectHandler, Prepared, Refs } from '../outbox/effect.ts'
import { applySlice } from './apply.ts'
import { closeSlice } from './close-slice.ts'
import { compareSlice } from './compare.ts'
import { failRun } from './end-run.ts'
import { beginExtract, endOfCollection, pageRequest } from './extract.ts'
import { guardSlice } from './guard-slice.ts'
import { hashSlice } from './hash-slice.ts'
import { identifySlice } from './identify-slice.ts'
import { PAGE_PATIENCE } from './limits.ts'
import { placeSlice } from './place-slice.ts'
import { currentPull } from './pull.ts'
import { releaseSlice } from './release-slice.ts'
import { findRun, MAIN_LANE, patchRun, type Phase, type Run } from './run.ts'
import {
  keepToken,
  needsProbe,
  openAccess,
  patchSource,
  sourceByNo,
  type Source,
} from './source.ts'
import { takePage } from './take-page.ts'
import { transferSlice } from './transfer-slice.ts'

type Slice = (context: Context, source: Source, run: Run) => void

/** What the next slice of each phase does; phases without one are not worked on here. */
const SLICES: Readonly<Partial<Record<Phase, Slice>>> = {
  comparing: compareSlice,
  guarding: guardSlice,
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
    if (delivered?.kind === 'roster.page') settlePage(context, at, delivered)
    else if (delivered?.kind === 'roster.probe') settleProbe(context, at, delivered)
    else work(context, at)
  },
  giveUp: (context, refs, failure) => {
    const at = whereabouts(context, refs)
    if (at && isUnderWay(at.run)) failRun(context, at.run, failure.reason)
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
  if (run.phase === 'queued' || run.phase === 'probing') {
    if (!isUnderWay(run)) return SKIP
    if (!needsProbe(source, context.now)) return NOW
    if (run.phase === 'queued') patchRun(context, run, { state: 'running', phase: 'probing' })
    return {
      do: 'deliver',
      delivery: { kind: 'roster.probe', access: openAccess(context, source) },
    }
  }
  return sliceOf(run) && (isUnderWay(run) || run.phase === 'closing') ? NOW : SKIP
}

function preparePage(context: Context, { run, source, lane }: At): Prepared {
  const pull = currentPull(context, run, lane)
  if (run.state !== 'running' || run.phase !== 'extracting' || !pull) return SKIP
  const access = openAccess(context, source)
  return {
    do: 'deliver',
    delivery: { kind: 'roster.page', access, ask: pageRequest(source, run, pull) },
  }
}

type Probed = Extract<Delivered, { kind: 'roster.probe' }>

function settleProbe(context: Context, { run, source }: At, { profile }: Probed): void {
  if (!isUnderWay(run)) return
  const { token, ...known } = profile
  patchSource(context, source, { profile: JSON.stringify(known), probedAt: context.now })
  keepToken(context, source, token)
  beginExtract(context, { ...source, profile: JSON.stringify(known) }, run)
}

type Paged = Extract<Delivered, { kind: 'roster.page' }>

function settlePage(context: Context, { run, source, lane }: At, { page }: Paged): void {
  const pull = currentPull(context, run, lane)
  if (run.state !== 'running' || run.phase !== 'extracting' || !pull) return
  const outcome = takePage(context, { source, run, pull, page })
  if (outcome === 'read') endOfCollection(context, run, lane)
}

function work(context: Context, { run, source }: At): void {
  if (run.phase === 'queued' || run.phase === 'probing') beginExtract(context, source, run)
  else sliceOf(run)?.(context, source, run)
}
