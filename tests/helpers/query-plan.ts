import type { DatabaseSync } from 'node:sqlite'

/** Tables that hold one row, or one per connection or run: reading them whole is reading little. */
const SMALL_TABLES: ReadonlySet<string> = new Set([
  'district',
  'audit_state',
  'connection',
  'schema_migration',
  'sqlite_schema',
  'sqlite_master',
  'roster_source',
])

/** Thrown in a test when a statement would read a growing table from end to end, and so block a whole district. */
class FullScan extends Error {}

const seen = new Set<string>()

/** Asks SQLite how it would run the statement, once per statement, and refuses a full scan of a table that grows. */
export function refuseFullScan(database: DatabaseSync, sql: string): void {
  if (seen.has(sql) || !/^\s*(select|update|delete|with|insert)/i.test(sql)) return
  seen.add(sql)
  const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all()
  for (const { detail } of plan) {
    const scanned = /^SCAN (\w+)/.exec(String(detail))?.[1]
    const table = scanned && tableOf(sql, scanned)
    if (table && !SMALL_TABLES.has(table) && isTable(database, table)) {
      throw new FullScan(`${String(detail)} in: ${sql}`)
    }
  }
}

/** The table behind an alias: `FROM "task" AS t` or `JOIN task t`. */
function tableOf(sql: string, name: string): string {
  const alias = new RegExp(
    `(?:from|join|update|into)\\s+"?(\\w+)"?\\s+(?:as\\s+)?"?${name}"?(?![\\w."])`,
    'i',
  )
  return alias.exec(sql)?.[1] ?? name
}

function isTable(database: DatabaseSync, name: string): boolean {
  return (
    database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(name) !==
    undefined
  )
}
