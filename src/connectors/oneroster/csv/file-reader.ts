import type { CsvFile, CsvFound, CsvPage, CsvWarning } from '../../../core/ports/roster-csv.ts'
import { isObject } from '../json.ts'
import { deletedOf } from '../vocabulary.ts'
import { CsvParser, RowTooLong } from './csv-parser.ts'
import { HeaderSearch } from './header-search.ts'
import { HeaderTable, type WireRow } from './header-table.ts'
import { PageWriter } from './page-writer.ts'
import { Refusal } from './refusal.ts'
import { isHeaderAgain, isNoise } from './row-noise.ts'
import { RowNotes, textOf } from './row-notes.ts'
import { severalRoles } from './several-roles.ts'
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
  readonly #search: HeaderSearch
  #table: HeaderTable | null = null
  #rows = 0
  #blankStatus = 0
  #notes: RowNotes | null = null

  constructor(file: CsvFile, settings: Settings) {
    this.#file = file
    this.#settings = settings
    this.#decoder = new CsvDecoder(this.#name)
    this.#parser = new CsvParser((cells) => this.#take(cells))
    this.#pages = new PageWriter(file, settings.out)
    this.#search = new HeaderSearch(file, settings.metadataIds)
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
    if (!this.#table) this.#search.end()
    this.#pages.finish()
  }

  get found(): CsvFound {
    const { pages } = this.#pages
    const columns = [...(this.#table?.names ?? [])]
    return { name: this.#file, rows: this.#rows, pages, blankStatus: this.#blankStatus, columns }
  }

  get warnings(): readonly CsvWarning[] {
    const { windowsLines, windowsLine } = this.#decoder
    const { breaks, breakLine, strayQuotes, strayLine } = this.#parser
    const counted: readonly (readonly [CsvWarning['code'], count: number, line: number])[] = [
      ['windows_encoding', windowsLines, windowsLine],
      ['line_break_in_cell', breaks, breakLine],
      ['stray_quote', strayQuotes, strayLine],
      ...(this.#notes?.found ?? []),
      ['lines_before_header', this.#search.passed, 1],
    ]
    return counted
      .filter(([, count]) => count > 0)
      .map(([code, count, line]) => ({ code, file: this.#name, count, line }))
  }

  #parse(work: () => void): void {
    try {
      work()
    } catch (thrown) {
      if (!(thrown instanceof RowTooLong)) throw thrown
      throw new Refusal('row_too_long', { file: this.#name, detail: this.#parser.line })
    }
  }

  #take(cells: readonly string[]): void {
    if (isNoise(cells)) return
    if (!this.#table) {
      this.#begin(this.#search.take(cells), cells)
      return
    }
    const row = this.#table.read(cells)
    if (isHeaderAgain(textOf(row['sourcedId']))) {
      const again = new HeaderTable(this.#file, cells, this.#settings.metadataIds)
      if (again.missing === null) return this.#begin(again, cells)
    }
    this.#count(row, cells.length)
    if (this.#file === 'roles') this.#pages.push(role(row))
    else if (this.#file === 'users') this.#pages.push(severalRoles(row))
    else if (this.#file === 'enrollments') this.#pages.push(this.#enrollment(row))
    else this.#pages.push(row)
  }

  #begin(table: HeaderTable | null, header: readonly string[]): void {
    if (!table) return this.#parser.awaitHeader()
    this.#table = table
    this.#notes ??= new RowNotes(this.#file, table.names)
    this.#parser.columns = header.length
  }

  #count(row: WireRow, cells: number): void {
    const { line, columns } = this.#parser
    this.#rows++
    if (row['status'] === undefined) this.#blankStatus++
    this.#notes?.take({ row, line, isLong: cells > columns })
  }

  /** Some formats beside the standard list who is in which class without an id of its own. */
  #enrollment(row: WireRow): WireRow {
    if (this.#table?.names.has('sourcedId')) return row
    const says = [row['class'], row['school'], row['user']].map(idOf)
    return { ...row, sourcedId: [...says, textOf(row['role']), textOf(row['beginDate'])].join('|') }
  }
}

/** A role as a user's `roles` has it, beside whose it is. Without an id of its own it is known by what it says. */
function role({ sourcedId, user, status, dateLastModified: _, ...says }: WireRow): unknown {
  const userId = textOf(user)
  const id = textOf(sourcedId)
  const known = id === '' ? JSON.stringify([userId, says['role'], says['org']]) : id
  return [known, userId, deletedOf(textOf(status)) ?? 0, says]
}

const idOf = (reference: unknown): string =>
  isObject(reference) ? textOf(reference['sourcedId']) : ''
