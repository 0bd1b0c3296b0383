import type { Day } from '../../core/kernel/time.ts'
import { ROW_ISSUES, type RowIssue } from '../../core/ports/roster-source.ts'
import { isObject, parseJson } from './json.ts'
import { readDay } from './read-day.ts'
import { asSpelt } from './spelling.ts'
import { deletedOf, flagOf } from './vocabulary.ts'
import type { Words } from './words.ts'

/** Longer ids are no ids: the standard's are GUIDs, the longest seen in the wild are composed of three. */
export const ID_CHARS_MAX = 255
/** Longer text is no name or title. */
const TEXT_CHARS_MAX = 1_000
/** More roles, guardians or ids than one person can have; past it the row is set aside. */
const LIST_MAX = 100
/** One broken row may not drown the others. */
const ISSUES_PER_ROW_MAX = 5
/** The first combining mark: text below it is in composed form (NFC) already. */
const MAY_COMPOSE = /[\u0300-\uffff]/
/** SQLite ends a text here. */
const NUL = '\0'

export type IssueNote = readonly [code: RowIssue, path: string]

/**
 * Reads the values of one row after the other the way real school systems send them: text, number, empty text, null
 * and absent mixed. What cannot be read becomes null and leaves a note of code and field, never of the value.
 */
export class RowReader {
  readonly words: Words
  readonly #timeZone: string
  /** A page holds few different dates; unreadable ones are kept as null. */
  readonly #days = new Map<string, Day | null>()
  #notes: IssueNote[] = []
  #quarantined = false

  /** Whether an id or a text was a whole number that has lost digits on the way. */
  inexact = false

  constructor(timeZone: string, words: Words) {
    this.words = words
    this.#timeZone = timeZone
  }

  /** Forgets the row before. */
  start(): void {
    if (this.#notes.length > 0) this.#notes = []
    this.#quarantined = false
  }

  get notes(): readonly IssueNote[] {
    return this.#notes
  }

  /** Whether a note means that the row must not be used. */
  get quarantined(): boolean {
    return this.#quarantined
  }

  /** Notes what is wrong with the row, each code once for a field; why it is set aside comes first. */
  report(code: RowIssue, path: string): void {
    const setsAside = ROW_ISSUES[code] === 'quarantined'
    this.#quarantined ||= setsAside
    if (this.#notes.some((note) => note[0] === code && note[1] === path)) return
    if (setsAside) this.#notes.unshift([code, path])
    else this.#notes.push([code, path])
    if (this.#notes.length > ISSUES_PER_ROW_MAX) this.#notes.pop()
  }

  /** Trimmed text in composed form; '' and absent are null, a number is its digits. */
  text(value: unknown, path: string): string | null {
    const text = this.#plain(value)
    if (text === null) return null
    if (text.length > TEXT_CHARS_MAX) return this.#tooLong(path)
    if (text.includes(NUL)) return text.replaceAll(NUL, '').trim() || null
    return MAY_COMPOSE.test(text) ? text.normalize('NFC') : text
  }

  /** An id or a key: trimmed, otherwise exactly as sent. */
  id(value: unknown, path: string): string | null {
    const text = this.#plain(value)
    if (text === null || text.includes(NUL)) return null
    return text.length > ID_CHARS_MAX ? this.#tooLong(path) : text
  }

  /** The id inside a reference, or inside a list of that one reference; `href` is never looked at. */
  reference(value: unknown, path: string): string | null {
    // Nearly every reference is as the standard has it.
    if (isObject(value) && typeof value['sourcedId'] === 'string') {
      return this.id(value['sourcedId'], path)
    }
    if (typeof value === 'string' && !STRUCTURE.test(value)) return this.id(value, path)
    const sent = unwrapped(value)
    const one = Array.isArray(sent) && sent.length === 1 ? unwrapped(sent[0]) : sent
    const spelt = asSpelt(one)
    return this.id(isObject(spelt) ? spelt['sourcedId'] : spelt, path)
  }

  /**
   * A list, or null when there is none. A single value counts as a list of one, and a text as what its commas part, or
   * as the JSON it holds.
   */
  list(value: unknown, path: string): readonly unknown[] | null {
    if (value === null || value === undefined || value === '') return null
    const sent = typeof value === 'string' ? unwrapped(value) : value
    if (typeof sent === 'string') return sent.split(',', LIST_MAX)
    if (!Array.isArray(sent)) return [sent]
    return sent.length > LIST_MAX ? this.#tooLong(path) : sent
  }

  flag(value: unknown, path: string): 0 | 1 | null {
    if (typeof value === 'boolean') return value ? 1 : 0
    const text = plainText(value)
    if (text === null) return null
    const flag = flagOf(text)
    if (flag === null) this.report('flag_unreadable', path)
    return flag
  }

  /** 1 when the provider withdrew the record. An unknown status counts as active and is noted; none is just active. */
  deleted(value: unknown): 0 | 1 {
    if (value === 'active') return 0
    const text = plainText(value)
    if (text === null) return 0
    const deleted = deletedOf(text)
    if (deleted === null) this.report('status_unknown', 'status')
    return deleted ?? 0
  }

  day(value: unknown, path: string): Day | null {
    const text = Array.isArray(value) ? value.slice(0, DATE_PARTS).join('-') : plainText(value)
    if (text === null || NO_DATE.test(text)) return null
    let day = this.#days.get(text)
    if (day === undefined) {
      day = readDay(text, this.#timeZone)
      this.#days.set(text, day)
    }
    if (day === null) this.report('date_unreadable', path)
    return day === null || day <= LAST_NO_DAY ? null : day
  }

  /** Sets the row aside when it ends before it begins; an empty span (never attended) is fine. */
  order(begin: Day | null, end: Day | null, path: string): void {
    if (begin !== null && end !== null && end < begin) this.report('date_order', path)
  }

  #plain(value: unknown): string | null {
    const text = plainText(value)
    if (text === null && typeof value === 'number') this.inexact ||= Number.isInteger(value)
    return text
  }

  #tooLong(path: string): null {
    this.report('too_long', path)
    return null
  }
}

/** How the text of a list or of an object begins. */
const STRUCTURE = /^\s*[[{]/

/** Some systems send what is nested as the text it is stored as. */
function unwrapped(value: unknown): unknown {
  if (typeof value !== 'string' || !STRUCTURE.test(value)) return value
  return parseJson(value) ?? value
}

/** Some platforms send a date as the list of its parts, and behind them those of a time. */
const DATE_PARTS = 3
/** How databases without a date for something write that. */
const NO_DATE = /^(?:0{4}[-/.]?00[-/.]?00|00[-/.]00[-/.]0{4})/
/**
 * No school enrols that far back: it is the lowest date a platform knows (0001, 1753, 1899, 1900 or 1970) in the place of
 * none. Taken for an end it would end what goes on.
 */
const LAST_NO_DAY: Day = '1970-01-01'

/** A number past 2^53 has lost digits on the way and is no id any more. */
function plainText(value: unknown): string | null {
  if (typeof value === 'string') return value.trim() || null
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : null
}
