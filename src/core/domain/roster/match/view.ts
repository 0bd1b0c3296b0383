import type { MatchDecision, MatchReason } from '../../../store/tables/match.ts'
import type { PersonRef, SchoolRef } from '../../concern/refs.ts'

/** Somebody a record may be about. */
export type MatchCandidate = {
  readonly person: PersonRef
  readonly school: SchoolRef | null
  readonly grade: string | null
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
  }
  readonly candidates: readonly MatchCandidate[]
  readonly firstSeenAt: number
  readonly decision: MatchDecision | null
}
