import { Refusal } from './refusal.ts'

/** The records of a zip file (APPNOTE 6.3.10) that a package may consist of, and where their fields are. */
export const SIGNATURE = {
  local: 0x04034b50,
  descriptor: 0x08074b50,
  central: 0x02014b50,
  end: 0x06054b50,
  zip64End: 0x06064b50,
  /** First record of a zip that was split into parts. */
  split: 0x30304b50,
} as const

export const SIZE = { local: 30, descriptor: 12, central: 46, end: 22 } as const

/** What stands in the 32-bit fields of a file that is too large for them (section 4.5.3). */
const ZIP64_MARK = 0xffffffff
const ZIP64_MARK_16 = 0xffff

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
  readonly crc: number
  readonly packed: number
  readonly unpacked: number
}

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

export const u32 = (bytes: Uint8Array, at: number): number => viewOf(bytes).getUint32(at, true)
const u16 = (bytes: Uint8Array, at: number): number => viewOf(bytes).getUint16(at, true)

/** Bytes of the whole local header whose first `SIZE.local` bytes are given. */
export const localLength = (head: Uint8Array): number => SIZE.local + u16(head, 26) + u16(head, 28)

/** Reads a whole local header. What cannot be read safely in one pass is refused here. */
export function readLocal(head: Uint8Array, at: number): Entry {
  const flags = u16(head, 6)
  const name = nameOf(head.subarray(SIZE.local, SIZE.local + u16(head, 26)), flags)
  const entry = {
    name,
    at,
    method: u16(head, 8),
    sizesFollow: (flags & SIZES_FOLLOW) !== 0,
    crc: u32(head, 14),
    packed: u32(head, 18),
    unpacked: u32(head, 22),
  }
  refuse(entry, flags)
  return entry
}

function refuse({ name, method, packed, unpacked }: Entry, flags: number): void {
  if (flags & ENCRYPTED) throw new Refusal('encrypted', { file: name })
  if (packed === ZIP64_MARK || unpacked === ZIP64_MARK) throw new Refusal('zip64', { file: name })
  if (method !== METHOD.stored && method !== METHOD.deflated) {
    throw new Refusal('method_unsupported', { file: name, detail: method })
  }
}

export const centralLength = (head: Uint8Array): number =>
  SIZE.central + u16(head, 28) + u16(head, 30) + u16(head, 32)

/** Reads a whole entry of the directory at the end. */
export function readCentral(head: Uint8Array): Entry {
  const flags = u16(head, 8)
  const name = nameOf(head.subarray(SIZE.central, SIZE.central + u16(head, 28)), flags)
  const entry = {
    name,
    at: u32(head, 42),
    method: u16(head, 10),
    sizesFollow: (flags & SIZES_FOLLOW) !== 0,
    crc: u32(head, 16),
    packed: u32(head, 20),
    unpacked: u32(head, 24),
  }
  refuse(entry, flags)
  return entry
}

export type End = {
  readonly entries: number
  readonly directoryAt: number
  readonly directoryBytes: number
  readonly comment: number
}

export function readEnd(head: Uint8Array): End {
  const entries = u16(head, 10)
  const [directoryBytes, directoryAt] = [u32(head, 12), u32(head, 16)]
  if (entries === ZIP64_MARK_16 || directoryAt === ZIP64_MARK) throw new Refusal('zip64')
  if (u16(head, 4) !== 0 || u16(head, 6) !== 0 || u16(head, 8) !== entries) {
    throw new Refusal('directory_mismatch')
  }
  return { entries, directoryAt, directoryBytes, comment: u16(head, 20) }
}

/** Names are UTF-8 when marked so, otherwise of one of many code pages: the ones we look for are plain ASCII. */
function nameOf(bytes: Uint8Array, flags: number): string {
  if (flags & UTF8_NAME) return new TextDecoder().decode(bytes)
  return String.fromCharCode(...bytes.subarray(0, NAME_BYTES_MAX))
}

/** Longer names are no file names; they are cut, so that they can be refused by name. */
export const NAME_BYTES_MAX = 1_000
