import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { CREDENTIALS } from '../../sandbox/cast.ts'

const COLLECTIONS = ['orgs', 'academicSessions', 'classes', 'users', 'enrollments'] as const
const SCOPE = 'https://purl.imsglobal.org/spec/or/v1p2/scope/roster-core.readonly'

/** The floors of any roster sync, over the same pages of the same provider. */
export type References = {
  readonly records: number
  /** Fetch every page and JSON.parse it, nothing else. */
  readonly plainMs: number
  /** Load the same records into one bare SQLite table, a page at a time. */
  readonly sqliteMs: number
}

/** Walks over the whole provider once, a page at a time, so that a district of any size fits. */
export async function measureReferences(sis: string, pageSize: number): Promise<References> {
  const folder = mkdtempSync(join(tmpdir(), 'offramp-reference-'))
  const table = openTable(join(folder, 'bare.sqlite'))
  const sum = { records: 0, plainMs: 0, sqliteMs: 0 }
  try {
    const token = await tokenOf(sis)
    for (const collection of COLLECTIONS) {
      for (let offset = 0; ;) {
        const started = performance.now()
        const url = `${sis}/ims/oneroster/rostering/v1p2/${collection}?limit=${pageSize}&offset=${offset}`
        const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
        const text = await answer.text()
        const rows = (JSON.parse(text) as Record<string, unknown[]>)[collection] ?? [] // safe because the provider names the wrapper after the collection
        const fetched = performance.now()
        sum.plainMs += fetched - started
        if (rows.length === 0) break
        table.load(text, collection)
        sum.sqliteMs += performance.now() - fetched
        sum.records += rows.length
        offset += rows.length
      }
    }
  } finally {
    table.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return sum
}

async function tokenOf(sis: string): Promise<string> {
  const { clientId, clientSecret } = CREDENTIALS.sis
  const answer = await fetch(`${sis}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: SCOPE }),
  })
  const { access_token: token } = await answer.json<{ access_token: string }>()
  return token
}

/** One JSON text a row, keyed by id: the least a store of these records can do. */
function openTable(path: string): { load(page: string, wrapper: string): void; close(): void } {
  const database = new DatabaseSync(path)
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
    CREATE TABLE row (sourced_id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID`)
  const insert = database.prepare(
    `INSERT INTO row SELECT json_extract(value, '$.sourcedId'), value FROM json_each(?, ?) WHERE true
     ON CONFLICT DO UPDATE SET body = excluded.body`,
  )
  return {
    load: (page, wrapper) => void insert.run(page, `$.${wrapper}`),
    close: () => database.close(),
  }
}
