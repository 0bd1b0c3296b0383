/** The tables the code believes in are the tables the migrations make. */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { is } from 'drizzle-orm'
import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { migrate } from '../../src/core/store/migrate.ts'
import { MIGRATIONS } from '../../src/core/store/migrations.ts'
import { SqliteStorage } from '../helpers/sqlite-storage.ts'

const TABLES = 'src/core/store/tables'
type Column = { name: string; type: string; isRequired: boolean; fallback: unknown; key: number }

const byName = (columns: Column[]): Column[] =>
  columns.toSorted((a, b) => (a.name < b.name ? -1 : 1))

/** What the code believes about a table. */
function believed(table: SQLiteTable): Column[] {
  const { columns, primaryKeys } = getTableConfig(table)
  const composite = primaryKeys.flatMap((key) => key.columns.map(({ name }) => name))
  return byName(
    columns.map((column) => ({
      name: column.name,
      type: column.getSQLType().toUpperCase(),
      isRequired: column.notNull,
      fallback: column.default ?? null,
      key: column.primary ? 1 : composite.indexOf(column.name) + 1,
    })),
  )
}

/** What SQLite has, read back from the database itself. */
function actual(database: DatabaseSync, table: string): Column[] {
  const rows = database
    .prepare('SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_info(?)')
    .all(table)
  return byName(
    rows.map(({ name, type, notnull, dflt_value: fallback, pk }) => ({
      name: String(name),
      type: String(type).toUpperCase(),
      // A key column is required whether or not the file says so twice.
      isRequired: notnull === 1 || pk !== 0,
      fallback: typeof fallback === 'string' ? JSON.parse(fallback.replaceAll("'", '"')) : null,
      key: Number(pk),
    })),
  )
}

const modules: Record<string, unknown>[] = await Promise.all(
  readdirSync(TABLES).map(
    (file) => import(`../../src/core/store/tables/${basename(file, '.ts')}.ts`),
  ),
)
const tables = modules
  .flatMap((module) => Object.values(module))
  .filter((value) => is(value, SQLiteTable))
  .map((table): [string, SQLiteTable] => [getTableConfig(table).name, table])

const storage = new SqliteStorage()
beforeAll(() => migrate(storage, MIGRATIONS))

describe('the migrated database', () => {
  test.each(tables)('has %s exactly as the code declares it', (name, table) => {
    expect(actual(storage.database, name)).toEqual(believed(table))
  })

  test('has no table that nothing uses, and none is declared twice', () => {
    const names = storage.database
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
      .all()
      .map(({ name }) => String(name))
    const declared = tables.map(([name]) => name)
    expect(declared).toEqual([...new Set(declared)])
    // Bulk work speaks SQL about tables that need no typed rows; it must then name them.
    const code = readdirSync('src/core', { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join('src/core', file), 'utf8'))
      .join('\n')
    const unused = names.filter(
      (name) => !declared.includes(name) && !new RegExp(`\\b${name}\\b`).test(code),
    )
    expect(unused).toEqual([])
  })
})
