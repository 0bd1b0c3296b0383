import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { zip } from '../connectors/csv-zip.ts'
import { bulk, DAY_ONE } from '../domain/roster-csv-files.ts'
import { startCliServer, type CliServer } from './cli-server.ts'
import { runCli, type CliRun } from './run-cli.ts'

let server: CliServer
let cwd = ''
const offramp = (...args: string[]): Promise<CliRun> =>
  runCli(args, { cwd, env: { OFFRAMP_URL: server.url, OPERATOR_TOKEN: server.token } })

async function call(method: string, path: string, body: unknown): Promise<unknown> {
  const answer = await fetch(`${server.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return answer.json()
}

/** A district of its own for each test: one package is taken in at a time. */
async function district(id: string, kind = 'oneroster-csv'): Promise<string[]> {
  await call('POST', '/districts', { id, name: id, timeZone: 'America/Chicago', hostnames: [] })
  if (kind !== '') await call('PUT', `/districts/${id}/connections/sis`, { kind })
  return ['--district', id]
}

beforeAll(async () => {
  server = await startCliServer()
  cwd = mkdtempSync(join(tmpdir(), 'offramp-upload-'))
  const files = bulk(DAY_ONE)
  writeFileSync(join(cwd, 'export.zip'), zip(files))
  writeFileSync(join(cwd, 'people.zip'), zip(files.slice(0, 4)))
  writeFileSync(join(cwd, 'rest.zip'), zip(files.slice(4)))
  writeFileSync(join(cwd, 'broken.zip'), zip(files).slice(0, -30))
  writeFileSync(join(cwd, 'users.csv'), 'sourcedId,givenName\n')
})
afterAll(async () => {
  await server.close()
  rmSync(cwd, { recursive: true, force: true })
})

describe('offramp upload', () => {
  test('sends a zip and says what was in it and which sync takes it in', async () => {
    const run = await offramp('upload', 'export.zip', '--dry-run', ...(await district('one')))
    expect(run).toMatchObject({ code: 0, errors: '' })
    expect(run.out).toMatch(/\[#{24}\] export\.zip: 0\.0 of 0\.0 MB/)
    expect(run.out).toMatch(/ {2}users +12 rows, bulk\n/)
    expect(run.out).toMatch(/Started sync \w+\.\nWatch it with: offramp sync watch/)
  })

  test('sends several zips as one package', async () => {
    const run = await offramp('upload', 'people.zip', 'rest.zip', ...(await district('two')))
    expect(run).toMatchObject({ code: 0, errors: '' })
    expect(run.out).toMatch(
      / {2}roles +12 rows, bulk\n {2}enrollments +12 rows, bulk\nStarted sync/,
    )
  })

  test.each([
    ['broken.zip', 'The zip ends too early'],
    ['users.csv', 'This is not a zip file.'],
    ['nowhere.zip', 'Cannot read nowhere.zip.'],
  ])('explains why %s is refused, and the next upload works', async (file, message) => {
    const at = await district(`refused-${file.replace('.', '-')}`)
    const run = await offramp('upload', file, ...at)
    expect(run.code).toBe(2)
    expect(run.errors).toContain(message)
    expect((await offramp('upload', 'export.zip', ...at)).code).toBe(0)
  })

  test('says what to connect first', async () => {
    const none = await offramp('upload', 'export.zip', ...(await district('none', '')))
    expect(none.errors).toContain('Connect a student information system first.')
    expect((await offramp('upload')).errors).toContain('Name the zip to upload.')
  })

  test('says that a sync is running already', async () => {
    const at = await district('busy')
    await offramp('upload', 'export.zip', ...at)
    const run = await offramp('upload', 'export.zip', ...at)
    expect(run).toMatchObject({ code: 1 })
    expect(run.errors).toContain('A sync of this source is running.')
  })
})
