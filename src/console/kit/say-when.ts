import { isSchoolDay } from '../../core/kernel/school-time.ts'
import {
  addDays,
  DAY,
  dayIn,
  daysBetween,
  HOUR,
  MINUTE,
  type Day,
  type Instant,
} from '../../core/kernel/time.ts'
import type { Words } from '../words.ts'

/** Where and in which language a time is said, and what time it is now. */
export type Clock = { readonly words: Words; readonly zone: string; readonly now: Instant }

/** Further away than this, people look for a date rather than count school days. */
const COUNTED_SCHOOL_DAYS = 5

/** A past time as people say it: "12 min ago", "today 2:10 PM", "yesterday 9:00 AM", "Fri, Oct 9, 2:02 PM". */
export function sayPast(at: Instant, clock: Clock): string {
  const { words, zone, now } = clock
  const age = now - at
  if (age >= 0 && age < MINUTE) return words.time.now
  if (age >= 0 && age < HOUR) return words.time.minutesAgo(Math.floor(age / MINUTE))
  const days = daysBetween(dayIn(zone, at), dayIn(zone, now))
  if (days === 0) return words.time.today(sayClock(at, clock))
  if (days === 1) return words.time.yesterday(sayClock(at, clock))
  return sayDateTime(at, clock)
}

/** When something is due: "in 25 min", "today 4:00 PM", "in 2 school days (Thu, Oct 15)", or how late it is. */
export function sayDue(at: Instant, clock: Clock): string {
  const { words, zone, now } = clock
  if (at <= now) return sayLate(at, clock)
  const wait = at - now
  if (wait < HOUR) return words.time.inMinutes(Math.ceil(wait / MINUTE))
  const [today, day] = [dayIn(zone, now), dayIn(zone, at)]
  const days = daysBetween(today, day)
  if (days === 0) return words.time.today(sayClock(at, clock))
  if (days === 1) return words.time.tomorrow(sayClock(at, clock))
  const schoolDays = schoolDaysUntil(today, day)
  if (schoolDays >= 1 && schoolDays <= COUNTED_SCHOOL_DAYS) {
    return words.time.inSchoolDays(schoolDays, format(at, clock, DATE))
  }
  return sayDateTime(at, clock)
}

function sayLate(at: Instant, clock: Clock): string {
  const { words, now } = clock
  const late = now - at
  if (late < MINUTE) return words.time.now
  if (late < HOUR) return words.time.overdueMinutes(Math.floor(late / MINUTE))
  if (late < DAY) return words.time.overdueHours(Math.floor(late / HOUR))
  return words.time.overdueSince(sayPast(at, clock))
}

/** School days after `from`, up to and with `to`; zero beyond what is worth counting. */
function schoolDaysUntil(from: Day, to: Day): number {
  if (daysBetween(from, to) > COUNTED_SCHOOL_DAYS * 2) return 0
  let count = 0
  for (let day = from; day < to;) {
    day = addDays(day, 1)
    if (isSchoolDay(day)) count++
  }
  return count
}

const CLOCK = { hour: 'numeric', minute: '2-digit' } as const
const DATE = { weekday: 'short', month: 'short', day: 'numeric' } as const
const FULL_DATE = { year: 'numeric', month: 'long', day: 'numeric' } as const

const sayClock = (at: Instant, clock: Clock): string => format(at, clock, CLOCK)

function sayDateTime(at: Instant, clock: Clock): string {
  const { zone, now } = clock
  const isThisYear = dayIn(zone, at).slice(0, 4) === dayIn(zone, now).slice(0, 4)
  return format(at, clock, isThisYear ? { ...DATE, ...CLOCK } : { ...FULL_DATE, ...CLOCK })
}

/** The whole of it, for whoever wants to know exactly: "Tuesday, October 13, 2026 at 2:02 PM CDT". */
export const sayExactly = (at: Instant, clock: Clock): string =>
  format(at, clock, { weekday: 'long', ...FULL_DATE, ...CLOCK, timeZoneName: 'short' })

/** Today's date for the top of a page: "Tuesday, October 13". */
export const sayToday = (clock: Clock): string =>
  format(clock.now, clock, { weekday: 'long', month: 'long', day: 'numeric' })

/** A time of day as settings hold it, `03:31`, as people say it: "3:31 AM". */
export const sayTimeOfDay = (clock: string, { words }: Clock): string =>
  format(Date.parse(`1970-01-01T${clock}:00Z`), { words, zone: 'UTC', now: 0 }, CLOCK)

/** A calendar date without a time: "Oct 13, 2026". */
export function sayDay(day: Day, { words }: Clock): string {
  const at = Date.parse(`${day}T00:00:00Z`)
  const options = { timeZone: 'UTC', year: 'numeric', month: 'short', day: 'numeric' } as const
  return new Intl.DateTimeFormat(words.language, options).format(at)
}

function format(at: Instant, clock: Clock, options: Intl.DateTimeFormatOptions): string {
  const said = new Intl.DateTimeFormat(clock.words.language, { timeZone: clock.zone, ...options })
  // newer locale data puts a narrow space before AM and PM, which reads badly when copied
  return said.format(at).replaceAll('\u202f', ' ')
}
