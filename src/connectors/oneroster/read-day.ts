import { dayIn, type Day } from '../../core/kernel/time.ts'

const ISO_DAY = /^(\d{4})-?(\d{2})-?(\d{2})$/
const ISO_TIME =
  /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)? ?(Z|[+-]\d{2}:?\d{2})?$/i
/** Month first: every district writes dates the way its country does. A time of day behind it has no zone. */
const US_DAY =
  /^(\d{1,2})\/(\d{1,2})\/(\d{4}|\d{2})(?:,? \d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AP]M)?)?$/i
const CENTURY = 2_000

/**
 * The calendar day a school system means, or null when the text cannot be read. A time of day counts only when it
 * carries a zone, and is then looked at in the district's zone. Midnight stays on the written day whatever its zone:
 * that is a plain date a serialiser dressed up, and no school enrols at seven in the evening of the day before.
 */
export function readDay(text: string, timeZone: string): Day | null {
  const plain = ISO_DAY.exec(text)
  if (plain) return toDay(plain[1], plain[2], plain[3])
  const timed = ISO_TIME.exec(text)
  if (timed) return readTimed(timed, timeZone)
  const us = US_DAY.exec(text)
  if (!us) return null
  const year = us[3]?.length === 2 ? CENTURY + Number(us[3]) : us[3]
  return toDay(year, us[1], us[2])
}

function readTimed(match: RegExpExecArray, timeZone: string): Day | null {
  const [, year, month, date, hour, minute, second = '00', zone] = match
  const day = toDay(year, month, date)
  if (day === null || zone === undefined) return day
  if (hour === '00' && minute === '00' && second === '00') return day
  const offset = /^z$/i.test(zone) ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(-2)}`
  const at = Date.parse(`${day}T${hour}:${minute}:${second}${offset}`)
  return Number.isNaN(at) ? null : dayIn(timeZone, at)
}

type Part = string | number | undefined

function toDay(year: Part, month: Part, date: Part): Day | null {
  const y = Number(year)
  const m = Number(month)
  const d = Number(date)
  if (y < 1 || m < 1 || m > 12 || d < 1 || d > daysIn(y, m)) return null
  return `${pad(y, 4)}-${pad(m, 2)}-${pad(d, 2)}`
}

const pad = (value: number, width: number): string => String(value).padStart(width, '0')

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}
