import { crc32, deflateRawSync } from 'node:zlib'

/** A file to pack. What is set beside its text makes the package wrong, or unusual, in that one way. */
export type ZipFile = {
  readonly name: string
  readonly text: string | Uint8Array
  readonly stored?: boolean
  /** Sizes follow the data, with or without a signature of their own. */
  readonly descriptor?: 'signed' | 'plain'
  /** Sizes are said before the data and again after it. */
  readonly saidTwice?: boolean
  /** In the large format: sizes of eight bytes in an extra field, and in the descriptor that follows the data. */
  readonly zip64?: boolean
  /** The day it was written, at noon; without it the zip does not say. */
  readonly writtenOn?: string
  readonly flags?: number
  readonly method?: number
  readonly crc?: number
  readonly packed?: number
  readonly unpacked?: number
  /** What the directory says instead. */
  readonly listed?: Partial<Sums> & { readonly name?: string; readonly at?: number }
}

type Sums = { readonly crc: number; readonly packed: number; readonly unpacked: number }

export type ZipOptions = {
  readonly comment?: string
  /** The end of the directory in the large format before the ordinary one, which says nothing then. */
  readonly zip64?: boolean
  readonly entries?: number
  readonly directoryAt?: number
  readonly before?: Uint8Array
  readonly after?: Uint8Array
}

const DESCRIPTOR = 0x8
const UTF8 = 0x800

const NO_BYTES = new Uint8Array(0)

/** Packs files into a zip, written from the format's description and not from the reader. */
export function zip(files: readonly ZipFile[], options: ZipOptions = {}): Uint8Array {
  const parts: Buffer[] = [Buffer.from(options.before ?? NO_BYTES)]
  const directory: Buffer[] = []
  const at = () => parts.reduce((sum, part) => sum + part.length, 0)
  for (const file of files) {
    const { local, central } = pack(file, at())
    parts.push(...local)
    directory.push(central)
  }
  const from = at()
  parts.push(...directory)
  const { entries = files.length, directoryAt = from } = options
  const end = { entries, directoryAt, bytes: at() - from }
  if (options.zip64) parts.push(...zip64End(end, at()))
  parts.push(plainEnd(options.zip64 ? MARKED : end, options.comment ?? ''))
  parts.push(Buffer.from(options.after ?? NO_BYTES))
  return Buffer.concat(parts)
}

type End = { readonly entries: number; readonly directoryAt: number; readonly bytes: number }

const MARKED: End = { entries: 0xffff, directoryAt: 0xffffffff, bytes: 0xffffffff }

function plainEnd({ entries, directoryAt, bytes }: End, comment: string): Buffer {
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(entries, 8)
  end.writeUInt16LE(entries, 10)
  end.writeUInt32LE(bytes, 12)
  end.writeUInt32LE(directoryAt, 16)
  end.writeUInt16LE(Buffer.byteLength(comment), 20)
  return Buffer.concat([end, Buffer.from(comment)])
}

function zip64End({ entries, directoryAt, bytes }: End, at: number): Buffer[] {
  const end = Buffer.alloc(56)
  end.writeUInt32LE(0x06064b50, 0)
  end.writeBigUInt64LE(44n, 4)
  end.writeUInt16LE(45, 12)
  end.writeUInt16LE(45, 14)
  end.writeBigUInt64LE(BigInt(entries), 24)
  end.writeBigUInt64LE(BigInt(entries), 32)
  end.writeBigUInt64LE(BigInt(bytes), 40)
  end.writeBigUInt64LE(BigInt(directoryAt), 48)
  const locator = Buffer.alloc(20)
  locator.writeUInt32LE(0x07064b50, 0)
  locator.writeBigUInt64LE(BigInt(at), 8)
  locator.writeUInt32LE(1, 16)
  return [end, locator]
}

/** The extra field of the large format: the values that are marked elsewhere, in their order. */
function wideExtra(values: readonly number[]): Buffer {
  const extra = Buffer.alloc(4 + 8 * values.length)
  extra.writeUInt16LE(1, 0)
  extra.writeUInt16LE(8 * values.length, 2)
  for (const [i, value] of values.entries()) extra.writeBigUInt64LE(BigInt(value), 4 + 8 * i)
  return extra
}

function pack(file: ZipFile, at: number): { local: Buffer[]; central: Buffer } {
  const bytes = Buffer.from(file.text)
  const method = methodOf(file)
  const data = method === 8 ? deflateRawSync(bytes) : bytes
  const sums: Sums = {
    crc: crc32(bytes),
    packed: data.length,
    unpacked: bytes.length,
    ...said(file),
  }
  const { descriptor, saidTwice = false, listed } = file
  const follows = descriptor !== undefined || saidTwice
  const flags = UTF8 | (follows ? DESCRIPTOR : 0) | (file.flags ?? 0)
  const isWide = file.zip64 === true
  const before = descriptor === undefined ? sums : UNSAID
  const local = localOf({ flags, method, isWide, name: file.name, ...before })
  writeDay(local, file.writtenOn)
  const central = centralOf({ flags, method, at, isWide, name: file.name, ...sums, ...listed })
  const tail = follows ? [descriptorOf(sums, { isSigned: descriptor !== 'plain', isWide })] : []
  return { local: [local, data, ...tail], central }
}

