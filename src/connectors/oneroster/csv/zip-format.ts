import type { Instant } from '../../../core/kernel/time.ts'
import { Refusal } from './refusal.ts'

/** The records of a zip file (APPNOTE 6.3.10) that a package may consist of, and where their fields are. */
export const SIGNATURE = {
  local: 0x04034b50,
  descriptor: 0x08074b50,
  central: 0x02014b50,
  end: 0x06054b50,
  zip64End: 0x06064b50,
  zip64Locator: 0x07064b50,
  /** First record of a zip that was split into parts. */
  split: 0x30304b50,
} as const

export const SIZE = {
  local: 30,
  descriptor: 12,
  /** A descriptor of ZIP64, whose sizes have eight bytes. */
  wideDescriptor: 20,
  central: 46,
  end: 22,
  zip64End: 56,
  zip64Locator: 20,
} as const

/**
 * What stands in the 32-bit fields when the value is in the extra field of ZIP64 (section 4.5.3). Programs that write a
 * zip while they make it often use the large format for small files, too.
 */
const ZIP64_MARK = 0xffffffff
const ZIP64_MARK_16 = 0xffff
const ZIP64_EXTRA = 0x0001

export const METHOD = { stored: 0, deflated: 8 } as const
/** Bits of the general purpose flag: encrypted, sizes follow the data, strong encryption, masked header. */
const ENCRYPTED = 0x1 | 0x40 | 0x2000
const SIZES_FOLLOW = 0x8
const UTF8_NAME = 0x800

/** An entry as its own header describes it. Sizes and checksum are zero when they follow the data. */
export type Entry = {
  readonly name: string
  readonly at: number
  readonly method: number
  readonly sizesFollow: boolean
  /** Its header has fields of ZIP64, so that sizes that follow have eight bytes. */
  readonly isWide: boolean
  readonly crc: number
  readonly packed: number
  readonly unpacked: number
  /** When the file was written, by the clock on the wall of whoever packed it; null when the zip does not say. */
  readonly writtenAt: Instant | null
}

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

export const u32 = (bytes: Uint8Array, at: number): number => viewOf(bytes).getUint32(at, true)
const u16 = (bytes: Uint8Array, at: number): number => viewOf(bytes).getUint16(at, true)
/** Sizes past 2^53 are past every limit of ours, so that their last digits do not matter. */
export const u64 = (bytes: Uint8Array, at: number): number =>
  Number(viewOf(bytes).getBigUint64(at, true))

/** Bytes of the whole local header whose first `SIZE.local` bytes are given. */
export const localLength = (head: Uint8Array): number => SIZE.local + u16(head, 26) + u16(head, 28)

/** Reads a whole local header. What cannot be read safely in one pass is refused here. */
export function readLocal(head: Uint8Array, at: number): Entry {
  const flags = u16(head, 6)
  const extraAt = SIZE.local + u16(head, 26)
  const name = nameOf(head.subarray(SIZE.local, extraAt), flags)
  const wide = wideFields(head.subarray(extraAt))
  const [unpacked, packed] = wide.take(u32(head, 22), u32(head, 18))
  const entry = {
    name,
    at,
    method: u16(head, 8),
    sizesFollow: (flags & SIZES_FOLLOW) !== 0,
    isWide: wide.isThere,
    crc: u32(head, 14),
    packed,
    unpacked,
    writtenAt: writtenAt(u16(head, 10), u16(head, 12)),
  }
  refuse(entry, flags)
  return entry
}

/** Zips begin to count in 1980, and programs that know no date write their beginning. */
const FIRST_YEAR = 1980

/** Date and time as MS-DOS packed them into two numbers, taken for UTC because they name no zone. */
function writtenAt(time: number, date: number): Instant | null {
  const [year, month, day] = [FIRST_YEAR + (date >> 9), (date >> 5) & 15, date & 31]
  if (year === FIRST_YEAR || month === 0 || day === 0) return null
  return Date.UTC(year, month - 1, day, time >> 11, (time >> 5) & 63, (time & 31) * 2)
}

function refuse({ name, method }: Entry, flags: number): void {
  if (flags & ENCRYPTED) throw new Refusal('encrypted', { file: name })
  if (method !== METHOD.stored && method !== METHOD.deflated) {
    throw new Refusal('method_unsupported', { file: name, detail: method })
  }
}

