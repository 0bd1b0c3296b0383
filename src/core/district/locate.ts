import directorySchema from '../../../schemas/directory/0001_directory.sql'
import { err, ok, type Result } from '../kernel/result.ts'
import { MINUTE } from '../kernel/time.ts'

/** What a district is known by from outside. */
export type AddressKind = 'hostname' | 'slack_team' | 'entra_tenant' | 'google_domain' | 'sis_hook'

export type DistrictEntry = { readonly id: string; readonly name: string; readonly createdAt: number }

/** Finds the district of a request, at any edge. Holds ids only, so a copy of it gives nothing away. */
export type Directory = {
  /** The district that owns this address; undefined when nobody does. */
  locate(kind: AddressKind, key: string): Promise<string | undefined>
  /** Puts a district on the list. Saying it again changes the name. */
  register(entry: DistrictEntry): Promise<void>
  /** Gives an address to a district; refused when it is another's. */
  claim(districtId: string, kind: AddressKind, key: string): Promise<Result<null, 'claimed_elsewhere'>>
  exists(districtId: string): Promise<boolean>
  list(): Promise<readonly DistrictEntry[]>
}

/** An address moves rarely; a minute of memory spares a look-up on every request. */
const CACHE_MS = MINUTE
/** More addresses than any deployment has; the cache is dropped rather than grown past it. */
const CACHE_MAX = 10_000
/** A deployment holds districts of one organisation or region. */
const LIST_MAX = 1_000

const cache = new Map<string, { id: string; until: number }>()
const ready = new WeakMap<D1Database, Promise<void>>()

export function openDirectory(db: D1Database): Directory {
  const prepared = async (): Promise<D1Database> => {
    const schema = ready.get(db) ?? createSchema(db)
    ready.set(db, schema)
    await schema
    return db
  }
  return {
    locate: async (kind, key) => {
      const name = `${kind}|${key}`
      const known = cache.get(name)
      if (known && known.until > Date.now()) return known.id
      const d1 = await prepared()
      const row = await d1
        .prepare('SELECT district_id AS id FROM address WHERE kind = ? AND key = ?')
        .bind(kind, key)
        .first<{ id: string }>()
      if (!row) return undefined
      if (cache.size >= CACHE_MAX) cache.clear()
      cache.set(name, { id: row.id, until: Date.now() + CACHE_MS })
      return row.id
    },
    register: async ({ id, name, createdAt }) => {
      const d1 = await prepared()
      await d1
        .prepare(
          'INSERT INTO district (id, name, created_at) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name',
        )
        .bind(id, name, createdAt)
        .run()
    },
    claim: async (districtId, kind, key) => {
      const d1 = await prepared()
      await d1
        .prepare('INSERT INTO address (kind, key, district_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
        .bind(kind, key, districtId)
        .run()
      const owner = await d1
        .prepare('SELECT district_id AS id FROM address WHERE kind = ? AND key = ?')
        .bind(kind, key)
        .first<{ id: string }>()
      return owner?.id === districtId ? ok(null) : err('claimed_elsewhere')
    },
    exists: async (districtId) => {
      const d1 = await prepared()
      return (await d1.prepare('SELECT 1 FROM district WHERE id = ?').bind(districtId).first()) !== null
    },
    list: async () => {
      const d1 = await prepared()
      const { results } = await d1
        .prepare('SELECT id, name, created_at AS createdAt FROM district ORDER BY created_at LIMIT ?')
        .bind(LIST_MAX)
        .all<DistrictEntry>()
      return results
    },
  }
}

/** Creates the tables where they are missing; every statement may run again and by several isolates at once. */
async function createSchema(db: D1Database): Promise<void> {
  const statements = directorySchema
    .replaceAll(/^\s*--.*$/gm, '')
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
    .map((statement) => statement.replace(/^CREATE (TABLE|INDEX) /, 'CREATE $1 IF NOT EXISTS '))
  await db.batch(statements.map((statement) => db.prepare(statement)))
}
