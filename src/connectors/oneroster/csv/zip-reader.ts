import { Refusal } from './refusal.ts'
import {
  descriptorAt,
  descriptorLength,
  findDataEnd,
  HELD_BACK,
  readDescriptor,
  type Descriptor,
} from './zip-descriptor.ts'
import {
  centralLength,
  localLength,
  readCentral,
  readEnd,
  readLocal,
  readZip64End,
  SIGNATURE,
  SIZE,
  u32,
  zip64EndLength,
  type End,
  type Entry,
} from './zip-format.ts'

/** Takes the packed bytes of one entry, and at its end what they must have come to. */
export type EntryContent = {
  push(bytes: Uint8Array): void
  end(sums: { crc: number; unpacked: number }): void
}

/** Called for every entry as it begins; null when nobody wants its content. */
export type OpenEntry = (entry: Entry) => EntryContent | null

/** An entry that is over, as it turned out to be. */
type Closed = Pick<Entry, 'name' | 'at' | 'method' | 'crc' | 'packed' | 'unpacked'>

type State = 'record' | 'data' | 'data until descriptor' | 'descriptor' | 'comment' | 'over'

const SIGNATURE_BYTES = 4
/** A header with the longest name, extra field and comment there can be; a longer record is none. */
const RECORD_MAX = 256 * 1_024

/**
 * Reads a zip from its first byte to its last without going back: every entry as it comes, then the directory at the
 * end, which must describe exactly those entries. Sizes may follow the data (a data descriptor); then an entry ends
 * where a descriptor states as many packed bytes as were read and another record begins.
 */
export class ZipReader {
  readonly #open: OpenEntry
  readonly #closed: Closed[] = []
  #state: State = 'record'
  #bytes: Uint8Array = new Uint8Array(0)
  /** Position of `#bytes` in the zip. */
  #at = 0
  #entry: Entry | null = null
  #content: EntryContent | null = null
  #passed = 0
  #central = 0
  #centralAt: number | null = null
  #commentLeft = 0
  #centralBytes: number | null = null
  #zip64End: Omit<End, 'comment'> | null = null

  constructor(open: OpenEntry) {
    this.#open = open
  }

