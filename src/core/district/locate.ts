import directorySchema from '../../../schemas/directory/0001_directory.sql'
import { err, ok, type Result } from '../kernel/result.ts'
import { MINUTE } from '../kernel/time.ts'

/** What a district is known by from outside. */
export type AddressKind = 'hostname' | 'slack_team' | 'entra_tenant' | 'google_domain' | 'sis_hook'

export type DistrictEntry = {
  readonly id: string
  readonly name: string
  readonly createdAt: number
}

/** Finds the district of a request, at any edge. Holds ids only, so a copy of it gives nothing away. */
export type Directory = {
  /** The district that owns this address; undefined when nobody does. */
  locate(kind: AddressKind, key: string): Promise<string | undefined>
  /** Puts a district on the list. Saying it again changes the name. */
  register(entry: DistrictEntry): Promise<void>
  /** Gives an address to a district; refused when it is another's. */
  claim(
    districtId: string,
    kind: AddressKind,
    key: string,
  ): Promise<Result<null, 'claimed_elsewhere'>>
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

/** Opens the directory; its tables are made when the first request needs them. */
export function openDirectory(db: D1Database): Directory {
  const first = async <T>(sql: string, ...values: string[]): Promise<T | null> => {
    await prepare(db)
    return db
      .prepare(sql)
      .bind(...values)
      .first<T>()
  }
  const owner = (kind: AddressKind, key: string) =>
    first<{ id: string }>(
      'SELECT district_id AS id FROM address WHERE kind = ? AND key = ?',
      kind,
      key,
    )
  return {
    locate: async (kind, key) => {
      const name = `${kind}|${key}`
      const known = recall(name)
      if (known !== undefined) return known
      const found = await owner(kind, key)
      if (found) keep(name, found.id)
      return found?.id
    },
    register: async ({ id, name, createdAt }) => {
      await prepare(db)
      await db.prepare(REGISTER).bind(id, name, createdAt).run()
    },
    claim: async (districtId, kind, key) => {
      await prepare(db)
      await db.prepare(CLAIM).bind(kind, key, districtId).run()
      const found = await owner(kind, key)
      return found?.id === districtId ? ok(null) : err('claimed_elsewhere')
    },
    exists: async (districtId) =>
      (await first('SELECT 1 FROM district WHERE id = ?', districtId)) !== null,
    list: async () => {
      await prepare(db)
      const { results } = await db.prepare(LIST).bind(LIST_MAX).all<DistrictEntry>()
      return results
    },
  }
}

const REGISTER =
  'INSERT INTO district (id, name, created_at) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name'
const CLAIM = 'INSERT INTO address (kind, key, district_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING'
const LIST = 'SELECT id, name, created_at AS createdAt FROM district ORDER BY created_at LIMIT ?'

function recall(name: string): string | undefined {
  const known = cache.get(name)
  return known && known.until > Date.now() ? known.id : undefined
}

function keep(name: string, id: string): void {
  if (cache.size >= CACHE_MAX) cache.clear()
  cache.set(name, { id, until: Date.now() + CACHE_MS })
}

/** Once per isolate and database. A failed attempt is not remembered, so the next request tries again. */
function prepare(db: D1Database): Promise<void> {
  const known = ready.get(db)
  if (known) return known
  const made = createSchema(db).catch((thrown: unknown) => {
    ready.delete(db)
    throw thrown
  })
  ready.set(db, made)
  return made
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
