import type { KnownProfile, RosterPage } from '../../../ports/roster-source.ts'
import { OVERLAP_ROWS, TOTAL_DRIFT_ROWS, TOTAL_DRIFT_SHARE } from '../run/limits.ts'
import type { Pull } from './pull.ts'

/** How the pages of a list follow each other: counted from the start, after the last id, or parts of a file. */
export type Paging = 'offset' | 'keyset' | 'file'

/**
 * What a page means for the list it belongs to. `end`: there is nothing after it. `again`: it tells nothing new and is
 * asked for otherwise. `restart`: the list is read anew. `keep`: its rows count, but for those repeated on purpose.
 */
export type Verdict =
  | { readonly do: 'end'; readonly drifted: boolean }
  | { readonly do: 'again'; readonly set: Partial<Pull> }
  | { readonly do: 'restart'; readonly why: 'repeated' | 'moved' | 'order' }
  | {
      readonly do: 'keep'
      readonly drifted: boolean
      readonly repeated: readonly string[]
      readonly set: Partial<Pull>
    }

export type Arrived = {
  readonly pull: Pull
  readonly page: RosterPage
  readonly paging: Paging
  readonly profile: KnownProfile | null
}

const tailOf = (pull: Pull): readonly string[] => JSON.parse(pull.tail) as readonly string[] // safe because only this file makes tails

/** Whether the next page repeats rows; if not, whether the end is only guessed or every repeated row was just seen. */
const BARE = { none: 0, guessed: 1, seen: 2 } as const

/** Where the page of a pull begins, in rows from the start of its list. */
export const offsetOf = (pull: Pull): number =>
  pull.bare === BARE.none ? pull.nextOffset - pull.back : pull.nextOffset

/** Weighs a page before anything of it is kept. Pure. */
export function readOn(arrived: Arrived): Verdict {
  const { pull, page, paging } = arrived
  if (paging === 'file') return page.received === 0 ? { do: 'end', drifted: false } : whole(arrived)
  if (page.received === 0) return { do: 'end', drifted: isTooEarly(arrived) }
  if (page.fingerprint === pull.fingerprint) return { do: 'restart', why: 'repeated' }
  if (paging === 'keyset') return readKeyset(arrived)
  if (movedFar(pull, page)) return { do: 'restart', why: 'moved' }
  return readOffset(arrived)
}

/**
 * Totals are believed only where the probe found them right: of whole lists. Of changes some systems count everything
 * they have.
 */
export const countsRightly = (profile: KnownProfile | null, { since }: Pull): boolean =>
  since === null && (profile?.totalsBy === 'header' || profile?.totalsBy === 'body')

const believed = ({ pull, page, profile }: Arrived): number | null =>
  countsRightly(profile, pull) ? page.total : null

/** Rows that were there a moment ago should have been repeated, or the count says that there are more. */
function isTooEarly(arrived: Arrived): boolean {
  const { pull, paging } = arrived
  if (paging === 'keyset') return false
  const isOverlapGone = pull.bare === BARE.none && pull.back > 0
  return isOverlapGone || (believed(arrived) ?? 0) > pull.nextOffset
}

// safe because the page's maker writes a list of ids there
export const idsOf = (page: RosterPage): readonly string[] =>
  JSON.parse(page.ids) as readonly string[]

function whole({ pull, page }: Arrived): Verdict {
  const set = { nextOffset: pull.nextOffset + page.received, fingerprint: page.fingerprint }
  return { do: 'keep', drifted: false, repeated: [], set }
}

function readKeyset({ pull, page }: Arrived): Verdict {
  const last = idsOf(page).at(-1)
  // Without order, or without going forward, "after the last id" says nothing.
  if (last === undefined || !page.ordered || last === pull.afterId) {
    return { do: 'restart', why: 'order' }
  }
  const set = {
    afterId: last,
    nextOffset: pull.nextOffset + page.received,
    fingerprint: page.fingerprint,
    total: pull.total ?? page.total,
  }
  return { do: 'keep', drifted: false, repeated: [], set }
}

function readOffset(arrived: Arrived): Verdict {
  const { pull, page } = arrived
  const isFirst = pull.nextOffset === 0
  // The end was expected and more came: short pages are usual here, and the repeated rows must be looked at.
  if (pull.bare === BARE.guessed && !isFirst) return { do: 'again', set: { bare: BARE.none } }
  const ids = new Set(idsOf(page))
  const tail = pull.bare === BARE.none ? tailOf(pull) : []
  const repeated = tail.filter((id) => ids.has(id))
  const isNothingNew = tail.length > 0 && ids.size === repeated.length
  if (isNothingNew && repeated.length === tail.length) {
    return { do: 'again', set: { bare: BARE.seen } }
  }
  const drifted = repeated.length < tail.length
  return { do: 'keep', drifted, repeated, set: afterPage(arrived, [...ids]) }
}

/** What is remembered of a page until the next one has come. */
function afterPage(arrived: Arrived, ids: readonly string[]): Partial<Pull> {
  const { pull, page } = arrived
  const nextOffset = Math.max(pull.nextOffset, offsetOf(pull) + page.received)
  const back = Math.min(OVERLAP_ROWS, Math.floor(page.received / 2))
  // Ids that came twice on the page, or rows without one: then only the last id is surely among the last rows.
  const isExact = ids.length === page.received
  const isShort = page.received < (pull.usual ?? page.limit)
  const total = believed(arrived)
  const isEndNear = total === null ? isShort : nextOffset >= total
  return {
    nextOffset,
    back,
    tail: JSON.stringify(back === 0 ? [] : ids.slice(isExact ? -back : -1)),
    bare: isEndNear || back === 0 ? BARE.guessed : BARE.none,
    usual: isShort ? page.received : pull.usual,
    fingerprint: page.fingerprint,
    total: pull.total ?? page.total,
  }
}

/** A total that moves by more than ordinary school life means that the list was rebuilt under us. */
function movedFar(pull: Pull, page: RosterPage): boolean {
  if (pull.total === null || page.total === null) return false
  const moved = Math.abs(page.total - pull.total)
  return moved > TOTAL_DRIFT_ROWS || moved > pull.total * TOTAL_DRIFT_SHARE
}
