import { addDays, daysBetween, type Day } from '../../kernel/time.ts'
import { RETURN_DAYS, type ExpectedMove, type StudentNow } from './moves-known.ts'
import type { Stay } from './stays.ts'
import { endsWithTerm } from './terms.ts'
import { atYearTurn } from './year-turn.ts'

/** How far ahead a move is announced. What a school plans for later than that still changes. */
const AHEAD_DAYS = 90

/**
 * A move that the dates of the roster announce: the lessons at home end on a known day, and others have begun, or
 * begin soon after, at another school. Lessons that merely end with a term say nothing, and at the turn of the year
 * whole classes move up.
 */
export function expectMove(now: StudentNow, home: string): ExpectedMove | null {
  const { stays, today, terms } = now
  const ended = knownEnd(stays, home)
  if (ended === null) return null
  const [next] = stays
    .filter((stay) => stay.school !== home && follows(stay, ended, today))
    .filter((stay) => !endsWithTerm(ended, terms) || beginsAbout(stay, ended))
    .toSorted((a, b) => ((a.begin ?? '') > (b.begin ?? '') ? -1 : 1))
  if (!next) return null
  const begin = next.begin ?? ended
  const effectiveOn = begin > ended ? begin : ended
  const isSoon = effectiveOn > today && daysBetween(today, effectiveOn) <= AHEAD_DAYS
  if (!isSoon || atYearTurn(terms, effectiveOn)) return null
  const gapDays = begin > ended ? daysBetween(ended, begin) : null
  return { from: home, to: next.school, effectiveOn, gapDays }
}

/** The day after which nothing at the school goes on or is planned; null where something has no end. */
function knownEnd(stays: readonly Stay[], school: string): Day | null {
  const there = stays.filter((stay) => stay.school === school)
  const ends = there.flatMap((stay) => stay.end ?? [])
  if (ends.length === 0 || ends.length < there.length) return null
  return ends.reduce((a, b) => (a > b ? a : b))
}

/** Goes on when the other ends, or begins before the student would count as gone. */
function follows(stay: Stay, ended: Day, today: Day): boolean {
  const isOver = stay.end !== null && (stay.end <= ended || stay.end <= today)
  return !isOver && (stay.begin === null || stay.begin <= addDays(ended, RETURN_DAYS))
}

/** Begins with the next term, not long before it: a second school does not become home in a break. */
const beginsAbout = (stay: Stay, ended: Day): boolean =>
  stay.begin !== null && stay.begin >= addDays(ended, -1)
