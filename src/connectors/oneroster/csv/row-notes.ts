import type { CsvFile, CsvWarning } from '../../../core/ports/roster-csv.ts'
import { deletedOf } from '../vocabulary.ts'
import type { WireRow } from './header-table.ts'

/** A long number as a spreadsheet shows it; written back like that, its last digits are gone. */
const ROUNDED = /^\d(?:[.,]\d+)?E\+\d{1,2}$/i

/** A row as it was read, and where it stands in its file. */
export type NotedRow = {
  readonly row: WireRow
  readonly line: number
  /** More cells than the header has names. */
  readonly isLong: boolean
}

/** What is odd about the rows of a file: how many rows, and the line of the first. */
export class RowNotes {
  readonly #file: CsvFile
  readonly #found = new Map<CsvWarning['code'], { count: number; line: number }>()
  readonly #lacksId: CsvWarning['code']

  constructor(file: CsvFile, columns: ReadonlySet<string>) {
    this.#file = file
    this.#lacksId = codeWithoutId(file, columns)
  }

  take({ row, line, isLong }: NotedRow): void {
    if (isLong) this.#add('too_many_cells', line)
    const id = textOf(row['sourcedId'])
    if (id === '') this.#add(this.#lacksId, line)
    if (ROUNDED.test(id) || ROUNDED.test(textOf(row['identifier']))) this.#add('id_rounded', line)
    if (this.#isNameless(row)) this.#add('name_missing', line)
    if (this.#isNobodys(row)) this.#add('user_missing', line)
  }

  get found(): readonly (readonly [code: CsvWarning['code'], count: number, line: number])[] {
    return [...this.#found].map(([code, { count, line }]) => [code, count, line])
  }

  #isNameless(row: WireRow): boolean {
    if (this.#file === 'orgs') return textOf(row['name']) === ''
    // What is withdrawn needs no name any more.
    if (this.#file !== 'users' || deletedOf(textOf(row['status'])) === 1) return false
    return [row['givenName'], row['familyName']].every((name) => textOf(name) === '')
  }

  #isNobodys(row: WireRow): boolean {
    return (this.#file === 'roles' || this.#file === 'enrollments') && row['user'] === undefined
  }

  #add(code: CsvWarning['code'], line: number): void {
    const known = this.#found.get(code)
    if (known) known.count++
    else this.#found.set(code, { count: 1, line })
  }
}

/** Rows that can be told apart by what they say are used without an id; of any other nothing is left. */
function codeWithoutId(file: CsvFile, columns: ReadonlySet<string>): CsvWarning['code'] {
  if (file === 'roles') return 'role_without_id'
  return file === 'enrollments' && !columns.has('sourcedId')
    ? 'enrollment_without_id'
    : 'id_missing'
}

export const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : '')
