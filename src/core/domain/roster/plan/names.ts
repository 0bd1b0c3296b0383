import { sql, type SQL } from 'drizzle-orm'
import { ROW_COLUMNS } from '../../../ports/roster-source.ts'

/** A row begins with its id and fingerprint. */
const LEAD = 2

const column = (name: (typeof ROW_COLUMNS.users)[number]): number =>
  ROW_COLUMNS.users.indexOf(name) + LEAD

/** The whole name in a user's row, as an SQL expression; null where the row has none. */
export const fullName = (row: 'j.value' | 'u.body'): SQL =>
  sql.raw(`nullif(trim(coalesce(${row} ->> ${column('givenName')}, '') || ' ' ||
    coalesce(${row} ->> ${column('familyName')}, '')), '')`)
