import { CHUNK_BYTES_MAX } from '../../../core/ports/roster-source.ts'
import type { CsvFile, CsvPage } from '../../../core/ports/roster-csv.ts'
import { utf8Bytes } from '../chunk-writer.ts'

/** Rows of a page: what a slice of work may hold without filling the memory of a worker beside its other pages. */
const PAGE_ROWS_MAX = 1_500
/** Roles are kept row by row, which takes longer. */
const ROLE_ROWS_MAX = 1_000

/** Collects rows into pages that are small enough to be kept as one value. */
export class PageWriter {
  readonly #file: CsvFile
  readonly #out: (page: CsvPage) => void
  readonly #rowsMax: number
  #rows: string[] = []
  #bytes = 2
  pages = 0

  constructor(file: CsvFile, out: (page: CsvPage) => void) {
    this.#file = file
    this.#out = out
    this.#rowsMax = file === 'roles' ? ROLE_ROWS_MAX : PAGE_ROWS_MAX
  }

  push(row: unknown): void {
    const json = JSON.stringify(row)
    const bytes = utf8Bytes(json) + 1
    if (this.#rows.length >= this.#rowsMax || this.#bytes + bytes > CHUNK_BYTES_MAX) this.finish()
    this.#rows.push(json)
    this.#bytes += bytes
  }

  finish(): void {
    if (this.#rows.length === 0) return
    this.#out({ file: this.#file, rows: `[${this.#rows.join(',')}]`, count: this.#rows.length })
    this.#rows = []
    this.#bytes = 2
    this.pages++
  }
}
