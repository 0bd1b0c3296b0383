import type { MatchDecision, MatchReason } from '../../../store/tables/match.ts'
import type { MembershipRole } from '../../../store/tables/people.ts'
import type { PersonRef, SchoolRef } from '../../concern/refs.ts'

/** Somebody a record may be about. Kinds of numbers and addresses are told, never a number. */
export type MatchCandidate = {
  readonly person: PersonRef
  readonly facets: readonly MembershipRole[]
  readonly school: SchoolRef | null
  readonly grade: string | null
  /** Since when we know them, as an instant. */
  readonly since: number | null
  /** The school system still lists them. */
  readonly isListed: boolean
  /** Kinds of which both have the same. */
  readonly agrees: readonly string[]
  /** Kinds of which each has another. */
  readonly differs: readonly string[]
  /** `without_work`: joined only if the work of the one is left where it is. */
  readonly joins: 'whole' | 'without_work'
}

/** A record of which it is not certain whose it is. `keys` are kinds of numbers, never a number. */
export type MatchView = {
  readonly id: string
  readonly reason: MatchReason
  readonly record: {
    readonly sourcedId: string
    readonly name: string
    readonly facet: string | null
    readonly keys: readonly string[]
    readonly school: SchoolRef | null
    readonly grade: string | null
    /** Since when the record is in our roster, as an instant; null while it is set aside. */
    readonly since: number | null
  }
  readonly candidates: readonly MatchCandidate[]
  /** It is about the viewer or their family, so somebody else decides. */
  readonly isOwn: boolean
  readonly firstSeenAt: number
  readonly decision: MatchDecision | null
  readonly decidedAt: number | null
  /** Null while it is open, and where no person of the district decided it. */
  readonly decidedBy: PersonRef | null
}
