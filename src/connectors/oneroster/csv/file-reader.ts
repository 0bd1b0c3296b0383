import type { CsvFile, CsvFound, CsvPage, CsvWarning } from '../../../core/ports/roster-csv.ts'
import { isObject } from '../json.ts'
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
  readonly #longRows = new Counted()
  readonly #withoutId = new Counted()

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
    const { windowsLines, windowsLine } = this.#decoder
    const { breaks, breakLine, strayQuotes, strayLine } = this.#parser
    const { count: longRows, line: longLine } = this.#longRows
    const { count: withoutId, line: withoutIdLine } = this.#withoutId
    const counted: readonly [CsvWarning['code'], count: number, line: number][] = [
      ['windows_encoding', windowsLines, windowsLine],
      ['line_break_in_cell', breaks, breakLine],
      ['stray_quote', strayQuotes, strayLine],
      ['too_many_cells', longRows, longLine],
      [this.#lacksId, withoutId, withoutIdLine],
    ]
    return counted
      .filter(([, count]) => count > 0)
      .map(([code, count, line]) => ({ code, file: this.#name, count, line }))
  }

  /** Rows that can be told apart by what they say are used without an id; of any other nothing is left. */
  get #lacksId(): CsvWarning['code'] {
    if (this.#file === 'roles') return 'role_without_id'
    const isDerived = this.#file === 'enrollments' && !this.#table?.names.has('sourcedId')
    return isDerived ? 'enrollment_without_id' : 'id_missing'
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
    // A line of separators only is what a spreadsheet leaves of an empty row.
    if (cells.every(isBlank)) return
    if (!this.#table) {
      this.#table = new HeaderTable(this.#file, cells, this.#settings.metadataIds)
      this.#parser.columns = cells.length
      return
    }
    this.#rows++
    if (cells.length > this.#parser.columns) this.#longRows.add(this.#parser.line)
    const row = this.#table.read(cells)
    if (row['status'] === undefined) this.#blankStatus++
    if (textOf(row['sourcedId']) === '') this.#withoutId.add(this.#parser.line)
    if (this.#file === 'roles') this.#pages.push(role(row))
    else if (this.#file === 'enrollments') this.#pages.push(this.#enrollment(row))
    else this.#pages.push(row)
  }

  /** Some formats beside the standard list who is in which class without an id of its own. */
  #enrollment(row: WireRow): WireRow {
    if (this.#table?.names.has('sourcedId')) return row
    const says = [row['class'], row['school'], row['user']].map(idOf)
    return { ...row, sourcedId: [...says, textOf(row['role']), textOf(row['beginDate'])].join('|') }
  }
}

/** How many rows, and on which line of the file the first begins. */
class Counted {
  count = 0
  line = 0

  add(line: number): void {
    if (this.count++ === 0) this.line = line
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

const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : '')
