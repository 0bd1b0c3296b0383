import { addDays, daysBetween, type Day } from '../../kernel/time.ts'

/** A term, semester or school year; the end is exclusive. `kind` is the provider's word, where it has one. */
export type Term = { readonly start: Day; readonly end: Day; readonly kind?: string | null }

/** A time without lessons at a school: they ended on `end`, and new ones are not to be expected before `until`. */
export type Break = { readonly end: Day; readonly until: Day }

/** Lessons of a sample of a school's students by the days they begin and end; null where that is not known. */
export type Endings = readonly {
  readonly begin: Day | null
  readonly end: Day | null
  readonly count: number
}[]

/** Enrollments that end this close to a term's end ended with it. */
const NEAR_DAYS = 3
/** How far into the next term a school may still be building its timetable. */
const SETTLING_DAYS = 14
/** Longest break between two terms where the next one is not known yet. */
const BREAK_DAYS = 100
/** This share of a school's lessons ends with a term where the whole school pauses. */
const AT_LARGE_SHARE = 0.5

const isNear = (a: Day, b: Day): boolean => Math.abs(daysBetween(a, b)) <= NEAR_DAYS

/** Whether lessons that ended on that day ended with a term. */
export const endsWithTerm = (endedOn: Day, terms: readonly Term[]): boolean =>
  terms.some((term) => isNear(term.end, endedOn))

/** The ends of terms that may explain today that a school has no lessons, each with when it has some again. */
export function possibleBreaks(terms: readonly Term[], today: Day): Break[] {
  const ends = [...new Set(terms.map((term) => term.end))].toSorted()
  return ends
    .map((end) => ({ end, until: settledBy(end, terms) }))
    .filter(({ end, until }) => daysBetween(today, end) <= NEAR_DAYS && today < until)
}

/** Two weeks into the term that follows; some months later where none is known. */
function settledBy(end: Day, terms: readonly Term[]): Day {
  const from = addDays(end, -NEAR_DAYS)
  const [next] = terms
    .map((term) => term.start)
    .filter((start) => start >= from)
    .toSorted()
  return next === undefined ? addDays(end, BREAK_DAYS) : addDays(next, SETTLING_DAYS)
}

/**
 * Whether a school pauses at a term's end: of the lessons it had shortly before, at least half end with the term. One
 * student's lessons that end there while the school goes on are a leaving like any other.
 */
export function pausesAtLarge(endings: Endings, { end }: Pick<Break, 'end'>): boolean {
  const from = addDays(end, -NEAR_DAYS)
  const present = endings.filter(
    (some) => (some.begin === null || some.begin < from) && (some.end === null || some.end >= from),
  )
  const ending = present.filter((some) => some.end !== null && isNear(some.end, end))
  const total = sum(present)
  return total > 0 && sum(ending) >= total * AT_LARGE_SHARE
}

/** A provider without terms: the day on which most lessons of the school ended, as if a term had. */
export function commonEnd(endings: Endings, today: Day): Break | null {
  const past = endings.flatMap(({ end, count }) =>
    end !== null && end <= today ? [{ end, count }] : [],
  )
  const most = past.toSorted((a, b) => b.count - a.count || (a.end < b.end ? 1 : -1))[0]
  if (!most) return null
  const until = addDays(most.end, BREAK_DAYS)
  return today < until ? { end: most.end, until } : null
}

const sum = (endings: Endings): number => endings.reduce((n, { count }) => n + count, 0)

/** Whether lessons that ended on that day pause with the school, so that nobody has left. */
export const onBreak = (endedOn: Day, breaks: readonly Break[], today: Day): boolean =>
  breaks.some(({ end, until }) => isNear(endedOn, end) && today < until)
