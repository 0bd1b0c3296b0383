/** The mistakes real exports have in their headers and rows. */
import { mix } from '../data/random.ts'
import type { CsvDefect, Switches } from '../state/switches.ts'
import type { Column } from './columns.ts'
import type { CsvFile } from './files.ts'

export type Defects = {
  has: (defect: CsvDefect) => boolean
  /** True for a file that is to have a header and nothing else. */
  empties: (name: string) => boolean
}

export function defectsOf({ csv }: Pick<Switches, 'csv'>): Defects {
  const all: ReadonlySet<string> = new Set(csv === 'none' ? [] : csv)
  return { has: (defect) => all.has(defect), empties: (name) => all.has(`empty:${name}`) }
}

const MISSPELT: ReadonlyMap<string, string> = new Map([
  ['grades', 'grade'],
  ['userIds', 'userId'],
  ['agentSourcedIds', 'agents'],
])

/** What school systems add is exactly what must never be copied. */
const EXTRA: readonly Column[] = [
  { name: 'metadata.mv.specialEducation', cell: () => 'yes' },
  { name: 'metadata.mv.lunchProgram', cell: () => 'reduced' },
  { name: 'localNotes', cell: () => 'see "office", room 4' },
]
const EXTRA_EVERY = 3

const SHUFFLE_SALT = 0xc5f
const ZERO_WIDTH_SPACE = String.fromCodePoint(0x200b)

const shuffled = (columns: readonly Column[]): readonly Column[] =>
  columns
    .map((column, k) => ({ column, key: mix(SHUFFLE_SALT, k) }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ column }) => column)

const withExtra = (columns: readonly Column[]): readonly Column[] => {
  const mixed = [...columns]
  for (const [k, extra] of EXTRA.entries()) mixed.splice(1 + k * EXTRA_EVERY, 0, extra)
  return mixed
}

const named = (column: Column, name: string): Column => ({ ...column, name })

/** Text nobody reads, so that a line break in it may only cost a warning. */
const FREE_TEXT: ReadonlySet<string> = new Set(['location', 'middleName', 'phone'])

function broken(column: Column): Column {
  if (!FREE_TEXT.has(column.name)) return column
  return { ...column, cell: (record) => `${column.cell(record)}\r\nsecond line` }
}

const upper = (column: Column): Column =>
  column.flag === true ? { ...column, cell: (record) => column.cell(record).toUpperCase() } : column

/** A day as a database writes it that knows only moments: with a space, at midnight of no zone in particular. */
function timed(column: Column): Column {
  if (!column.name.endsWith('Date')) return column
  const cell: Column['cell'] = (record) => column.cell(record).replace(/^[-\d]+$/, '$& 00:00:00')
  return { ...column, cell }
}

/** The columns of a file as this export has them. */
export function spoiltColumns({ columns }: CsvFile, { has }: Defects): readonly Column[] {
  let result = columns
  if (has('columns-shuffled')) result = shuffled(result)
  if (has('extra-columns')) result = withExtra(result)
  if (has('quoted-linebreaks')) result = result.map(broken)
  if (has('uppercase-flags')) result = result.map(upper)
  if (has('dates-with-time')) result = result.map(timed)
  if (has('header-misspelt')) {
    result = result.map((column) => named(column, MISSPELT.get(column.name) ?? column.name))
  }
  if (has('header-spaces')) result = result.map((column) => named(column, ` ${column.name}  `))
  if (has('header-invisible')) {
    result = result.map((column) => named(column, ZERO_WIDTH_SPACE + column.name))
  }
  return result
}

/** Cells beyond the last column, as spreadsheets leave them. */
export const trailingCells = ({ has }: Defects): readonly string[] =>
  has('trailing-cells') ? ['', 'left over'] : []