const UNSAID: Sums = { crc: 0, packed: 0, unpacked: 0 }
const methodOf = ({ method, stored }: ZipFile): number => method ?? (stored ? 0 : 8)

type Local = Sums & { flags: number; method: number; isWide: boolean; name: string }

function localOf({ flags, method, isWide, name, ...sums }: Local): Buffer {
  const local = Buffer.alloc(30)
  local.writeUInt32LE(0x04034b50, 0)
  local.writeUInt16LE(isWide ? 45 : 20, 4)
  local.writeUInt16LE(flags, 6)
  local.writeUInt16LE(method, 8)
  writeSums(local, 14, isWide ? { ...sums, ...WIDE } : sums)
  const extra = isWide ? wideExtra([sums.unpacked, sums.packed]) : NO_BYTES
  local.writeUInt16LE(Buffer.byteLength(name), 26)
  local.writeUInt16LE(extra.length, 28)
  return Buffer.concat([local, Buffer.from(name), extra])
}

const WIDE = { packed: 0xffffffff, unpacked: 0xffffffff } as const

/** What is said of the content instead of the truth. */
const said = ({ crc, packed, unpacked }: ZipFile): Partial<Sums> => ({
  ...(crc !== undefined && { crc }),
  ...(packed !== undefined && { packed }),
  ...(unpacked !== undefined && { unpacked }),
})

type As = { readonly isSigned: boolean; readonly isWide: boolean }

function descriptorOf(sums: Sums, { isSigned, isWide }: As): Buffer {
  const descriptor = Buffer.alloc(isWide ? 24 : 16)
  descriptor.writeUInt32LE(0x08074b50, 0)
  descriptor.writeUInt32LE(sums.crc, 4)
  if (isWide) {
    descriptor.writeBigUInt64LE(BigInt(sums.packed), 8)
    descriptor.writeBigUInt64LE(BigInt(sums.unpacked), 16)
  } else writeSums(descriptor, 4, sums)
  return isSigned ? descriptor : descriptor.subarray(4)
}

const NOON = 12 << 11

/** Year since 1980, month and day in one number, as MS-DOS has it. */
function writeDay(local: Buffer, day: string | undefined): void {
  if (day === undefined) return
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number)
  local.writeUInt16LE(NOON, 10)
  local.writeUInt16LE(((year - 1980) << 9) | (month << 5) | date, 12)
}

type Central = Local & { at: number }

function centralOf({ flags, method, at, isWide, name, ...sums }: Central): Buffer {
  const central = Buffer.alloc(46)
  central.writeUInt32LE(0x02014b50, 0)
  central.writeUInt16LE(isWide ? 45 : 20, 6)
  central.writeUInt16LE(flags, 8)
  central.writeUInt16LE(method, 10)
  writeSums(central, 16, isWide ? { ...sums, ...WIDE } : sums)
  central.writeUInt16LE(Buffer.byteLength(name), 28)
  const extra = isWide ? wideExtra([sums.unpacked, sums.packed, at]) : Buffer.alloc(0)
  central.writeUInt16LE(extra.length, 30)
  central.writeUInt32LE(isWide ? 0xffffffff : at, 42)
  return Buffer.concat([central, Buffer.from(name), extra])
}

function writeSums(into: Buffer, at: number, { crc, packed, unpacked }: Sums): void {
  into.writeUInt32LE(crc, at)
  into.writeUInt32LE(packed, at + 4)
  into.writeUInt32LE(unpacked, at + 8)
}

/** A body as it arrives over the net: in pieces of that many bytes. */
export function streamed(bytes: Uint8Array, piece = 65_536): ReadableStream<Uint8Array> {
  let at = 0
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close()
      controller.enqueue(bytes.slice(at, at + piece))
      at += piece
    },
  })
}

/** Lines of a CSV file. */
export const csv = (...lines: string[]): string => lines.map((line) => `${line}\r\n`).join('')

/** A manifest that says these modes; a file that is not named is absent. */
export const manifest = (
  version: '1.1' | '1.2',
  modes: Readonly<Record<string, 'bulk' | 'delta' | 'absent'>>,
): ZipFile => ({
  name: 'manifest.csv',
  text: csv(
    'propertyName,value',
    'manifest.version,1.0',
    `oneroster.version,${version}`,
    ...Object.entries(modes).map(([file, mode]) => `file.${file},${mode}`),
  ),
})
