/** Turns rows of cells into the bytes of a file. */
import type { Defects } from './spoil.ts'
import { toWindows1252 } from './windows-1252.ts'

/** Text is handed on in pieces of about this many characters, so that no file is ever held whole. */
const PIECE_LENGTH = 64 * 1_024
const BOM = String.fromCodePoint(0xfeff)
const NEEDS_QUOTES = /[",\r\n]/

const quoted = (cell: string): string =>
  NEEDS_QUOTES.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell

function lineEnd({ has }: Defects): string {
  if (has('lf')) return '\n'
  return has('cr') ? '\r' : '\r\n'
}

/** The bytes of a file from its rows, the header first. */
export function* csvBytes(rows: Iterable<readonly string[]>, defects: Defects): Generator<Buffer> {
  const encode = defects.has('windows-1252') ? toWindows1252 : (text: string) => Buffer.from(text)
  const end = lineEnd(defects)
  let text = defects.has('bom') ? BOM : ''
  for (const row of rows) {
    text += row.map(quoted).join(',') + end
    if (text.length < PIECE_LENGTH) continue
    yield encode(text)
    text = ''
  }
  if (text !== '') yield encode(text)
}
