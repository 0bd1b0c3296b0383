import { DatabaseSync } from 'node:sqlite'
import { CREDENTIALS } from '../sandbox/cast.ts'

const COLLECTIONS = ['orgs', 'academicSessions', 'classes', 'users', 'enrollments'] as const
const SCOPE = 'https://purl.imsglobal.org/spec/or/v1p2/scope/roster-core.readonly'

export type Reference = { readonly records: number; readonly elapsedMs: number }

/** The floor of any client: fetch the same pages of the same provider and JSON.parse them, nothing else. */
export async function plainFetch(
  sis: string,
  pageSize: number,
): Promise<Reference & { pages: string[] }> {
  const token = await tokenOf(sis)
  const pages: string[] = []
  let records = 0
  const started = performance.now()
  for (const collection of COLLECTIONS) {
    for (let offset = 0; ;) {
      const url = `${sis}/ims/oneroster/rostering/v1p2/${collection}?limit=${pageSize}&offset=${offset}`
      const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
      const text = await answer.text()
      const rows = (JSON.parse(text) as Record<string, unknown[]>)[collection] ?? [] // safe because the provider names the wrapper after the collection
      if (rows.length === 0) break
      pages.push(text)
      records += rows.length
      offset += rows.length
    }
  }
  return { records, elapsedMs: performance.now() - started, pages }
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

/** The floor of any store: the same records as one JSON text a row into a bare SQLite table, a page at a time. */
export function bareSqlite(pages: readonly string[]): Reference {
  const database = new DatabaseSync(':memory:')
  database.exec('CREATE TABLE row (sourced_id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID')
  const insert = database.prepare(
    `INSERT INTO row SELECT json_extract(value, '$.sourcedId'), value FROM json_each(?, ?) WHERE true
     ON CONFLICT DO UPDATE SET body = excluded.body`,
  )
  let records = 0
  const started = performance.now()
  for (const page of pages) {
    const wrapper = /^\s*\{\s*"(\w+)"/.exec(page)?.[1] ?? ''
    records += Number(insert.run(page, `$.${wrapper}`).changes)
  }
  const elapsedMs = performance.now() - started
  database.close()
  return { records, elapsedMs }
}
