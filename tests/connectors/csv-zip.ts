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
  const { entries = files.length, directoryAt = from, comment = '', after = NO_BYTES } = options
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(entries, 8)
  end.writeUInt16LE(entries, 10)
  end.writeUInt32LE(at() - from, 12)
  end.writeUInt32LE(directoryAt, 16)
  end.writeUInt16LE(comment.length, 20)
  parts.push(end, Buffer.from(comment), Buffer.from(after))
  return Buffer.concat(parts)
}

function pack(file: ZipFile, at: number): { local: Buffer[]; central: Buffer } {
  const bytes = Buffer.from(file.text)
  const method = file.method ?? (file.stored ? 0 : 8)
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
  const local = Buffer.alloc(30)
  local.writeUInt32LE(0x04034b50, 0)
  local.writeUInt16LE(20, 4)
  local.writeUInt16LE(flags, 6)
  local.writeUInt16LE(method, 8)
  if (descriptor === undefined) writeSums(local, 14, sums)
  local.writeUInt16LE(Buffer.byteLength(file.name), 26)
  const central = centralOf({ flags, method, at, name: file.name, ...sums, ...listed })
  const tail = follows ? [descriptorOf(sums, descriptor !== 'plain')] : []
  return { local: [local, Buffer.from(file.name), data, ...tail], central }
}

/** What is said of the content instead of the truth. */
const said = ({ crc, packed, unpacked }: ZipFile): Partial<Sums> => ({
  ...(crc !== undefined && { crc }),
  ...(packed !== undefined && { packed }),
  ...(unpacked !== undefined && { unpacked }),
})

function descriptorOf(sums: Sums, isSigned: boolean): Buffer {
  const descriptor = Buffer.alloc(16)
  descriptor.writeUInt32LE(0x08074b50, 0)
  writeSums(descriptor, 4, sums)
  return isSigned ? descriptor : descriptor.subarray(4)
}

type Central = Sums & { flags: number; method: number; at: number; name: string }

function centralOf({ flags, method, at, name, ...sums }: Central): Buffer {
  const central = Buffer.alloc(46)
  central.writeUInt32LE(0x02014b50, 0)
  central.writeUInt16LE(20, 6)
  central.writeUInt16LE(flags, 8)
  central.writeUInt16LE(method, 10)
  writeSums(central, 16, sums)
  central.writeUInt16LE(Buffer.byteLength(name), 28)
  central.writeUInt32LE(at, 42)
  return Buffer.concat([central, Buffer.from(name)])
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
