import { addDays, daysBetween, type Day } from '../../kernel/time.ts'
import type { Term } from './terms.ts'

/** Days around the end of one school year and the start of the next in which whole classes move up. */
const TURN_DAYS = 21
/** A summer that is longer than this has no end that is known yet. */
const SUMMER_DAYS = 100
/** Terms that follow each other within so many days are of one year; winter break is shorter, summer longer. */
const SAME_YEAR_DAYS = 40
/** Where a provider names no terms: American schools turn the year between June and the middle of September. */
const SUMMER = { from: '06-01', until: '09-16' } as const

/**
 * Whether classes may move up on that day: around the end of a school year, in summer, or around the start of the
 * next year. Judged by the school years a provider lists, and by its terms, as some list years that turn on a day of
 * the budget.
 */
export function atYearTurn(terms: readonly Term[], day: Day): boolean {
  const years = terms.filter((term) => term.kind === 'schoolYear')
  const lessons = joined(terms.filter((term) => term.kind !== 'schoolYear'))
  if (terms.length === 0) return isSummer(day)
  return turnsAt(years, day) || turnsAt(lessons, day)
}

const isSummer = (day: Day): boolean => day.slice(5) >= SUMMER.from && day.slice(5) < SUMMER.until

/** Terms without a longer pause between them, as one span each. */
function joined(terms: readonly Term[]): Term[] {
  const spans: { start: Day; end: Day }[] = []
  for (const { start, end } of terms.toSorted((a, b) => (a.start < b.start ? -1 : 1))) {
    const last = spans.at(-1)
    if (!last || daysBetween(last.end, start) > SAME_YEAR_DAYS) spans.push({ start, end })
    else if (end > last.end) last.end = end
  }
  return spans
}

function turnsAt(years: readonly Term[], day: Day): boolean {
  const isNear = (edge: Day): boolean => Math.abs(daysBetween(edge, day)) <= TURN_DAYS
  if (years.some(({ start, end }) => isNear(start) || isNear(end))) return true
  const running = years.some(({ start, end }) => start <= day && day < end)
  const justEnded = years.some(({ end }) => end <= day && day < addDays(end, SUMMER_DAYS))
  return !running && justEnded
}
