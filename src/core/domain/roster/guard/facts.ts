import type { Collection } from '../../../ports/roster-source.ts'
import type { SchoolRef } from '../../concern/refs.ts'
import type { Quiet } from './mode-rules.ts'

/**
 * How many there are, how many of them would end, and how many of those are records of people who come under a new id
 * as well: the record ends, and the person stays.
 */
export type Ending = { readonly live: number; readonly ending: number; readonly renewed: number }

/** Those who end and have no other id that stays. */
export const leaving = ({ ending, renewed }: Ending): number => Math.max(ending - renewed, 0)

export type CollectionFacts = Ending & {
  readonly collection: Collection
  readonly received: number
  readonly changed: number
  /** Rows of which something could not be used. */
  readonly flagged: number
  /** The provider has a list of it, and all of that list was read without a fault. */
  readonly isComplete: boolean
  /** Rows of the complete readings before this one. */
  readonly history: readonly number[]
}

export type SchoolLoss = Ending & { readonly school: SchoolRef }

/** A school that is no longer listed, or no longer as a school. */
export type SchoolEnding = {
  readonly school: SchoolRef
  readonly sourcedId: string
  readonly how: 'gone' | 'retyped'
}

/** What a run plans, counted. */
export type GuardFacts = {
  readonly mode: 'full' | 'delta'
  /** Rows are compared anew because their meaning changed, so changes prove nothing. */
  readonly isRemapped: boolean
  /** Why nothing is removed at the moment; null in ordinary times. */
  readonly quiet: Quiet | null
  readonly collections: readonly CollectionFacts[]
  readonly people: Readonly<Record<'student' | 'staff' | 'guardian', Ending>>
  /** Schools that lose students. */
  readonly schools: readonly SchoolLoss[]
  /** Schools that disappear themselves. */
  readonly schoolsEnding: readonly SchoolEnding[]
  /** Persons there are, and those of them who come under another id as well. */
  readonly aliases: { readonly persons: number; readonly gaining: number }
  readonly year: YearFacts
}

/**
 * The newest school year that is listed, by the year it ends in, before this reading and after it, and whether today
 * lies within a listed year; null where no year is known.
 */
export type YearFacts = {
  readonly before: number | null
  readonly after: number | null
  readonly wasCurrent: boolean
  readonly isCurrent: boolean
}
