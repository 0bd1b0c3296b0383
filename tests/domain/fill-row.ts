import type { TestDistrict } from '../helpers/district.ts'

type Filled = {
  readonly table: string
  readonly given: Readonly<Record<string, string>>
  /** Tells rows apart in what is not given. */
  readonly no?: number
}

/** Any value a column takes, so that a row can be made of what the schema says. */
export function fillRow(district: TestDistrict, { table, given, no = 1 }: Filled): void {
  const info = district.storage.database.prepare('SELECT * FROM pragma_table_info(?)').all(table)
  const needed = info.filter(
    (c) => given[String(c['name'])] !== undefined || c['notnull'] === 1 || c['pk'] !== 0,
  )
  const values = needed.map((c) => {
    const name = String(c['name'])
    return (
      given[name] ??
      CHECKED[`${table}.${name}`] ??
      (String(c['type']) === 'INTEGER' ? no : `x${no}`)
    )
  })
  const names = needed.map((c) => String(c['name'])).join(', ')
  district.storage.database
    .prepare(
      `INSERT OR IGNORE INTO ${table} (${names}) VALUES (${values.map(() => '?').join(', ')})`,
    )
    .run(...values)
}

/** Columns that take certain words only. */
const CHECKED: Readonly<Record<string, string | number>> = {
  'membership.role': 'student',
  'membership.begin_on': '2026-08-17',
  'concern.danger_now': 'no',
  'concern.weapon': 'no',
  'concern.self_harm': 'no',
  'concern.state': 'new',
  'case_file.phase': 'inquiry',
  'case_seat.part': 'member',
  'task.state': 'open',
  'transfer.kind': 'left',
  'transfer.state': 'confirmed',
  'transfer_watch.kind': 'left',
  'roster_match.reason': 'other_name',
  'roster_word.kind': 'grade',
  'calendar_event.provider': 'feed',
}
