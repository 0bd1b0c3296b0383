import type { Day } from '../../kernel/time.ts'
import type { MembershipRole } from '../../store/tables/people.ts'
import type { Move } from './moves-known.ts'
import type { Stay } from './stays.ts'

/** A membership as it is stored. The end is exclusive. */
export type Membership = {
  readonly orgId: string
  readonly role: MembershipRole
  readonly beginOn: Day
  readonly endOn: Day | null
}

export type MembershipChange = {
  readonly put: readonly Membership[]
  readonly drop: readonly Membership[]
}

const sameStart = (a: Membership, b: Membership): boolean =>
  a.orgId === b.orgId && a.role === b.role && a.beginOn === b.beginOn

/**
 * Brings stored memberships to what the roster says now. History stays: a membership that is over is kept when the
 * roster no longer mentions it, an open one that it no longer mentions ends today, or on the day of the move that
 * explains it. A stay without a begin keeps the
 * one it was given when it was first seen.
 */
export function changeMemberships(
  before: readonly Membership[],
  stays: readonly Stay[],
  { today, move }: { today: Day; move: Pick<Move, 'from' | 'effectiveOn'> | null },
): MembershipChange {
  const wanted = stays.flatMap((stay) => dated(stay, before, today))
  const put = wanted.filter((w) => !before.some((b) => sameStart(b, w) && b.endOn === w.endOn))
  const drop: Membership[] = []
  for (const old of before) {
    if (wanted.some((w) => sameStart(w, old))) continue
    const replaced = wanted.some((w) => overlaps(w, old))
    if (isOver(old, today) && !replaced) continue
    const endOn = move?.from === old.orgId ? earlier(move.effectiveOn, today) : today
    if (replaced || old.beginOn >= endOn) drop.push(old)
    else put.push({ ...old, endOn })
  }
  return { put, drop }
}

const isOver = ({ endOn }: Membership, today: Day): boolean => endOn !== null && endOn <= today
const earlier = (a: Day, b: Day): Day => (a < b ? a : b)

function dated(stay: Stay, before: readonly Membership[], today: Day): Membership[] {
  const { school: orgId, role, end: endOn } = stay
  const beginOn = stay.begin ?? firstSeen(stay, before) ?? today
  return endOn !== null && endOn <= beginOn ? [] : [{ orgId, role, beginOn, endOn }]
}

function firstSeen(stay: Stay, before: readonly Membership[]): Day | undefined {
  return before
    .filter((b) => b.orgId === stay.school && b.role === stay.role)
    .findLast((b) => b.endOn === null || stay.end === null || b.endOn >= stay.end)?.beginOn
}

const overlaps = (a: Membership, b: Membership): boolean =>
  a.orgId === b.orgId &&
  a.role === b.role &&
  (a.endOn === null || b.beginOn < a.endOn) &&
  (b.endOn === null || a.beginOn < b.endOn)

/** While nobody is removed: what is new, and what goes on for longer. */
export function onlyAdded(
  { put }: MembershipChange,
  before: readonly Membership[],
): MembershipChange {
  const isLonger = (a: Membership, b: Membership): boolean =>
    a.endOn === null || (b.endOn !== null && a.endOn >= b.endOn)
  const isAdded = (one: Membership): boolean => {
    const old = before.find((b) => sameStart(b, one))
    return old === undefined || isLonger(one, old)
  }
  return { put: put.filter(isAdded), drop: [] }
}
