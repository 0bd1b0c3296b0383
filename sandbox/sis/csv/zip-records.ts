/** The binary records of a zip file (PKWARE APPNOTE 6.3, without ZIP64). Numbers are little-endian. */

export type ZipHeader = {
  name: string
  /** 8 is deflated, 0 is stored. */
  method: 0 | 8
  flags: number
  day: string
}
export type ZipTally = { crc: number; size: number; packed: number }

/** Sizes and checksum follow the data instead of preceding it. */
export const FLAG_DESCRIPTOR = 0x0008
export const FLAG_ENCRYPTED = 0x0001
/** Names are UTF-8. */
export const FLAG_UTF8 = 0x0800

const VERSION = 20
const DOS_EPOCH_YEAR = 1980

type Part = readonly [bytes: 2 | 4, value: number]

function pack(parts: readonly Part[], tail: Buffer = Buffer.alloc(0)): Buffer {
  const buffer = Buffer.alloc(parts.reduce((sum, [bytes]) => sum + bytes, 0))
  let at = 0
  for (const [bytes, value] of parts) at = buffer.writeUIntLE(value, at, bytes)
  return Buffer.concat([buffer, tail])
}

/** Midnight of a day as DOS writes it. */
function dosTime(day: string): readonly Part[] {
  const [year = DOS_EPOCH_YEAR, month = 1, date = 1] = day.split('-').map(Number)
  return [
    [2, 0],
    [2, ((year - DOS_EPOCH_YEAR) << 9) | (month << 5) | date],
  ]
}

const sizes = ({ crc, packed, size }: ZipTally): readonly Part[] => [
  [4, crc],
  [4, packed],
  [4, size],
]

const shared = ({ flags, method, day }: ZipHeader, tally: ZipTally): readonly Part[] => [
  [2, VERSION],
  [2, flags],
  [2, method],
  ...dosTime(day),
  ...sizes(tally),
]

/** What precedes the data of an entry. */
export function localHeader(header: ZipHeader, tally: ZipTally): Buffer {
  const name = Buffer.from(header.name)
  return pack([[4, 0x04034b50], ...shared(header, tally), [2, name.length], [2, 0]], name)
}

/** What follows the data of an entry whose size was not known beforehand. */
export const dataDescriptor = (tally: ZipTally): Buffer => pack([[4, 0x08074b50], ...sizes(tally)])

/** An entry's line in the central directory. */
export function centralHeader(header: ZipHeader, tally: ZipTally, offset: number): Buffer {
  const name = Buffer.from(header.name)
  const rest: readonly Part[] = [
    [2, name.length],
    [2, 0],
    [2, 0],
    [2, 0],
    [2, 0],
    [4, 0],
    [4, offset],
  ]
  return pack([[4, 0x02014b50], [2, VERSION], ...shared(header, tally), ...rest], name)
}

/** The very end of the file. */
export const endRecord = (entries: number, start: number, length: number): Buffer =>
  pack([
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    [2, entries],
    [2, entries],
    [4, length],
    [4, start],
    [2, 0],
  ])
