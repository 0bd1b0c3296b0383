import { Refusal } from './refusal.ts'
import { breaksIn, ROW_CHARS_MAX } from './csv-parser.ts'
import { Utf16Decoder } from './utf16-decoder.ts'

const NONE = new Uint8Array(0)
const LF = 0x0a
const CR = 0x0d
/** What systems with roots in DOS put after the last line. */
const END_OF_FILE = '\u001A'
/** A longer line holds a row that is too long in any case: a character has four bytes at most. */
const ROW_BYTES_MAX = 4 * ROW_CHARS_MAX

/** Characters 0x80 to 0x9f of Windows-1252; the five that are not assigned stand for themselves. */
const WINDOWS = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'
const [WINDOWS_FROM, WINDOWS_TO] = [0x80, 0x9f]

/**
 * Turns the bytes of a CSV file into text as they come. Files are meant to be UTF-8; a line that cannot be is read
 * as Windows-1252, which is what older systems and spreadsheets on Windows write. What scripts and spreadsheets on
 * Windows call "Unicode" is UTF-16 and read as that.
 */
export class CsvDecoder {
  readonly #file: string
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  /** Pieces of the line that is not complete. */
  #held: Uint8Array[] = []
  #heldBytes = 0
  #utf16: Utf16Decoder | null = null
  #isFirst = true
  #lines = 0
  /** Lines that were not UTF-8, and which was the first. */
  windowsLines = 0
  windowsLine = 0

  constructor(file: string) {
    this.#file = file
  }

  /** The text of all lines that are complete; the rest is held back. */
  push(bytes: Uint8Array): string {
    if (this.#isFirst && this.#heldBytes < 2 && this.#isUtf16(bytes)) {
      this.#isFirst = false
      this.#utf16 = new Utf16Decoder(this.#release(NONE))
    }
    if (this.#utf16) return this.#utf16.push(bytes)
    const end = Math.max(bytes.lastIndexOf(LF), bytes.lastIndexOf(CR)) + 1
    const text = end === 0 ? '' : this.#decode(this.#release(bytes.subarray(0, end)))
    this.#hold(bytes.slice(end))
    return text
  }

  end(): string {
    if (this.#utf16) return ''
    const text = this.#decode(this.#release(NONE))
    return text.endsWith(END_OF_FILE) ? text.slice(0, -1) : text
  }

  /** Told by the first two bytes, which may come one by one. */
  #isUtf16(bytes: Uint8Array): boolean {
    const [a, b] = [...(this.#held[0] ?? NONE), ...bytes.subarray(0, 2)]
    return (a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff) || a === 0 || b === 0
  }

  #hold(bytes: Uint8Array): void {
    if (bytes.length === 0) return
    this.#held.push(bytes)
    this.#heldBytes += bytes.length
    if (this.#heldBytes > ROW_BYTES_MAX) throw new Refusal('row_too_long', { file: this.#file })
  }

  #release(last: Uint8Array): Uint8Array {
    if (this.#held.length === 0) return last
    const all = new Uint8Array(this.#heldBytes + last.length)
    let at = 0
    for (const piece of [...this.#held, last]) {
      all.set(piece, at)
      at += piece.length
    }
    this.#held = []
    this.#heldBytes = 0
    return all
  }

  #decode(bytes: Uint8Array): string {
    if (bytes.length === 0) return ''
    this.#isFirst = false
    const text = this.#asUtf8(bytes) ?? this.#lineByLine(bytes)
    if (this.windowsLines === 0) this.#lines += breaksIn(text)
    return text
  }

  #asUtf8(bytes: Uint8Array): string | null {
    try {
      return this.#utf8.decode(bytes)
    } catch {
      return null
    }
  }

  #lineByLine(bytes: Uint8Array): string {
    let text = ''
    for (let from = 0; from < bytes.length;) {
      const end = lineEnd(bytes, from)
      const line = bytes.subarray(from, end)
      const utf8 = this.#asUtf8(line)
      if (utf8 === null && this.windowsLines++ === 0) {
        this.windowsLine = this.#lines + breaksIn(text) + 1
      }
      text += utf8 ?? fromWindows(line)
      from = end
    }
    return text
  }
}

/** Position after the next line break. */
function lineEnd(bytes: Uint8Array, from: number): number {
  const breaks = [bytes.indexOf(LF, from), bytes.indexOf(CR, from)].filter((at) => at !== -1)
  return breaks.length > 0 ? Math.min(...breaks) + 1 : bytes.length
}

function fromWindows(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) {
    const isSpecial = byte >= WINDOWS_FROM && byte <= WINDOWS_TO
    text += isSpecial ? WINDOWS.charAt(byte - WINDOWS_FROM) : String.fromCharCode(byte)
  }
  return text
}
