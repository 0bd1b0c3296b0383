import { dayIn, type Day } from '../../core/kernel/time.ts'

/** A day of XML Schema may carry a zone; the day it names is the one that is written. */
const ISO_DAY = /^(\d{4})-?(\d{2})-?(\d{2})(?:Z|[+-]\d{2}:?\d{2})?$/i
const ISO_TIME =
  /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)? ?(Z|[+-]\d{2}(?::?\d{2})?)?$/i
const YEAR_FIRST = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/
/** Month first: every district writes dates the way its country does. A time of day behind it has no zone. */
const US_DAY =
  /^(\d{1,2})\/(\d{1,2})\/(\d{4}|\d{2})(?:,? \d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AP]M)?)?$/i
const US_DASHED = /^(\d{1,2})-(\d{1,2})-(\d{4})$/
/** With dots the day comes first wherever dots are used. */
const DOTTED = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/
/** As databases print dates: `17-AUG-26`, `Aug 17, 2026`. */
const DAY_NAMED = /^(\d{1,2})[- ]([a-z]{3})[a-z]*\.?[- ,]+(\d{4}|\d{2})$/i
const NAMED = /^([a-z]{3})[a-z]*\.? +(\d{1,2}),? +(\d{4})(?: \d.*)?$/i
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
/** Instants as numbers, in milliseconds or seconds since 1970; no other number of a date is as long. */
const EPOCH = /^(\d{13}|\d{10})$/
const EPOCH_SECONDS_DIGITS = 10
/** How older services of Microsoft write an instant, with or without the zone it was meant in. */
const DOT_NET = /^\/Date\((-?\d{1,15})([+-]\d{4})?\)\/$/
const CENTURY = 2_000
const MINUTE_MS = 60_000

/**
 * The calendar day a school system means, or null when the text cannot be read. A time of day counts only when it
 * carries a zone, and is then looked at in the district's zone. Midnight stays on the written day whatever its zone:
 * that is a plain date a serialiser dressed up, and no school enrols at seven in the evening of the day before.
 */
export function readDay(text: string, timeZone: string): Day | null {
  const plain = ISO_DAY.exec(text) ?? YEAR_FIRST.exec(text)
  if (plain) return toDay(plain[1], plain[2], plain[3])
  const timed = ISO_TIME.exec(text)
  if (timed) return readTimed(timed, timeZone)
  const instant = instantIn(text)
  return instant === null ? readLocal(text) : readDay(instant, timeZone)
}

/** The ways a country or a database writes a day. */
function readLocal(text: string): Day | null {
  const us = US_DAY.exec(text) ?? US_DASHED.exec(text)
  if (us) return toDay(fullYear(us[3]), us[1], us[2])
  const dotted = DOTTED.exec(text)
  if (dotted) return toDay(dotted[3], dotted[2], dotted[1])
  const dayNamed = DAY_NAMED.exec(text)
  if (dayNamed) return toDay(fullYear(dayNamed[3]), monthOf(dayNamed[2]), dayNamed[1])
  const named = NAMED.exec(text)
  return named ? toDay(named[3], monthOf(named[1]), named[2]) : null
}

const fullYear = (year = ''): Part => (year.length === 2 ? CENTURY + Number(year) : year)
const monthOf = (name = ''): number => MONTHS.indexOf(name.toLowerCase()) + 1

/** An instant that was sent as a number, as text that says so. */
function instantIn(text: string): string | null {
  const digits = EPOCH.exec(text)?.[1]
  if (digits !== undefined) {
    const ms = digits.length === EPOCH_SECONDS_DIGITS ? Number(digits) * 1_000 : Number(digits)
    return new Date(ms).toISOString()
  }
  const dotNet = DOT_NET.exec(text)
  if (!dotNet) return null
  const zone = dotNet[2] ?? '+0000'
  const minutes = Number(`${zone[0]}1`) * (60 * Number(zone.slice(1, 3)) + Number(zone.slice(3)))
  const local = new Date(Number(dotNet[1]) + minutes * MINUTE_MS)
  return Number.isNaN(local.getTime()) ? null : local.toISOString().replace('Z', zone)
}

function readTimed(match: RegExpExecArray, timeZone: string): Day | null {
  const [, year, month, date, hour, minute, second = '00', zone] = match
  const day = toDay(year, month, date)
  if (day === null || zone === undefined) return day
  if (hour === '00' && minute === '00' && second === '00') return day
  const at = Date.parse(`${day}T${hour}:${minute}:${second}${offsetOf(zone)}`)
  return Number.isNaN(at) ? null : dayIn(timeZone, at)
}

/** A zone as it is written in full: hours alone stand for full hours. */
const offsetOf = (zone: string): string =>
  /^z$/i.test(zone) ? 'Z' : `${zone.slice(0, 3)}:${zone.length > 3 ? zone.slice(-2) : '00'}`

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
