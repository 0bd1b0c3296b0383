import type { CsvFile, CsvFound, CsvPage, CsvWarning } from '../../../core/ports/roster-csv.ts'
import { deletedOf } from '../vocabulary.ts'
import { CsvParser, RowTooLong } from './csv-parser.ts'
import { isBlank } from './cells.ts'
import { HeaderTable, type WireRow } from './header-table.ts'
import { PageWriter } from './page-writer.ts'
import { Refusal } from './refusal.ts'
import { CsvDecoder } from './text-decoder.ts'
import type { FileBytes } from './unpack.ts'

type Settings = {
  readonly metadataIds: readonly string[]
  readonly out: (page: CsvPage) => void
}

/** Reads one CSV file of a package as its bytes come, and hands over its rows page by page. */
export class CsvFileReader implements FileBytes {
  readonly #file: CsvFile
  readonly #settings: Settings
  readonly #decoder: CsvDecoder
  readonly #parser: CsvParser
  readonly #pages: PageWriter
  #table: HeaderTable | null = null
  #rows = 0
  #blankStatus = 0
  #longRows = 0
  #rolesWithoutId = 0

  constructor(file: CsvFile, settings: Settings) {
    this.#file = file
    this.#settings = settings
    this.#decoder = new CsvDecoder(this.#name)
    this.#parser = new CsvParser((cells) => this.#take(cells))
    this.#pages = new PageWriter(file, settings.out)
  }

  get #name(): string {
    return `${this.#file}.csv`
  }

  push(bytes: Uint8Array): void {
    const text = this.#decoder.push(bytes)
    if (text !== '') this.#parse(() => this.#parser.push(text))
  }

  end(): void {
    const text = this.#decoder.end()
    this.#parse(() => {
      this.#parser.push(text)
      this.#parser.end()
    })
    if (!this.#table) throw new Refusal('header_missing', { file: this.#name })
    this.#pages.finish()
  }

  get found(): CsvFound {
    const { pages } = this.#pages
    const columns = [...(this.#table?.names ?? [])]
    return { name: this.#file, rows: this.#rows, pages, blankStatus: this.#blankStatus, columns }
  }

  get warnings(): readonly CsvWarning[] {
    const counted: readonly [CsvWarning['code'], number][] = [
      ['windows_encoding', this.#decoder.windowsLines],
      ['line_break_in_cell', this.#parser.breaks],
      ['stray_quote', this.#parser.strayQuotes],
      ['too_many_cells', this.#longRows],
      ['role_without_id', this.#rolesWithoutId],
    ]
    return counted
      .filter(([, count]) => count > 0)
      .map(([code, count]) => ({ code, file: this.#name, count }))
  }

  #parse(work: () => void): void {
    try {
      work()
    } catch (thrown) {
      if (!(thrown instanceof RowTooLong)) throw thrown
      throw new Refusal('row_too_long', { file: this.#name, detail: this.#rows + 2 })
    }
  }

  #take(cells: readonly string[]): void {
    // A line of separators only is what a spreadsheet leaves of an empty row.
    if (cells.every(isBlank)) return
    if (!this.#table) {
      this.#table = new HeaderTable(this.#file, cells, this.#settings.metadataIds)
      this.#parser.columns = cells.length
      return
    }
    this.#rows++
    if (cells.length > this.#parser.columns) this.#longRows++
    const row = this.#table.read(cells)
    if (row['status'] === undefined) this.#blankStatus++
    this.#pages.push(this.#file === 'roles' ? this.#role(row) : row)
  }

  /** A role as a user's `roles` has it, beside whose it is. Without an id of its own it is known by what it says. */
  #role({ sourcedId, user, status, dateLastModified: _, ...role }: WireRow): unknown {
    const userId = textOf(user)
    const id = textOf(sourcedId)
    if (id === '') this.#rolesWithoutId++
    const known = id === '' ? JSON.stringify([userId, role['role'], role['org']]) : id
    return [known, userId, deletedOf(textOf(status)) ?? 0, role]
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : '')
