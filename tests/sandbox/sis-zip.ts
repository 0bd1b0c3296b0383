/** Opens exported zips for the tests, by the central directory and without the provider's code. */
import { crc32, inflateRawSync } from 'node:zlib'

export type Entry = {
  name: string
  flags: number
  packed: number
  bytes: Buffer
  crcRight: boolean
}

const END = 0x06054b50
const END_BYTES = 22

/** Every entry of a zip. Throws when the directory is not where it belongs. */
export function readZip(zip: Buffer): Entry[] {
  const end = zip.length - END_BYTES
  if (end < 0 || zip.readUInt32LE(end) !== END) throw new Error('no central directory')
  const entries: Entry[] = []
  let at = zip.readUInt32LE(end + 16)
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [flags, method] = [zip.readUInt16LE(at + 8), zip.readUInt16LE(at + 10)]
    const [crc, packed] = [zip.readUInt32LE(at + 16), zip.readUInt32LE(at + 20)]
    const nameLength = zip.readUInt16LE(at + 28)
    const local = zip.readUInt32LE(at + 42)
    const data = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
    const body = zip.subarray(data, data + packed)
    const bytes = method === 0 ? body : inflateRawSync(body)
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength)
    entries.push({ name, flags, packed, bytes, crcRight: crc32(bytes) === crc })
    at += 46 + nameLength
  }
  return entries
}

/** Rows of cells of a CSV text with any line end (RFC 4180). */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]]
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\r|\n|$)/gy
  while (cell.lastIndex < text.length) {
    const found = cell.exec(text)
    if (!found) throw new Error('this is not CSV')
    const [, quoted, plain = '', end] = found
    rows.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    if (end !== ',' && cell.lastIndex < text.length) rows.push([])
  }
  return rows
}

export type CsvRow = Record<string, string>

/** Rows as objects, by the names in the header. */
export function rowsOfCsv(text: string): CsvRow[] {
  const [header = [], ...rows] = parseCsv(text)
  return rows.map((row) => Object.fromEntries(header.map((name, k) => [name, row[k] ?? ''])))
}