  push(bytes: Uint8Array): void {
    this.#bytes = this.#bytes.length === 0 ? bytes : joined(this.#bytes, bytes)
    while (this.#step());
  }

  /** The zip is over: refused when anything of it is still to come. */
  end(): void {
    if (this.#state === 'over' || (this.#state === 'comment' && this.#commentLeft === 0)) return
    const isStrange = this.#at === 0 && this.#bytes.length < SIGNATURE_BYTES
    throw new Refusal(isStrange ? 'not_a_zip' : 'truncated', { file: this.#entry?.name ?? null })
  }

  /** Whether something was read and more may be at hand. */
  #step(): boolean {
    switch (this.#state) {
      case 'record':
        return this.#record()
      case 'data':
        return this.#data()
      case 'data until descriptor':
        return this.#dataUntilDescriptor()
      case 'descriptor':
        return this.#descriptor()
      case 'comment':
        return this.#comment()
      case 'over':
        if (this.#bytes.length > 0) throw new Refusal('data_after_end')
        return false
    }
  }

  #record(): boolean {
    if (this.#bytes.length < SIGNATURE_BYTES) return false
    switch (u32(this.#bytes, 0)) {
      case SIGNATURE.local:
        return this.#local()
      case SIGNATURE.central:
        return this.#directoryEntry()
      case SIGNATURE.end:
        return this.#directoryEnd()
      case SIGNATURE.zip64End:
        return this.#zip64()
      case SIGNATURE.zip64Locator:
        return this.#passOver(SIZE.zip64Locator)
      default:
        throw new Refusal(this.#at === 0 ? 'not_a_zip' : 'damaged')
    }
  }

  #local(): boolean {
    const head = this.#whole(SIZE.local, localLength)
    if (!head) return false
    if (this.#centralAt !== null) throw new Refusal('directory_mismatch')
    const entry = readLocal(head, this.#at)
    this.#take(head.length)
    this.#entry = entry
    this.#content = this.#open(entry)
    this.#passed = 0
    this.#state = entry.sizesFollow && entry.packed === 0 ? 'data until descriptor' : 'data'
    return true
  }

  #data(): boolean {
    const entry = this.#current()
    const left = entry.packed - this.#passed
    if (left > 0 && this.#bytes.length === 0) return false
    this.#pass(Math.min(left, this.#bytes.length))
    if (this.#passed < entry.packed) return false
    if (entry.sizesFollow) this.#state = 'descriptor'
    else this.#close(entry)
    return true
  }

  /** Sizes were known and are said again. */
  #descriptor(): boolean {
    if (this.#bytes.length < SIGNATURE_BYTES) return false
    const descriptor = descriptorAt(this.#bytes, this.#current().isWide)
    if (this.#bytes.length < descriptorLength(descriptor)) return false
    this.#endByDescriptor(descriptor)
    return true
  }

  #dataUntilDescriptor(): boolean {
    const end = findDataEnd(this.#bytes, this.#passed)
    if (end === null) {
      const sure = this.#bytes.length - HELD_BACK
      if (sure > 0) this.#pass(sure)
      return false
    }
    this.#pass(end.data)
    this.#endByDescriptor(end)
    return true
  }

  #endByDescriptor(descriptor: Descriptor): void {
    const entry = this.#current()
    const sums = readDescriptor(this.#bytes, descriptor)
    if (sums.packed !== this.#passed) throw new Refusal('damaged', { file: entry.name })
    this.#take(descriptorLength(descriptor))
    this.#close({ ...entry, ...sums })
  }

  #close(entry: Entry): void {
    this.#content?.end({ crc: entry.crc, unpacked: entry.unpacked })
    this.#closed.push(entry)
    this.#entry = null
    this.#content = null
    this.#state = 'record'
  }

  #directoryEntry(): boolean {
    const head = this.#whole(SIZE.central, centralLength)
    if (!head) return false
    this.#centralAt ??= this.#at
    const listed = readCentral(head)
    const read = this.#closed[this.#central++]
    if (!read || !isSame(listed, read)) {
      throw new Refusal('directory_mismatch', { file: listed.name })
    }
    this.#take(head.length)
    return true
  }

  /** The end of the directory in the large format; the ordinary end follows and is judged with it. */
  #zip64(): boolean {
    const head = this.#whole(SIZE.zip64End, zip64EndLength)
    if (!head) return false
    if (this.#zip64End || head.length < SIZE.zip64End) throw new Refusal('damaged')
    this.#centralAt ??= this.#at
    this.#centralBytes = this.#at - this.#centralAt
    this.#zip64End = readZip64End(head)
    if (!this.#isDirectory(this.#zip64End)) throw new Refusal('directory_mismatch')
    this.#take(head.length)
    return true
  }

  #passOver(count: number): boolean {
    if (!this.#zip64End) throw new Refusal('damaged')
    if (this.#bytes.length < count) return false
    this.#take(count)
    return true
  }

  #directoryEnd(): boolean {
    const head = this.#whole(SIZE.end, () => SIZE.end)
    if (!head) return false
    const end = readEnd(head, this.#zip64End)
    if (this.#central !== this.#closed.length || !this.#isDirectory(end)) {
      throw new Refusal('directory_mismatch')
    }
    this.#take(head.length)
    this.#commentLeft = end.comment
    this.#state = 'comment'
    return true
  }

  #isDirectory(end: Omit<End, 'comment'>): boolean {
    const from = this.#centralAt ?? this.#at
    return (
      end.entries === this.#central &&
      end.directoryAt === from &&
      end.directoryBytes === (this.#centralBytes ?? this.#at - from)
    )
  }

  #comment(): boolean {
    const read = Math.min(this.#commentLeft, this.#bytes.length)
    this.#take(read)
    this.#commentLeft -= read
    if (this.#commentLeft > 0) return false
    this.#state = 'over'
    return true
  }

  #current(): Entry {
    if (!this.#entry) throw new Refusal('damaged')
    return this.#entry
  }

  /** A record of which the first bytes tell how long it is; null while it is not all there. */
  #whole(least: number, lengthOf: (head: Uint8Array) => number): Uint8Array | null {
    if (this.#bytes.length < least) return null
    const length = lengthOf(this.#bytes)
    if (length > RECORD_MAX) throw new Refusal('damaged')
    return this.#bytes.length < length ? null : this.#bytes.subarray(0, length)
  }

  /** Hands bytes on to the entry's content. */
  #pass(count: number): void {
    if (count > 0) this.#content?.push(this.#bytes.subarray(0, count))
    this.#take(count)
    this.#passed += count
  }

  #take(count: number): void {
    this.#bytes = this.#bytes.subarray(count)
    this.#at += count
  }
}

const FIELDS = ['name', 'at', 'method', 'crc', 'packed', 'unpacked'] as const
const isSame = (a: Closed, b: Closed): boolean => FIELDS.every((field) => a[field] === b[field])

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}
