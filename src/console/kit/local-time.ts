import { dayIn, instantOf, minuteOfDayIn, type Instant } from '../../core/kernel/time.ts'

/** What a browser's date and time field sends: `2026-10-13T14:02`, with or without seconds. */
const FORM = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})(?::\d{2})?$/

const two = (value: number): string => String(value).padStart(2, '0')

/** A time as the date and time field of a form shows it, in the district's zone. */
export function toLocalTime(at: Instant, zone: string): string {
  const minutes = minuteOfDayIn(zone, at)
  return `${dayIn(zone, at)}T${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

/** The moment somebody chose in such a field; null when it is not one. */
export function fromLocalTime(text: string, zone: string): Instant | null {
  const [, day, hours, minutes] = FORM.exec(text) ?? []
  if (day === undefined || Number.isNaN(Date.parse(`${day}T00:00:00Z`))) return null
  const minuteOfDay = Number(hours) * 60 + Number(minutes)
  return minuteOfDay < 24 * 60 ? instantOf(zone, day, minuteOfDay) : null
}
