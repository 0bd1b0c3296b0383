import type { Day } from '../data/calendar.ts'

/** How the school system reports a move: see `transfer` of the control calls. */
export type TransferStyle = 'clean' | 'overlap' | 'gap' | 'roles-only'

/**
 * Something that really happened to a student, for comparison with what a reader of the roster concluded.
 * Students and schools are row numbers; ends are exclusive.
 */
export type TruthEvent =
  | {
      kind: 'transfer'
      student: number
      from: number
      to: number
      style: TransferStyle
      /** First day the student no longer belongs to `from`; `null` when the records never say so. */
      ends: Day | null
      begins: Day
      /** The day the move counts from. */
      effectiveOn: Day
      cause: 'transfer' | 'close-school'
    }
  | { kind: 'left' | 'purged' | 'unscheduled'; student: number; from: number; day: Day }
  | { kind: 'returned' | 'enrolled' | 'dual'; student: number; to: number; day: Day }
  | { kind: 'renamed' | 'reused'; student: number; day: Day }
