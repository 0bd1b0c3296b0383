import { env, exports } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { zip } from '../connectors/csv-zip.ts'
import { bulk, DAY_ONE, type Pupil } from '../domain/roster-csv-files.ts'

// safe because the entry under test is the worker of wrangler.toml
const worker = (exports as unknown as { default: Fetcher }).default
const TOKEN = String((env as Record<string, unknown>)['OPERATOR_TOKEN'])
const BASE = 'https://offramp.test/api/v1/districts/uploads'

const send = (
  method: string,
  path: string,
  { body, token = TOKEN, type = 'application/json' }: Sent,
) =>
  worker.fetch(`${BASE}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': type },
    ...(body !== undefined && { body: typeof body === 'string' ? body : Uint8Array.from(body) }),
  })
type Sent = { body?: string | Uint8Array; token?: string; type?: string }

const put = (files: Uint8Array, query = '', token = TOKEN) =>
  send('PUT', `/roster/csv${query}`, { body: files, token, type: 'application/zip' })

async function make(): Promise<void> {
  const body = JSON.stringify({
    id: 'uploads',
    name: 'Uploads',
    timeZone: 'America/Chicago',
    hostnames: [],
  })
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' }
  await worker.fetch('https://offramp.test/api/v1/districts', { method: 'POST', headers, body })
}

async function keyWith(scope: string): Promise<string> {
  const body = JSON.stringify({ name: scope, scopes: [scope] })
  const made = await (await send('POST', '/api-keys', { body })).json<Record<string, string>>()
  return String(made['key'] ?? made['secret'] ?? made['token'])
}

async function ended(id: string): Promise<Record<string, unknown>> {
  for (let tries = 0; tries < 200; tries++) {
    const sync = await (await send('GET', `/syncs/${id}`, {})).json<Record<string, unknown>>()
    if (sync['state'] !== 'queued' && sync['state'] !== 'running') return sync
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('the sync did not end')
}

test('a nightly export script uploads a roster with its own key, streamed through the real runtime', async () => {
  await make()
  const many: Pupil[] = Array.from({ length: 300 }, (_, i) => ({
    id: `s${i}`,
    school: i % 2 ? 'north' : 'south',
  }))
  expect((await put(zip(bulk(DAY_ONE)))).status).toBe(409)
  await send('PUT', '/connections/sis', { body: JSON.stringify({ kind: 'oneroster-csv' }) })

  const reader = await keyWith('roster.read')
  expect((await put(zip(bulk(DAY_ONE)), '', reader)).status).toBe(403)

  const script = await keyWith('sync.run')
  const refused = await put(zip(bulk(DAY_ONE)).slice(0, -30), '', script)
  expect(refused.status).toBe(422)
  expect(refused.headers.get('content-type')).toBe('application/problem+json')
  expect(await refused.json()).toMatchObject({ code: 'csv_truncated' })
  expect((await put(new Uint8Array(0), '', script)).status).toBe(422)
  expect((await put(zip(bulk(many)), '?dryRun=perhaps', script)).status).toBe(422)

  const taken = await put(zip(bulk(many)), '?dryRun=false', script)
  expect(taken.status).toBe(202)
  const { id, files, warnings } = await taken.json<{
    id: string
    files: unknown
    warnings: unknown
  }>()
  expect(warnings).toEqual([])
  expect(files).toContainEqual({ name: 'users', mode: 'bulk', rows: 300 })
  expect(await ended(id)).toMatchObject({ phase: 'planned', trialReason: 'first' })
  expect((await send('POST', `/syncs/${id}/approve`, { body: '{}' })).status).toBe(202)
  const sync = await ended(id)
  expect(sync).toMatchObject({ state: 'succeeded', phase: 'done', error: null })
  expect(sync['collections']).toMatchObject({ users: { created: 300 } })

  const changed = zip(bulk(many.slice(0, 299)))
  const part = await put(changed, '?package=tuesday', script)
  expect(await part.json()).toMatchObject({ id: null, package: 'tuesday' })
  const body = JSON.stringify({ package: 'tuesday', dryRun: true })
  const committed = await send('POST', '/roster/csv/commit', { body, token: script })
  expect(committed.status).toBe(202)
  const trial = await ended((await committed.json<{ id: string }>()).id)
  expect(trial).toMatchObject({ dryRun: true, collections: { users: { absent: 1 } } })
}, 60_000)
