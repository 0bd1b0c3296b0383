import { createHash } from 'node:crypto'

/** A numbered file of `schemas/district`. Once released it never changes. */
export type Migration = { readonly number: number; readonly name: string; readonly sql: string }

/** The part of SQLite storage that migrations need; a Durable Object's `storage` has this shape. */
export type MigratableStorage = {
  readonly sql: {
    exec(query: string, ...values: (string | number)[]): { toArray(): Record<string, unknown>[] }
  }
  transactionSync<T>(work: () => T): T
}

/** Thrown when the stored history is not a prefix of the known one: running on would corrupt a district. */
export class HistoryChanged extends Error {}

/** Brings the storage to the newest version, each file in one transaction. Refuses to start when history changed. */
export function migrate(storage: MigratableStorage, migrations: readonly Migration[]): void {
  storage.sql.exec(
    'CREATE TABLE IF NOT EXISTS schema_migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL)',
  )
  const done = storage.sql
    .exec('SELECT number, name, sha256 FROM schema_migration ORDER BY number')
    .toArray()
  done.forEach((row, index) => {
    const known = migrations[index]
    if (!known)
      throw new HistoryChanged(`migration ${String(row['name'])} is newer than this release`)
    if (row['number'] !== known.number || row['sha256'] !== fingerprint(known)) {
      throw new HistoryChanged(`migration ${known.name} was changed after it had been applied`)
    }
  })
  for (const migration of migrations.slice(done.length)) {
    storage.transactionSync(() => {
      storage.sql.exec(migration.sql)
      const { number, name } = migration
      storage.sql.exec(
        'INSERT INTO schema_migration VALUES (?, ?, ?)',
        number,
        name,
        fingerprint(migration),
      )
    })
  }
}

const fingerprint = (m: Migration): string => createHash('sha256').update(m.sql).digest('hex')
