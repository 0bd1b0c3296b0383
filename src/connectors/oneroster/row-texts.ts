import { DIGITS } from './json.ts'

/** The rows of a page: as many as `length`, read one after the other. An array is one; so is what `RowTexts` holds. */
export type WireRows = Iterable<unknown> & {
  readonly length: number
  slice(from: number): WireRows
}

/**
 * Rows that are still text and are parsed one at a time, so that a page never lies in memory as thousands of objects. A
 * row whose text is broken reads as undefined: it fails alone, not the page.
 */
class RowTexts implements WireRows {
  readonly #texts: readonly string[]
  readonly #isExact: boolean

  constructor(texts: readonly string[], isExact = false) {
    this.#texts = texts
    this.#isExact = isExact
  }

  get length(): number {
    return this.#texts.length
  }

  slice(from: number): RowTexts {
    return new RowTexts(this.#texts.slice(from), this.#isExact)
  }

  /** The same rows with numbers too long for a number as text. */
  exact(): RowTexts {
    return new RowTexts(this.#texts, true)
  }

  *[Symbol.iterator](): Iterator<unknown> {
    for (const text of this.#texts) yield parseRow(text, this.#isExact)
  }
}

function parseRow(text: string, isExact: boolean): unknown {
  const reviver = isExact ? DIGITS : undefined
  try {
    return JSON.parse(text, reviver)
  } catch {
    return parseWithoutBreaks(text, reviver)
  }
}

/** Systems that put their JSON together by hand leave tabs and line breaks in names as they are. */
function parseWithoutBreaks(text: string, reviver: typeof DIGITS | undefined): unknown {
  try {
    return JSON.parse(text.replaceAll(BREAKS, ' '), reviver)
  } catch {
    return undefined
  }
}

// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const BREAKS = /[\u0000-\u001f]+/g

/** A page taken apart: its rows, and the text around them with an empty list in their place. */
export type PageTexts = { readonly rows: RowTexts; readonly around: string }

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

/**
 * Takes the text of a page apart at its rows, without reading them. `isList` says which top-level names may hold the
 * list; a page may also be the bare list. Null for everything that is not plainly a list of objects: what that is must be
 * found out by parsing it.
 */
export function pageTexts(text: string, isList: (name: string) => boolean): PageTexts | null {
  const start = skipBlank(text, 0)
  if (text.charCodeAt(start) === OPEN_LIST) return takeApart(text, start)
  if (text.charCodeAt(start) !== OPEN_OBJECT) return null
  for (let at = skipBlank(text, start + 1); text.charCodeAt(at) === QUOTE;) {
    const endOfName = endOfText(text, at)
    const colon = skipBlank(text, endOfName + 1)
    if (endOfName < 0 || text.charCodeAt(colon) !== COLON) return null
    const value = skipBlank(text, colon + 1)
    const name = text.slice(at + 1, endOfName)
    if (isList(name)) return text.charCodeAt(value) === OPEN_LIST ? takeApart(text, value) : null
    const next = skipBlank(text, endOfValue(text, value))
    if (text.charCodeAt(next) !== COMMA) return null
    at = skipBlank(text, next + 1)
  }
  return null
}

/** The rows of the list that opens at `open`. */
function takeApart(text: string, open: number): PageTexts | null {
  const rows: string[] = []
  let at = skipBlank(text, open + 1)
  while (text.charCodeAt(at) === OPEN_OBJECT) {
    const end = endOfValue(text, at)
    if (end > text.length) return null
    rows.push(text.slice(at, end))
    at = skipBlank(text, end)
    if (text.charCodeAt(at) !== COMMA) break
    at = skipBlank(text, at + 1)
  }
  if (text.charCodeAt(at) !== CLOSE_LIST) return null
  return { rows: new RowTexts(rows), around: `${text.slice(0, open)}[]${text.slice(at + 1)}` }
}

const isBlank = (code: number): boolean =>
  code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09 || code === 0xfeff

function skipBlank(text: string, from: number): number {
  let at = from
  while (isBlank(text.charCodeAt(at))) at++
  return at
}

/** Where the text value that opens at `open` closes; -1 where it never does. */
function endOfText(text: string, open: number): number {
  for (let at = text.indexOf('"', open + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let before = at
    while (text.charCodeAt(before - 1) === BACKSLASH) before--
    if ((at - before) % 2 === 0) return at
  }
  return -1
}

const stepOf = (code: number): number => {
  if (code === OPEN_OBJECT || code === OPEN_LIST) return 1
  return code === CLOSE_OBJECT || code === CLOSE_LIST ? -1 : 0
}

/** One past the value that begins at `from`; past the end of the text where it is cut short. */
function endOfValue(text: string, from: number): number {
  const cutShort = text.length + 1
  let depth = 0
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) {
      at = endOfText(text, at)
      if (at < 0) return cutShort
      if (depth === 0) return at + 1
    } else {
      const step = stepOf(code)
      if (depth === 0 && (code === COMMA || step < 0)) return at
      depth += step
      if (step < 0 && depth === 0) return at + 1
    }
  }
  return cutShort
}