export const centralLength = (head: Uint8Array): number =>
  SIZE.central + u16(head, 28) + u16(head, 30) + u16(head, 32)

/** Reads a whole entry of the directory at the end. */
export function readCentral(head: Uint8Array): Entry {
  const flags = u16(head, 8)
  const extraAt = SIZE.central + u16(head, 28)
  const name = nameOf(head.subarray(SIZE.central, extraAt), flags)
  const wide = wideFields(head.subarray(extraAt, extraAt + u16(head, 30)))
  const [unpacked, packed, at] = wide.take(u32(head, 24), u32(head, 20), u32(head, 42))
  const entry = {
    name,
    at,
    method: u16(head, 10),
    sizesFollow: (flags & SIZES_FOLLOW) !== 0,
    isWide: wide.isThere,
    crc: u32(head, 16),
    packed,
    unpacked,
    writtenAt: null,
  }
  refuse(entry, flags)
  return entry
}

type WideFields = {
  readonly isThere: boolean
  /** The values of the given fields, in the order of the format: those that are marked stand in the extra field. */
  take<const Fields extends readonly number[]>(...fields: Fields): { [At in keyof Fields]: number }
}

/** The extra field of ZIP64, if there is one. A marked value it does not hold makes the zip unreadable. */
function wideFields(extra: Uint8Array): WideFields {
  const found = extraField(extra, ZIP64_EXTRA)
  let read = 0
  const next = (): number => {
    if (!found || found.length < read + 8) throw new Refusal('damaged')
    read += 8
    return u64(found, read - 8)
  }
  return {
    isThere: found !== null,
    take: (...fields) => {
      const values = fields.map((field) => (field === ZIP64_MARK ? next() : field))
      return values as { [At in keyof typeof fields]: number } // safe because there is one value for each field
    },
  }
}

function extraField(extra: Uint8Array, wanted: number): Uint8Array | null {
  for (let at = 0; at + 4 <= extra.length;) {
    const [id, length] = [u16(extra, at), u16(extra, at + 2)]
    if (id === wanted) return extra.subarray(at + 4, at + 4 + length)
    at += 4 + length
  }
  return null
}

/** The end of the directory in the large format, which is followed by where it is and by the ordinary end. */
export const zip64EndLength = (head: Uint8Array): number => 12 + u64(head, 4)

export const readZip64End = (head: Uint8Array): Omit<End, 'comment'> => ({
  entries: u64(head, 32),
  directoryBytes: u64(head, 40),
  directoryAt: u64(head, 48),
})

export type End = {
  readonly entries: number
  readonly directoryAt: number
  readonly directoryBytes: number
  readonly comment: number
}

/** Reads the end. `wide` is what an end in the large format before it said; its values stand for the marked ones. */
export function readEnd(head: Uint8Array, wide: Omit<End, 'comment'> | null): End {
  const here = { entries: u16(head, 10), directoryBytes: u32(head, 12), directoryAt: u32(head, 16) }
  const disks = wide && u16(head, 4) === ZIP64_MARK_16 ? [] : [u16(head, 4), u16(head, 6)]
  if (disks.some((disk) => disk !== 0) || u16(head, 8) !== here.entries) {
    throw new Refusal('directory_mismatch')
  }
  const comment = u16(head, 20)
  if (!wide) return { ...here, comment }
  return {
    entries: here.entries === ZIP64_MARK_16 ? wide.entries : here.entries,
    directoryBytes: here.directoryBytes === ZIP64_MARK ? wide.directoryBytes : here.directoryBytes,
    directoryAt: here.directoryAt === ZIP64_MARK ? wide.directoryAt : here.directoryAt,
    comment,
  }
}

/** Names are UTF-8 when marked so, otherwise of one of many code pages: the ones we look for are plain ASCII. */
function nameOf(bytes: Uint8Array, flags: number): string {
  if (flags & UTF8_NAME) return new TextDecoder().decode(bytes)
  return String.fromCharCode(...bytes.subarray(0, NAME_BYTES_MAX))
}

/** Longer names are no file names; they are cut, so that they can be refused by name. */
export const NAME_BYTES_MAX = 1_000
