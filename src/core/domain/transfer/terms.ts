import { addDays, daysBetween, type Day } from '../../kernel/time.ts'

/** A term, semester or school year; the end is exclusive. */
export type Term = { readonly start: Day; readonly end: Day }

/** Enrollments that end this close to a term's end ended with it. */
const NEAR_DAYS = 3
/** How far into the next term a school may still be building its timetable. */
const SETTLING_DAYS = 14
/** Longest break between two terms where the next one is not known yet. */
const BREAK_DAYS = 100

/**
 * Whether a student whose last enrollment ended on that day is merely between two terms: the end fell on a term's
 * end and the next term is not yet two weeks old.
 */
export function betweenTerms(endedOn: Day, terms: readonly Term[], today: Day): boolean {
  const closing = terms.filter((term) => Math.abs(daysBetween(term.end, endedOn)) <= NEAR_DAYS)
  if (closing.length === 0) return false
  const from = addDays(endedOn, -NEAR_DAYS)
  const nextStart = terms
    .map((term) => term.start)
    .filter((start) => start >= from)
    .toSorted()[0]
  const until = nextStart ? addDays(nextStart, SETTLING_DAYS) : addDays(endedOn, BREAK_DAYS)
  return today < until
}
