/** All records of a file as they are. */
import { wholeSpan } from '../query/span.ts'
import type { Snapshot } from '../query/snapshot.ts'
import { naturalView } from '../query/view.ts'
import type { Handle, Table } from '../tables/table.ts'
import type { CsvFile } from './files.ts'
import type { CsvRecord } from './record.ts'
import { isEnded, isRecord, refOf } from './record.ts'

/** Writes a row of a table and reads it back; `null` for a row that is no record. */
export function recordReader(table: Table): (handle: Handle) => CsvRecord | null {
  const write = table.writer(null)
  return (handle) => {
    const value: unknown = JSON.parse(write(handle))
    return isRecord(value) ? value : null
  }
}

/**
 * The lines of a bulk file. A bulk file is what there is, so records that have ended are left out together with
 * the enrollments of people who have; `filled` keeps them, with status and date.
 */
export function* bulkLines(
  snapshot: Snapshot,
  file: CsvFile,
  filled: boolean,
): Generator<CsvRecord> {
  const table = snapshot.table(file.table)
  const read = recordReader(table)
  const view = naturalView(wholeSpan(table))
  const changed = new Set(table.touched)
  for (let position = 0; position < view.count; position++) {
    const handle = view.at(position)
    const record = read(handle)
    if (record === null) continue
    if (filled) yield* file.lines(record)
    else if (!isEnded(record)) {
      const suspect = handle < 0 || changed.has(handle)
      if (suspect && hasEndedUser(snapshot, record)) continue
      for (const line of file.lines(record)) yield { ...line, status: '', dateLastModified: '' }
    }
  }
}

/** Somebody who is no longer in the users file cannot be in the enrollments file. */
function hasEndedUser(snapshot: Snapshot, { user }: CsvRecord): boolean {
  if (!isRecord(user)) return false
  const users = snapshot.table('users')
  const handle = users.find(refOf(user))
  return handle === null || users.status(handle) !== 'active'
}
