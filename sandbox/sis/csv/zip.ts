/** Writes a zip file while its contents are still being made. */
import { Readable } from 'node:stream'
import { crc32, createDeflateRaw } from 'node:zlib'
import type { ZipHeader, ZipTally } from './zip-records.ts'
import {
  centralHeader,
  dataDescriptor,
  endRecord,
  FLAG_DESCRIPTOR,
  FLAG_ENCRYPTED,
  FLAG_UTF8,
  localHeader,
} from './zip-records.ts'

export type ZipEntry = {
  name: string
  /** Can be asked for more than once and gives the same bytes each time. */
  content: () => Iterable<Buffer>
  /** Says that the entry is encrypted, although it is not. */
  encrypted?: boolean
  /** Tells a checksum the data do not have. */
  wrongChecksum?: boolean
}

export type ZipOptions = {
  /** The date every entry carries. */
  day: string
  /** Without compression, with sizes in front of the data. */
  stored?: boolean
  /** Ends before the central directory. */
  truncated?: boolean
}

/** Rows compress well at any level; this one is fast. */
const LEVEL = 4

/** The bytes of the zip, entry by entry. Nothing is held but what zlib holds. */
export async function* zipBytes(
  entries: Iterable<ZipEntry>,
  options: ZipOptions,
): AsyncGenerator<Buffer> {
  const directory: Buffer[] = []
  let offset = 0
  for (const entry of entries) {
    const start = offset
    const { header, tally, bytes } = openEntry(entry, options)
    for await (const chunk of bytes) {
      offset += chunk.length
      yield chunk
    }
    directory.push(centralHeader(header, told(entry, tally), start))
  }
  if (options.truncated === true) return
  const central = Buffer.concat(directory)
  yield central
  yield endRecord(directory.length, offset, central.length)
}

type OpenEntry = {
  header: ZipHeader
  tally: ZipTally
  bytes: AsyncIterable<Buffer> | Iterable<Buffer>
}

function openEntry(entry: ZipEntry, { day, stored }: ZipOptions): OpenEntry {
  const flags =
    FLAG_UTF8 |
    (entry.encrypted === true ? FLAG_ENCRYPTED : 0) |
    (stored === true ? 0 : FLAG_DESCRIPTOR)
  const header: ZipHeader = { name: entry.name, method: stored === true ? 0 : 8, flags, day }
  const tally: ZipTally = { crc: 0, size: 0, packed: 0 }
  const open = { entry, header, tally }
  return { header, tally, bytes: stored === true ? storedBytes(open) : deflatedBytes(open) }
}

type Open = { entry: ZipEntry; header: ZipHeader; tally: ZipTally }

const NONE: ZipTally = { crc: 0, size: 0, packed: 0 }

const told = (entry: ZipEntry, tally: ZipTally): ZipTally =>
  entry.wrongChecksum === true ? { ...tally, crc: (tally.crc ^ 1) >>> 0 } : tally

function* counted(content: Iterable<Buffer>, tally: ZipTally): Generator<Buffer> {
  for (const chunk of content) {
    tally.crc = crc32(chunk, tally.crc)
    tally.size += chunk.length
    yield chunk
  }
}

async function* deflatedBytes({ entry, header, tally }: Open): AsyncGenerator<Buffer> {
  yield localHeader(header, NONE)
  const source = Readable.from(counted(entry.content(), tally))
  const deflate = createDeflateRaw({ level: LEVEL })
  source.once('error', (error) => deflate.destroy(error))
  source.pipe(deflate)
  try {
    for await (const chunk of deflate) {
      const packed = Buffer.from(chunk)
      tally.packed += packed.length
      yield packed
    }
  } finally {
    source.destroy()
  }
  yield dataDescriptor(told(entry, tally))
}

/** Makes the content twice: once to measure it, once to write it. */
function* storedBytes({ entry, header, tally }: Open): Generator<Buffer> {
  for (const chunk of counted(entry.content(), tally)) tally.packed += chunk.length
  yield localHeader(header, told(entry, tally))
  yield* entry.content()
}
