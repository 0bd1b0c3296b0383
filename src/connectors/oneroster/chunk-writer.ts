import { CHUNK_BYTES_MAX } from '../../core/ports/roster-source.ts'

const NOT_ASCII = /[\u0080-\uffff]/

/** Collects JSON texts into as few JSON arrays as fit, each at most `CHUNK_BYTES_MAX` UTF-8 bytes. */
export class ChunkWriter {
  readonly #full: string[] = []
  #open = ''
  /** Bytes of the open chunk with its bracket pair; every element adds its comma. */
  #bytes = 1

  /** Adds one array element, which must be smaller than a chunk. */
  push(json: string): void {
    const bytes = utf8Bytes(json) + 1
    if (this.#bytes + bytes > CHUNK_BYTES_MAX) this.#close()
    this.#open += this.#open === '' ? json : `,${json}`
    this.#bytes += bytes
  }

  finish(): readonly string[] {
    this.#close()
    return this.#full
  }

  #close(): void {
    if (this.#open !== '') this.#full.push(`[${this.#open}]`)
    this.#open = ''
    this.#bytes = 1
  }
}

/** Length in UTF-8; a surrogate pair counts as six instead of four, which errs on the safe side. */
export function utf8Bytes(text: string): number {
  if (!NOT_ASCII.test(text)) return text.length
  let bytes = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : 3
  }
  return bytes
}
