import type { Collection } from '../../core/ports/roster-source.ts'
import type { Columns } from './columns.ts'
import { fingerprint } from './fingerprint.ts'
import { mapEnrollment } from './map-enrollment.ts'
import { mapAcademicSession, mapClass, mapOrg } from './map-org.ts'
import { mapUser } from './map-user.ts'
import { isObject, type WireObject } from './json.ts'
import { ID_CHARS_MAX, RowReader } from './row-reader.ts'
import { RowSet, type MappedRows } from './row-set.ts'

export type MapSettings = { readonly timeZone: string; readonly mapperVersion: number }

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
  wire: readonly unknown[],
  settings: MapSettings,
): MappedRows {
  const read = new RowReader(settings.timeZone)
  const map = MAPPERS[collection]
  const rows = new RowSet()
  for (const row of wire) {
    read.start()
    const id = isObject(row) ? readSourcedId(row['sourcedId'], read) : null
    if (id === null || !isObject(row)) {
      rows.addFatal()
      continue
    }
    const usable = !read.quarantined
    const text = usable ? compact(map(row, read), read, settings.mapperVersion) : null
    rows.add(id, { text, modified: row['dateLastModified'] }, read.notes)
  }
  return rows.finish()
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
