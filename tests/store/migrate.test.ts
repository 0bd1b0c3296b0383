import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { HistoryChanged, migrate, type Migration } from '../../src/core/store/migrate.ts'
import { MIGRATIONS } from '../../src/core/store/migrations.ts'
import { SqliteStorage } from '../helpers/sqlite-storage.ts'

const shapeOf = (storage: SqliteStorage) =>
  storage.sql.exec('SELECT type, name, sql FROM sqlite_master ORDER BY type, name').toArray()

const upTo = (count: number): SqliteStorage => {
  const storage = new SqliteStorage()
  migrate(storage, MIGRATIONS.slice(0, count))
  return storage
}

const NEW: Migration = {
  number: 900,
  name: '0900_new',
  sql: 'CREATE TABLE new_thing (id TEXT PRIMARY KEY);',
}

describe('migrations', () => {
  test.each(MIGRATIONS.map((_, i) => i))(
    'upgrading from version %i equals a fresh database',
    (count) => {
      const storage = upTo(count)
      migrate(storage, MIGRATIONS)
      expect(shapeOf(storage)).toEqual(shapeOf(upTo(MIGRATIONS.length)))
    },
  )

  test('keep the rows that were there', () => {
    const storage = upTo(1)
    storage.sql.exec("INSERT INTO district VALUES ('d1', 'D', 'America/Chicago', '911', 1)")
    migrate(storage, MIGRATIONS)
    expect(storage.sql.exec('SELECT id, name FROM district').toArray()).toEqual([
      { id: 'd1', name: 'D' },
    ])
  })

  test('run once: starting again changes nothing', () => {
    const storage = upTo(MIGRATIONS.length)
    const before = shapeOf(storage)
    migrate(storage, MIGRATIONS)
    expect(shapeOf(storage)).toEqual(before)
  })

  test('refuse to start when an applied file was changed', () => {
    const storage = upTo(MIGRATIONS.length)
    const changed = MIGRATIONS.map((m, i) =>
      i === 0 ? { ...m, sql: `${m.sql}\n-- harmless?` } : m,
    )
    expect(() => migrate(storage, changed)).toThrow(HistoryChanged)
  })

  test('refuse to start when a file was put in between', () => {
    const storage = upTo(MIGRATIONS.length)
    const [first, ...rest] = MIGRATIONS
    if (!first) throw new Error('there is a first migration')
    expect(() => migrate(storage, [first, NEW, ...rest])).toThrow(HistoryChanged)
  })

  test('refuse to start on a database of a newer release', () => {
    const storage = upTo(MIGRATIONS.length)
    migrate(storage, [...MIGRATIONS, NEW])
    expect(() => migrate(storage, MIGRATIONS)).toThrow(HistoryChanged)
  })

  test('apply a file completely or not at all', () => {
    const storage = upTo(MIGRATIONS.length)
    const before = shapeOf(storage)
    const broken = { ...NEW, sql: `${NEW.sql} CREATE TABLE nonsense (` }
    expect(() => migrate(storage, [...MIGRATIONS, broken])).toThrow('incomplete input')
    expect(shapeOf(storage)).toEqual(before)
    migrate(storage, [...MIGRATIONS, NEW])
    expect(shapeOf(storage)).not.toEqual(before)
  })

  test('are listed in ascending order, each under the name and text of its file', () => {
    for (const { number, name, sql } of MIGRATIONS) {
      expect(name.startsWith(`${String(number).padStart(4, '0')}_`)).toBe(true)
      expect(readFileSync(`schemas/district/${name}.sql`, 'utf8')).toBe(sql)
    }
    const numbers = MIGRATIONS.map(({ number }) => number)
    expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b))
  })
})
