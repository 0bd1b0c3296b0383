import type { Day } from '../../kernel/time.ts'
import type { RecordSays } from './pick-home.ts'
import type { Stay } from './stays.ts'
import type { Break, Term } from './terms.ts'

/** A pupil who comes back or turns up elsewhere within this time has not left for good. */
export const RETURN_DAYS = 45

/**
 * What is not certain yet: `left`, at no school; `moving`, one signal that the home changed; `dual`, at two schools
 * with nothing that says which is to be home.
 */
export type Watch = {
  readonly kind: 'left' | 'moving' | 'dual'
  readonly from: string
  readonly to: string | null
  readonly since: Day
  readonly effectiveOn: Day
  /** The run that counts as the first sighting; null while only partial readings have seen it. */
  readonly runNo: number | null
  /** `dual`: what the record said about schools, as a text to compare; said again it is no news. */
  readonly said: string | null
}

/** The last thing that is known to have happened. */
export type PastMove = {
  readonly id: string
  readonly kind: 'transfer' | 'left' | 'returned' | 'school_changed'
  readonly from: string
  readonly to: string | null
  readonly effectiveOn: Day
}

export type Move = {
  readonly kind: 'transfer' | 'left' | 'returned'
  readonly from: string
  readonly to: string | null
  readonly effectiveOn: Day
  /** Days between two schools, where there were any. */
  readonly gapDays: number | null
  /** The leaving that turns out to be the first half of this move. */
  readonly folds: string | null
}

/** A move the roster announces for a day to come. */
export type ExpectedMove = Pick<Move, 'from' | 'effectiveOn' | 'gapDays'> & { readonly to: string }

export type Outcome = {
  readonly home: string | null
  readonly move: Move | null
  readonly watch: Watch | null
  /** The earlier move that turns out to have been a mistake. */
  readonly reverses: string | null
  readonly expected: ExpectedMove | null
}

export type StudentNow = {
  readonly today: Day
  /** Home school as last concluded. */
  readonly home: string | null
  /** Stays as a student at schools that can be a home: past, present and future. */
  readonly stays: readonly Stay[]
  readonly record: RecordSays
  readonly watch: Watch | null
  readonly last: PastMove | null
  readonly terms: readonly Term[]
  /** When the home school pauses, or paused lately. */
  readonly breaks: readonly Break[]
  /** Whether the run read everything, and its number. */
  readonly run: { readonly complete: boolean; readonly no: number }
}

export const still = (home: string | null, watch: Watch | null = null): Outcome => ({
  home,
  move: null,
  watch,
  reverses: null,
  expected: null,
})
