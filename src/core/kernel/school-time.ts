import {
  addDays,
  dayIn,
  instantOf,
  minuteOfDayIn,
  weekday,
  type Day,
  type Instant,
} from './time.ts'

/** Work that arrives after this local time belongs to the next school day (district default). */
const CUT_OFF_MINUTE = 16 * 60
/** What "by the next school day" means for work that arrived after the cut-off (district default). */
const NEXT_DAY_MINUTE = 10 * 60

/** Whether school is in session on that day. Weekends are not; a district's closures come with its calendar. */
export function isSchoolDay(day: Day): boolean {
  const d = weekday(day)
  return d >= 1 && d <= 5
}

/** Due "the same school day": today's cut-off, or 10:00 on the next school day once that has passed. */
export function sameSchoolDay(zone: string, now: Instant): Instant {
  const today = dayIn(zone, now)
  if (isSchoolDay(today) && minuteOfDayIn(zone, now) < CUT_OFF_MINUTE) {
    return instantOf(zone, today, CUT_OFF_MINUTE)
  }
  return instantOf(zone, nextSchoolDay(today), NEXT_DAY_MINUTE)
}

/** Due after that many school days, at the cut-off. */
export function inSchoolDays(zone: string, now: Instant, days: number): Instant {
  let day = dayIn(zone, now)
  for (let left = days; left > 0; left--) day = nextSchoolDay(day)
  return instantOf(zone, day, CUT_OFF_MINUTE)
}

function nextSchoolDay(after: Day): Day {
  let day = addDays(after, 1)
  while (!isSchoolDay(day)) day = addDays(day, 1)
  return day
}
