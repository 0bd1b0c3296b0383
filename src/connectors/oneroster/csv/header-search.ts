import type { CsvFile } from '../../../core/ports/roster-csv.ts'
import { isCleverHeader } from './file-columns.ts'
import { HeaderTable } from './header-table.ts'
import { Refusal } from './refusal.ts'

/** Titles and dates that reports print above their columns take a few lines; further down there is no header. */
const LOOKED_AT_MAX = 10

type Seen = { readonly line: readonly string[]; readonly table: HeaderTable }

/** Looks for the line with the names of the columns: the first as a rule, but reports have a title above it. */
export class HeaderSearch {
  readonly #file: CsvFile
  readonly #metadataIds: readonly string[]
  readonly #seen: Seen[] = []

  constructor(file: CsvFile, metadataIds: readonly string[]) {
    this.#file = file
    this.#metadataIds = metadataIds
  }

  /** Lines above the header. */
  get passed(): number {
    return Math.max(0, this.#seen.length - 1)
  }

  /** The table when these cells are the header, null when it may still come; refused when it does not. */
  take(cells: readonly string[]): HeaderTable | null {
    const table = new HeaderTable(this.#file, cells, this.#metadataIds)
    this.#seen.push({ line: cells, table })
    if (table.missing === null) return table
    if (this.#seen.length >= LOOKED_AT_MAX) this.end()
    return null
  }

  /** There is no header: what is told is what the line lacks that is most like one. */
  end(): never {
    const file = `${this.#file}.csv`
    const [first] = this.#seen
    if (!first) throw new Refusal('header_missing', { file })
    const known = ({ table }: Seen): number => table.names.size
    const best = this.#seen.reduce((a, b) => (known(b) > known(a) ? b : a), first)
    if (isCleverHeader(best.line)) {
      throw new Refusal('clever_format', { file, detail: best.table.missing })
    }
    const code = known(best) === 0 ? 'header_unknown' : 'column_missing'
    throw new Refusal(code, { file, detail: best.table.missing })
  }
}
