/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number
/** A calendar date, `YYYY-MM-DD`. */
export type Day = string

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

const formatters = new Map<string, Intl.DateTimeFormat>()

function partsIn(zone: string, at: Instant): Record<string, string> {
  let formatter = formatters.get(zone)
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
    formatters.set(zone, formatter)
  }
  return Object.fromEntries(formatter.formatToParts(at).map((part) => [part.type, part.value]))
}

/** Whether the name is a time zone this runtime knows, such as `America/Chicago`. */
export function isTimeZone(zone: string): boolean {
  try {
    partsIn(zone, 0)
    return true
  } catch {
    return false
  }
}

/** The date it is in `zone` at that instant. */
export function dayIn(zone: string, at: Instant): Day {
  const p = partsIn(zone, at)
  return `${p['year']}-${p['month']}-${p['day']}`
}

/** Minutes since local midnight in `zone` at that instant. */
export function minuteOfDayIn(zone: string, at: Instant): number {
  const p = partsIn(zone, at)
  return Number(p['hour']) * 60 + Number(p['minute'])
}

/** The instant at which the clock in `zone` shows that day and minute; in a skipped hour, the moment the clock jumps to. */
export function instantOf(zone: string, day: Day, minuteOfDay: number): Instant {
  const wanted = dayToUtc(day) + minuteOfDay * MINUTE
  let at = wanted
  // Two corrections reach the fixed point for every zone, as an offset changes at most once a day.
  for (let i = 0; i < 2; i++) {
    const shown = dayToUtc(dayIn(zone, at)) + minuteOfDayIn(zone, at) * MINUTE
    at += wanted - shown
  }
  return at
}

const DAY_FORM = /^(\d{4})-(\d{2})-(\d{2})$/

function dayToUtc(day: Day): Instant {
  const m = DAY_FORM.exec(day)
  if (!m) throw new RangeError('day must be YYYY-MM-DD')
  return daysFromCivil(Number(m[1]), Number(m[2]), Number(m[3])) * DAY
}

/** Days since 1970-01-01 of a proleptic Gregorian date (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms"). */
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

export function addDays(day: Day, days: number): Day {
  return dayIn('UTC', dayToUtc(day) + days * DAY)
}

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((dayToUtc(to) - dayToUtc(from)) / DAY)
}

/** Sunday is 0. */
export function weekday(day: Day): number {
  return (((dayToUtc(day) / DAY + 4) % 7) + 7) % 7
}
