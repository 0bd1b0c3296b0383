import { expect, test } from 'vitest'
import { SqliteStorage } from '../helpers/sqlite-storage.ts'
import { migrate } from '../../src/core/store/migrate.ts'
import { MIGRATIONS } from '../../src/core/store/migrations.ts'

const LAST_BEFORE = 14

/** A row of each table whose bodies are long, as a run that is under way has them. */
const ROWS: Readonly<Record<string, readonly (string | number | null)[]>> = {
  roster_page: [7, 'users', 1, 3, 'a', 'z', '["a","z"]'],
  roster_stage: [7, 'users', 1, 3, 0, 2, 1, 1, 0, 0, '[["a",1],["z",2]]'],
  roster_sorted: [7, 'users', 1, 4, 3, '["a"]'],
  roster_upload_page: [5, 'users.csv', 2, '[["a"]]'],
}

test('a run or an upload that is under way when the district is brought up to date loses nothing', () => {
  const storage = new SqliteStorage()
  const own = storage.unwatched()
  migrate(
    own,
    MIGRATIONS.filter(({ number }) => number <= LAST_BEFORE),
  )
  for (const [table, row] of Object.entries(ROWS)) {
    own.sql.exec(`INSERT INTO ${table} VALUES (${row.map(() => '?').join(', ')})`, ...row)
  }
  migrate(own, MIGRATIONS)
  for (const [table, row] of Object.entries(ROWS)) {
    const kept = own.sql.exec(`SELECT * FROM ${table}`).raw().toArray()
    expect({ table, kept }).toEqual({ table, kept: [row] })
    expect(() =>
      own.sql.exec(`INSERT INTO ${table} VALUES (${row.map(() => '?').join(', ')})`, ...row),
    ).toThrow('UNIQUE')
  }
})
