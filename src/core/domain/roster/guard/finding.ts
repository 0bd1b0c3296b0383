import { COLLECTIONS, type Collection } from '../../../ports/roster-source.ts'
import type { RunClass } from '../../../store/tables/roster.ts'
import type { Hold, Holds } from '../run/run.ts'
import type { GuardVerdict } from '../run/views.ts'

/** A guard that tripped: what it says and what it holds. */
export type Finding = {
  readonly verdict: GuardVerdict
  readonly hold: Holds
  /** What the run as a whole looks like because of it. */
  readonly class?: RunClass
  /** Nothing at all goes ahead. */
  readonly isPreview?: boolean
}

type Said = Pick<GuardVerdict, 'guard' | 'message' | 'count' | 'limit' | 'holds' | 'approve'> &
  Partial<Pick<GuardVerdict, 'collection' | 'school' | 'leave'>>

/** If nobody does anything, what waits goes on waiting: the same for nearly every guard. */
const NOTHING_ENDS =
  'Nothing that waits here is done. The next full sync looks again, and its plan takes the place of this one.'

export const verdictOf = (said: Said): GuardVerdict => ({
  collection: null,
  school: null,
  leave: NOTHING_ENDS,
  ...said,
})

/** Holds every removal there is, and every change of school: the reading as a whole is not believed. */
export const HOLD_ALL_REMOVALS: Holds = {
  ...Object.fromEntries(COLLECTIONS.map((collection) => [collection, { removals: true }])),
  moves: 'all',
}

/** Everything that either of them holds. */
export function mergeHolds(a: Holds, b: Holds): Holds {
  const merged: Partial<Record<Collection, Hold>> = {}
  for (const collection of COLLECTIONS) {
    const both = mergeHold(a[collection], b[collection])
    if (both) merged[collection] = both
  }
  const moves = mergeMoves(a.moves, b.moves)
  const quiet = a.quiet ?? b.quiet
  return { ...merged, ...(moves && { moves }), ...(quiet && { quiet }) }
}

function mergeHold(a: Hold | undefined, b: Hold | undefined): Hold | undefined {
  if (!a || !b) return a ?? b
  const schools = [...new Set([...(a.schools ?? []), ...(b.schools ?? [])])]
  const ids = [...new Set([...(a.ids ?? []), ...(b.ids ?? [])])]
  return {
    ...a,
    ...b,
    ...(schools.length > 0 && { schools }),
    ...(ids.length > 0 && { ids }),
  }
}

function mergeMoves(a: Holds['moves'], b: Holds['moves']): Holds['moves'] {
  if (a === 'all' || b === 'all') return 'all'
  const schools = [...new Set([...(a ?? []), ...(b ?? [])])]
  return schools.length > 0 ? schools : undefined
}
