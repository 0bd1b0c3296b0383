import { Inflate } from 'fflate'
import { crc32 } from './crc32.ts'
import { Refusal } from './refusal.ts'
import { METHOD, type Entry } from './zip-format.ts'
import type { EntryContent } from './zip-reader.ts'

/** Rosters pack to about a sixth; whatever grows more than this was made to fill a memory. */
const EXPANSION_MAX = 200
/** A short file of equal rows may expand more than that and still be harmless. */
const EXPANSION_FREE_BYTES = 1_000_000
/** All files of a package together, unpacked; eight times the largest district there is. */
const UNPACKED_BYTES_MAX = 4 * 1024 ** 3

/** Counts what a whole package unpacks to. */
export class UnpackBudget {
  #bytes = 0

  spend(bytes: number, name: string): void {
    this.#bytes += bytes
    if (this.#bytes > UNPACKED_BYTES_MAX) throw new Refusal('too_large_unpacked', { file: name })
  }
}

/** Where the bytes of a file go, in order; `end` after the last. */
export type FileBytes = { push(bytes: Uint8Array): void; end(): void }

/** Unpacks one entry as it arrives, and checks its length and checksum at the end. */
export function unpack(entry: Entry, budget: UnpackBudget, to: FileBytes): EntryContent {
  let [packed, unpacked, crc] = [0, 0, 0]
  const { name: file } = entry
  const take = (bytes: Uint8Array): void => {
    unpacked += bytes.length
    if (unpacked > EXPANSION_FREE_BYTES && unpacked > packed * EXPANSION_MAX) {
      throw new Refusal('expands_too_much', { file, detail: EXPANSION_MAX })
    }
    budget.spend(bytes.length, file)
    crc = crc32(crc, bytes)
    if (bytes.length > 0) to.push(bytes)
  }
  const inflate = entry.method === METHOD.deflated ? inflater(file) : null
  return {
    push: (bytes) => {
      packed += bytes.length
      if (!inflate) take(bytes)
      else for (const part of inflate(bytes, false)) take(part)
    },
    end: (sums) => {
      for (const part of inflate?.(new Uint8Array(0), true) ?? []) take(part)
      if (sums.crc !== crc || sums.unpacked !== unpacked) throw new Refusal('damaged', { file })
      to.end()
    },
  }
}

type Inflater = (bytes: Uint8Array, isLast: boolean) => readonly Uint8Array[]

/** What comes out is handed on after the call, so that only a fault of the data counts as one. */
function inflater(file: string): Inflater {
  let parts: Uint8Array[] = []
  const inflate = new Inflate((part) => parts.push(part))
  return (bytes, isLast) => {
    parts = []
    try {
      inflate.push(bytes, isLast)
    } catch {
      throw new Refusal('damaged', { file })
    }
    return parts
  }
}
