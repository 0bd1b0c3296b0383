import { ANNOUNCED, separatorOf } from './separator.ts'

/** A longer row is not a row: most likely a quote that was never closed. */
export const ROW_CHARS_MAX = 1_000_000

const QUOTE = '"'
const QUOTE_CODE = 0x22
const SPACE_CODE = 0x20
const LF_CODE = 0x0a
const CR_CODE = 0x0d
const BREAK = /[\r\n]/
/** A first line that has something in it, and its end. */
const HEADER = /[^\r\n\uFEFF ][^\r\n]*[\r\n]/

export type CsvRow = (cells: readonly string[]) => void

/** Characters looked through in vain for the ends of quotes; a file that makes us look further is not CSV. */
const SEARCHED_MAX = 256_000_000

/** Thrown when a row has no end within `ROW_CHARS_MAX`. */
export class RowTooLong extends Error {}

/**
 * Reads comma-separated text (RFC 4180) as it comes and is lenient where exports are sloppy: any line break, empty
 * lines, spaces around quotes, quotes inside a cell that were not doubled, another separator when the header shows
 * it. A quote that is never closed, and so would swallow the rows after it, is taken as a character.
 */
export class CsvParser {
  readonly #onRow: CsvRow
  #text = ''
  #separator: string | null = null
  #nextBreak = { lf: -1, cr: -1 }
  #nextQuote = -1
  #searched = 0
  /** While the end of a quote is awaited: how much text must be there before it is looked for again. */
  #lookAgainAt = 0
  /** Cells of the header; 0 while it is not known. */
  columns = 0
  /** Cells that hold a line break, and the line of the first. */
  breaks = 0
  breakLine = 0
  /** Rows with a quote that was never closed, and the line of the first. */
  strayQuotes = 0
  strayLine = 0
  /** The line of the file on which the row at hand begins. */
  line = 1
  #isAfterCr = false
  #isAnnounced = false

  constructor(onRow: CsvRow) {
    this.#onRow = onRow
  }

