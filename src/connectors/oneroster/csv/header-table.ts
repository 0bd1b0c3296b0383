import type { CsvFile } from '../../../core/ports/roster-csv.ts'
import { isBlank, isNull, readCell } from './cells.ts'
import { FILE_COLUMNS, plainHeader, spellings, type CellKind } from './file-columns.ts'
import { headerNames } from './header-names.ts'

/** A column of the file at hand that is kept. */
type Column = {
  readonly at: number
  readonly field: string
  readonly kind: CellKind
  /** A number kept under this key of `metadata`. */
  readonly metadata: boolean
}

export type WireRow = Record<string, unknown>

const METADATA = /^\s*metadata\s*\./i

/** Turns rows of cells into rows of the REST binding, whatever the order of the columns. Made from the header. */
export class HeaderTable {
  readonly #columns: readonly Column[]
  /** Columns of the standard that the file has. */
  readonly names: ReadonlySet<string>
  /** The first column without which the file says nothing; null when all are there. */
  readonly missing: string | null

  constructor(file: CsvFile, header: readonly string[], metadataIds: readonly string[]) {
    const known = spellings(file)
    const { kept, required } = FILE_COLUMNS[file]
    const wanted = new Map(metadataIds.map((id) => [plainHeader(id), id]))
    const columns: Column[] = []
    const names = new Set<string>()
    for (const [at, cell] of headerNames(header).entries()) {
      const name = known.get(plainHeader(cell))
      const column = name === undefined ? undefined : kept[name]
      const id = METADATA.test(cell)
        ? wanted.get(plainHeader(cell.replace(METADATA, '')))
        : undefined
      if (id !== undefined) columns.push({ at, field: id, kind: 'text', metadata: true })
      // Of two columns with one name the first counts.
      else if (name !== undefined && column && !names.has(name)) {
        names.add(name)
        columns.push({ at, field: column[0], kind: column[1], metadata: false })
      }
    }
    this.#columns = columns
    this.names = names
    this.missing = required.find((name) => !names.has(name)) ?? null
  }

  /** Empty cells are left out. Cells past the header have no name and are dropped. */
  read(cells: readonly string[]): WireRow {
    const row: WireRow = {}
    const metadata: WireRow = {}
    let hasMetadata = false
    for (const { at, field, kind, metadata: isMetadata } of this.#columns) {
      const cell = cells[at]
      if (cell === undefined || isBlank(cell) || (kind !== 'name' && isNull(cell))) continue
      const value = readCell(cell, kind)
      if (isMetadata) {
        metadata[field] = value
        hasMetadata = true
      } else row[field] = value
    }
    if (hasMetadata) row['metadata'] = metadata
    return row
  }
}
