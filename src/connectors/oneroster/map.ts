import type { Collection, RosterWords } from '../../core/ports/roster-source.ts'
import type { Columns } from './columns.ts'
import { fingerprint } from './fingerprint.ts'
import { mapEnrollment } from './map-enrollment.ts'
import { mapAcademicSession, mapClass, mapOrg } from './map-org.ts'
import { mapUser } from './map-user.ts'
import { isObject, type WireObject } from './json.ts'
import { ID_CHARS_MAX, RowReader } from './row-reader.ts'
import { isAscending } from './order.ts'
import { RowSet, type MappedRows } from './row-set.ts'
import { asSpelt } from './spelling.ts'
import { createWords } from './words.ts'

export type MapSettings = {
  readonly timeZone: string
  readonly mapperVersion: number
  readonly words: RosterWords
}

/** `inexact`: an id or a text was a whole number that lost digits when the page was parsed. */
type Mapped = MappedRows & { readonly inexact: boolean; readonly unmapped?: string }

const MAPPERS: { readonly [C in Collection]: (row: WireObject, read: RowReader) => Columns<C> } = {
  orgs: mapOrg,
  academicSessions: mapAcademicSession,
  classes: mapClass,
  users: mapUser,
  enrollments: mapEnrollment,
}

/**
 * Turns the rows of one page into compact rows, ids and notes. Pure, and never throws whatever the rows are: a row
 * without a usable id is counted as fatal, one that must not be used is left out of `chunks` but listed in `ids`.
 */
export function mapRows(
  collection: Collection,
  wire: Iterable<unknown>,
  settings: MapSettings,
): Mapped {
  const read = new RowReader(settings.timeZone, createWords(settings.words))
  const map = MAPPERS[collection]
  const rows = new RowSet()
  for (const sent of wire) {
    read.start()
    const row = asSpelt(sent)
    const id = isObject(row) ? readSourcedId(row['sourcedId'], read) : null
    if (id === null || !isObject(row)) {
      rows.addFatal()
      continue
    }
    const usable = !read.quarantined
    const text = usable ? compact(map(row, read), read, settings.mapperVersion) : null
    rows.add(id, { text, modified: row['dateLastModified'] }, read.notes)
  }
  return { ...rows.finish(), inexact: read.inexact, unmapped: read.words.unmapped() }
}

/** Who is on a page, and nothing else of them. */
export function mapIds(wire: Iterable<unknown>): Mapped {
  const read = new RowReader('UTC', createWords({ roles: {}, grades: {}, metadataIds: [] }))
  const ids = new Set<string>()
  let fatal = 0
  for (const sent of wire) {
    read.start()
    const row = asSpelt(sent)
    const id = isObject(row) ? readSourcedId(row['sourcedId'], read) : null
    if (id === null) fatal++
    else ids.add(id)
  }
  const list = [...ids]
  return {
    ordered: isAscending(list),
    chunks: [],
    ids: JSON.stringify(list),
    issues: '[]',
    fatal,
    quarantined: 0,
    inexact: read.inexact,
  }
}

/** The text of the row after its id, or null when it must not be used. */
function compact(columns: Columns<Collection>, read: RowReader, salt: number): string | null {
  // A withdrawn record is often empty but for its id; what it lacks must not keep it alive.
  if (columns[0] === 1) read.start()
  if (read.quarantined) return null
  const text = JSON.stringify(columns)
  return `${fingerprint(text, salt)},${text.slice(1)}`
}

/** An id that is too long is cut, so that its row can be named and set aside. */
function readSourcedId(value: unknown, read: RowReader): string | null {
  const id = read.id(value, 'sourcedId')
  if (id !== null || typeof value !== 'string' || !read.quarantined) return id
  return value.trim().slice(0, ID_CHARS_MAX)
}