  push(text: string): void {
    this.#text = this.#text === '' ? text : this.#text + text
    if (this.#text.length >= this.#lookAgainAt) this.#scan(false)
    if (this.#text.length > ROW_CHARS_MAX) throw new RowTooLong()
  }

  end(): void {
    this.#scan(true)
  }

  /** The row just read was not the header after all: the next line may show another separator. */
  awaitHeader(): void {
    if (!this.#isAnnounced) this.#separator = null
  }

  #scan(isLast: boolean): void {
    if (this.#separator === null && !this.#begin(isLast)) return
    const text = this.#text
    this.#nextBreak = { lf: -1, cr: -1 }
    this.#nextQuote = -1
    this.#lookAgainAt = 0
    let at = 0
    while (at < text.length) {
      const next = this.#row(text, at, isLast)
      if (next === null) break
      at = next
      if (this.#separator === null) {
        this.#text = text.slice(at)
        return this.#scan(isLast)
      }
    }
    this.#text = text.slice(at)
  }

  /** Finds the separator in the header; false while the header is not all there. */
  #begin(isLast: boolean): boolean {
    if (!isLast && this.#text.length <= ROW_CHARS_MAX && !HEADER.test(this.#text)) return false
    const announced = ANNOUNCED.exec(this.#text)
    if (announced) {
      this.#isAnnounced = true
      this.#text = this.#text.slice(announced[0].length)
      this.line++
    }
    this.#separator = announced?.[1] ?? separatorOf(this.#text)
    return true
  }

  /** Reads one row and returns where the next begins; null when its end is not at hand yet. */
  #row(text: string, at: number, isLast: boolean): number | null {
    const end = this.#lineEnd(text, at)
    if (end === text.length && !isLast) return null
    if (end === at) return this.#after(text, at, at + 1)
    if (this.#quoteFrom(text, at) >= end) {
      this.#onRow(text.slice(at, end).split(this.#separator ?? ','))
      return this.#after(text, at, end + 1)
    }
    return this.#quotedRow(text, at, isLast)
  }

  #quotedRow(text: string, at: number, isLast: boolean): number | null {
    const read = readQuoted({ text, at, separator: this.#separator ?? ',', isLast })
    if (read === 'incomplete') return this.#unended(text, at)
    if (read === 'unclosed') return this.#literal(text, at)
    const { cells, next, breaks, strays } = read
    const isOdd = breaks > 0 && (strays > 0 || cells.length !== this.columns)
    if (isOdd && this.#isSwallowed(text, at)) return this.#literal(text, at)
    if (breaks > 0 && this.breaks === 0) this.breakLine = this.line
    this.breaks += breaks
    this.#onRow(cells)
    return this.#after(text, at, next)
  }

  /** Counts the lines of a row that is done; a break of two characters is one. */
  #after(text: string, at: number, next: number): number {
    const end = Math.min(next, text.length) - 1
    const isSecond = this.#isAfterCr && end === at && text.charCodeAt(at) === LF_CODE
    if (!isSecond) this.line += end > at ? 1 + breaksIn(text.slice(at, end)) : 1
    this.#isAfterCr = text.charCodeAt(end) === CR_CODE
    return next
  }

  /** A row whose end is not at hand: awaited, or given up when it grows too long. */
  #unended(text: string, at: number): number | null {
    const length = text.length - at
    if (length > ROW_CHARS_MAX) {
      if (this.#isSwallowed(text, at)) return this.#literal(text, at)
      throw new RowTooLong()
    }
    this.#search(length)
    this.#lookAgainAt = Math.min(2 * length, ROW_CHARS_MAX + 1)
    return null
  }

  #search(length: number): void {
    this.#searched += length
    if (this.#searched > SEARCHED_MAX) throw new RowTooLong()
  }

  /** Whether the line alone is a row like the header: then its quote took in what does not belong to it. */
  #isSwallowed(text: string, at: number): boolean {
    if (this.columns === 0) return false
    const line = text.slice(at, this.#lineEnd(text, at))
    return line.split(this.#separator ?? ',').length === this.columns
  }

  /** The line as it stands, quotes being characters like others. */
  #literal(text: string, at: number): number {
    const end = this.#lineEnd(text, at)
    if (this.strayQuotes++ === 0) this.strayLine = this.line
    this.#search(Math.min(text.length - at, ROW_CHARS_MAX))
    this.#onRow(
      text
        .slice(at, end)
        .split(this.#separator ?? ',')
        .map(withoutQuotes),
    )
    return this.#after(text, at, end + 1)
  }

  /** Where the line ends that begins at `at`; the end of the text when no break follows. */
  #lineEnd(text: string, at: number): number {
    const breaks = this.#nextBreak
    if (breaks.lf < at) breaks.lf = indexOrEnd(text, '\n', at)
    if (breaks.cr < at) breaks.cr = indexOrEnd(text, '\r', at)
    return Math.min(breaks.lf, breaks.cr)
  }

  #quoteFrom(text: string, at: number): number {
    if (this.#nextQuote < at) this.#nextQuote = indexOrEnd(text, QUOTE, at)
    return this.#nextQuote
  }
}

/** Line breaks in a text, of whichever kind it has. */
export function breaksIn(text: string): number {
  const mark = text.includes('\n') ? '\n' : '\r'
  let count = 0
  for (let at = text.indexOf(mark); at !== -1; at = text.indexOf(mark, at + 1)) count++
  return count
}

function indexOrEnd(text: string, what: string, from: number): number {
  const found = text.indexOf(what, from)
  return found === -1 ? text.length : found
}

function withoutQuotes(cell: string): string {
  const bare = cell.trim()
  return bare.replace(/^"/, '').replace(/"$/, '').replaceAll('""', QUOTE)
}

type Place = {
  readonly text: string
  readonly at: number
  readonly separator: string
  readonly isLast: boolean
}
type Quoted = {
  readonly cells: string[]
  readonly next: number
  /** Cells with a line break, and quotes that neither closed a cell nor were doubled. */
  readonly breaks: number
  readonly strays: number
}

/** Reads a row that has quotes. */
function readQuoted(place: Place): Quoted | 'incomplete' | 'unclosed' {
  const { text, separator, isLast } = place
  const cells: string[] = []
  let at = place.at
  let [breaks, strays] = [0, 0]
  for (;;) {
    const cell = readCell(place, at)
    if (typeof cell === 'string') return cell
    cells.push(cell.value)
    strays += cell.strays
    if (cell.isQuoted && BREAK.test(cell.value)) breaks++
    const { end } = cell
    if (end >= text.length) return isLast ? { cells, next: end, breaks, strays } : 'incomplete'
    if (text[end] !== separator) return { cells, next: end + 1, breaks, strays }
    at = end + 1
  }
}

type Cell = {
  readonly value: string
  readonly end: number
  readonly isQuoted: boolean
  readonly strays: number
}

function readCell(place: Place, from: number): Cell | 'incomplete' | 'unclosed' {
  const { text } = place
  const open = afterSpaces(text, from)
  if (text.charCodeAt(open) === QUOTE_CODE) return readQuotedCell(place, open)
  const end = cellEnd(place, from)
  return { value: text.slice(from, end), end, isQuoted: false, strays: 0 }
}

function readQuotedCell(
  { text, separator, isLast }: Place,
  open: number,
): Cell | 'incomplete' | 'unclosed' {
  let isDoubled = false
  let strays = 0
  for (let at = text.indexOf(QUOTE, open + 1); at !== -1; at = text.indexOf(QUOTE, at + 1)) {
    if (text.charCodeAt(at + 1) === QUOTE_CODE) {
      isDoubled = true
      at++
      continue
    }
    const end = afterSpaces(text, at + 1)
    if (end >= text.length && !isLast) return 'incomplete'
    // A quote in the middle of a cell closes nothing.
    if (end < text.length && !isEnd(text, end, separator)) {
      strays++
      continue
    }
    const raw = text.slice(open + 1, at)
    return { value: isDoubled ? raw.replaceAll('""', QUOTE) : raw, end, isQuoted: true, strays }
  }
  return isLast ? 'unclosed' : 'incomplete'
}

function afterSpaces(text: string, from: number): number {
  let at = from
  while (text.charCodeAt(at) === SPACE_CODE) at++
  return at
}

function isEnd(text: string, at: number, separator: string): boolean {
  const code = text.charCodeAt(at)
  return code === LF_CODE || code === CR_CODE || text[at] === separator
}

function cellEnd({ text, separator }: Place, from: number): number {
  let at = from
  while (at < text.length && !isEnd(text, at, separator)) at++
  return at
}
