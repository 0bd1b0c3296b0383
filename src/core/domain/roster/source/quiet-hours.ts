import {
  addDays,
  dayIn,
  instantOf,
  minuteOfDayIn,
  weekday,
  type Instant,
} from '../../../kernel/time.ts'
import type { SourceSettings } from './settings.ts'

const MINUTES_PER_HOUR = 60
const MINUTES_PER_DAY = 24 * MINUTES_PER_HOUR
/** A run that begins in the last part of the window would not end in it. */
const LAST_PART_MINUTES = 60
/** When a school system is busy with school: weekdays from seven in the morning until five. */
const SCHOOL_FROM = 7 * MINUTES_PER_HOUR
const SCHOOL_UNTIL = 17 * MINUTES_PER_HOUR
/** Where the district names no quiet hours, everything is still read while schools sleep. */
const NIGHT = { from: '02:00', until: '05:00' }

type Place = { readonly id: string; readonly timeZone: string }
type Window = NonNullable<SourceSettings['quiet']>

const minuteOf = (clock: string): number => {
  const [hours = '0', minutes = '0'] = clock.split(':')
  return Number(hours) * MINUTES_PER_HOUR + Number(minutes)
}

const lengthOf = ({ from, until }: Window): number =>
  (minuteOf(until) - minuteOf(from) + MINUTES_PER_DAY) % MINUTES_PER_DAY

export const clockOf = (minute: number): string =>
  [Math.floor(minute / MINUTES_PER_HOUR), minute % MINUTES_PER_HOUR]
    .map((part) => String(part).padStart(2, '0'))
    .join(':')

const NOON = 12

/** A time of day as settings hold it, `03:31`, as people say it: `3:31 AM`. */
export function spokenClock(clock: string): string {
  const [hours = '0', minutes = '00'] = clock.split(':')
  const hour = Number(hours)
  return `${hour % NOON || NOON}:${minutes} ${hour < NOON ? 'AM' : 'PM'}`
}

/**
 * The minute of the district's day at which everything is read: inside its quiet hours, and not the same for every
 * district, so that thousands of them do not call one vendor at once. Pure; `hash` is any repeatable text hash.
 */
export function fullMinute(
  district: Pick<Place, 'id'>,
  quiet: SourceSettings['quiet'],
  hash: (text: string) => string,
): number {
  const window = quiet ?? NIGHT
  const length = lengthOf(window)
  const room = Math.max(length - LAST_PART_MINUTES, Math.ceil(length / 2))
  return (minuteOf(window.from) + (spread(hash(district.id)) % room)) % MINUTES_PER_DAY
}

/** A number from a text, the same every time (FNV-1a, 32 bits). */
function spread(text: string): number {
  let sum = 0x811c9dc5
  for (let i = 0; i < text.length; i++) {
    sum = Math.imul(sum ^ text.charCodeAt(i), 0x01000193)
  }
  return sum >>> 0
}

/** Whether it is inside the district's quiet hours; always, where it named none. */
export function isQuiet(timeZone: string, quiet: SourceSettings['quiet'], at: Instant): boolean {
  if (!quiet) return true
  const since = minuteOfDayIn(timeZone, at) - minuteOf(quiet.from)
  return (since + MINUTES_PER_DAY) % MINUTES_PER_DAY < lengthOf(quiet)
}

export function isSchoolTime(timeZone: string, at: Instant): boolean {
  const day = weekday(dayIn(timeZone, at))
  const minute = minuteOfDayIn(timeZone, at)
  return day >= 1 && day <= 5 && minute >= SCHOOL_FROM && minute < SCHOOL_UNTIL
}

/** The next moment after `now` at which the district's clock shows `minute`, on any day or on that day of the week. */
export function nextClock(
  timeZone: string,
  { now, minute, on = null }: { now: Instant; minute: number; on?: number | null },
): Instant {
  const today = dayIn(timeZone, now)
  for (let ahead = 0; ; ahead++) {
    const day = addDays(today, ahead)
    const at = instantOf(timeZone, day, minute)
    if (at > now && (on === null || weekday(day) === on)) return at
  }
}
