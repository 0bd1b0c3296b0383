/** One kind of record as the provider serves it, row by row, without ever holding all rows. */
import type { Duplicate } from './bad-rows.ts'
import { badJson, duplicateJson } from './bad-rows.ts'
import type { BadRow } from '../state/switches.ts'
import type { Lens } from './lens.ts'
import { absentText, countedStamp, stampWriter, statusText } from './wire-text.ts'

/**
 * Rows are named by handles. 0 and up: rows of the formula, ascending by sourcedId. -1 and down: rows that control
 * calls added, then duplicates.
 */
export type Handle = number

export type TableName =
  | 'orgs'
  | 'academicSessions'
  | 'courses'
  | 'classes'
  | 'users'
  | 'enrollments'

export type BaseRow = { id: string; status: string; stamp: string }

/** A field and how to write its JSON value; an empty text leaves the field out. */
export type Field<Row> = readonly [name: string, write: (row: Row) => string]

export type TableSpec<Row extends BaseRow> = {
  name: TableName
  lens: Lens
  /** Rows of the formula. */
  count: number
  row: (index: number) => Row
  guess: (id: string) => number
  fields: readonly Field<Row>[]
  /** Rows of the formula that are not listed, ascending. */
  removed: readonly number[]
  added: readonly Row[]
  /** True while untouched rows are all active and were last changed before the school year. */
  uniform: boolean
  /** Rows of the formula that may differ from it, ascending. */
  touched: readonly number[]
  /** The narrower list a row belongs to, such as `student`, `teacher`, `school` or `term`. */
  group: (row: Row) => string
  bad: (handle: Handle) => BadRow | null
  duplicates: readonly Duplicate[]
}

export type Table = {
  name: TableName
  lens: Lens
  count: number
  removed: readonly number[]
  added: readonly Handle[]
  uniform: boolean
  touched: readonly number[]
  fieldNames: ReadonlySet<string>
  /** The sourcedId exactly as it is served, padding included. */
  id(handle: Handle): string
  status(handle: Handle): string
  stamp(handle: Handle): string
  group(handle: Handle): string
  /** False for rows of the formula that are not served. */
  isListed(handle: Handle): boolean
  /** The row that has this sourcedId, `null` when none is listed. */
  find(id: string): Handle | null
  /** A writer of whole rows, or of some fields. */
  writer(names: ReadonlySet<string> | null): (handle: Handle) => string
  /** The value of one field, as a reader would see it. */
  value(handle: Handle, name: string): unknown
}

/** Builds the served table from its rows and fields. */
export function createTable<Row extends BaseRow>(spec: TableSpec<Row>): Table {
  const fields = [...commonFields<Row>(spec.lens), ...spec.fields]
  const pad = spec.lens.switches.ids === 'padded' ? padded : (id: string) => id
  const rowOf = (handle: Handle): Row => {
    if (handle >= 0) return spec.row(handle)
    const added = spec.added[-handle - 1]
    return added ?? spec.row(spec.duplicates[-handle - 1 - spec.added.length]?.of ?? 0)
  }
  const gone = new Set(spec.removed)
  const added = Array.from({ length: spec.added.length + spec.duplicates.length }, (_, k) => -1 - k)
  const { name, lens, count, removed, uniform, touched } = spec
  return {
    name,
    lens,
    count,
    removed,
    uniform,
    touched,
    added,
    fieldNames: new Set(fields.map(([field]) => field)),
    id: (handle) => pad(rowOf(handle).id),
    status: (handle) => rowOf(handle).status,
    stamp: (handle) => countedStamp(lens.switches.stamps, rowOf(handle).stamp),
    group: (handle) => spec.group(rowOf(handle)),
    isListed: (handle) => !gone.has(handle),
    find: createFinder(spec, pad, gone),
    writer: (names) =>
      createWriter(spec, rowOf, names === null ? fields : fields.filter(([f]) => names.has(f))),
    value: (handle, field) => {
      const text = fields.find(([candidate]) => candidate === field)?.[1](rowOf(handle)) ?? ''
      return text === '' ? undefined : JSON.parse(text)
    },
  }
}

/** A steady draw for one row, for providers that write rows differently. */
const seedOf = ({ id }: BaseRow): number => id.charCodeAt(id.length - 1)

/** Some systems store ids in columns of fixed width. */
const padded = (id: string): string => ` ${id}  `

function commonFields<Row extends BaseRow>({ switches }: Lens): readonly Field<Row>[] {
  const writeId = {
    padded: (row: Row) => `"${padded(row.id)}"`,
    numeric: (row: Row) => row.id,
    stable: (row: Row) => `"${row.id}"`,
    composed: (row: Row) => `"${row.id}"`,
  }[switches.ids]
  const writeStamp = stampWriter(switches.stamps)
  return [
    ['sourcedId', writeId],
    ['status', (row) => `"${statusText(switches.statusCase, row.status, seedOf(row))}"`],
    ['dateLastModified', (row) => `"${writeStamp(row.stamp)}"`],
  ]
}

function createFinder<Row extends BaseRow>(
  spec: TableSpec<Row>,
  pad: (id: string) => string,
  gone: ReadonlySet<number>,
): Table['find'] {
  let addedById: Map<string, Handle> | null = null
  return (id) => {
    const near = spec.guess(id.trim())
    for (const index of [near - 1, near, near + 1]) {
      if (index < 0 || index >= spec.count || gone.has(index)) continue
      if (pad(spec.row(index).id) === id) return index
    }
    addedById ??= new Map(spec.added.map((row, k) => [pad(row.id), -1 - k]))
    return addedById.get(id) ?? null
  }
}

function createWriter<Row extends BaseRow>(
  spec: TableSpec<Row>,
  rowOf: (handle: Handle) => Row,
  fields: readonly Field<Row>[],
): (handle: Handle) => string {
  const { absent } = spec.lens.switches
  const keyed = fields.map(([field, write]) => ({ key: `"${field}":`, write }))
  const plain = (handle: Handle): string => {
    const row = rowOf(handle)
    let text = ''
    for (const { key, write } of keyed) {
      const value = write(row) || absentText(absent, seedOf(row) + key.length)
      if (value !== '') text += text === '' ? key + value : `,${key}${value}`
    }
    return `{${text}}`
  }
  const firstDuplicate = spec.added.length
  return (handle) => {
    if (handle < -firstDuplicate) {
      const duplicate = spec.duplicates[-handle - 1 - firstDuplicate]
      return duplicate?.different ? duplicateJson(plain(handle)) : plain(handle)
    }
    const kind = spec.bad(handle)
    return kind === null ? plain(handle) : badJson(plain(handle), kind)
  }
}
