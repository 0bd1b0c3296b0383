import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serveLoopback } from '../../sandbox/http.ts'
import { manifest, zip } from '../connectors/csv-zip.ts'
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
  writeFileSync(join(cwd, 'bare.zip'), zip([manifest('1.2', {})]))
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
    const [, sent, size] =
      /\[#{24}\] export\.zip: (\d+) of (\d+) KB, \d+ KB\/s\n/.exec(run.out) ?? []
    expect(Number(size)).toBeGreaterThan(0)
    expect(sent).toBe(size)
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

  test('says what is missing, without a heading above it, where a zip holds nothing to read', async () => {
    const run = await offramp('upload', 'bare.zip', ...(await district('bare')))
    expect(run).toMatchObject({ code: 2 })
    expect(run.errors).toBe(
      'package: The package holds no file that could be read, such as users.csv.\n',
    )
  })

  test('says what to look at before it is sent again when the connection breaks off', async () => {
    const broken = createServer((socket) => socket.once('data', () => socket.destroy()))
    await once(broken.listen(0, '127.0.0.1'), 'listening')
    const { port } = broken.address() as AddressInfo // safe because it listens at a port
    const env = { OFFRAMP_URL: `http://127.0.0.1:${port}`, OPERATOR_TOKEN: server.token }
    const run = await runCli(['upload', 'export.zip', '--district', 'maple'], { cwd, env })
    broken.close()
    expect(run).toMatchObject({ code: 1 })
    expect(run.errors).toBe(
      'The connection broke off. Look with `offramp sync list` before you send it again.\n',
    )
  })

  test('says that nobody is there when nothing could be sent', async () => {
    const gone = await serveLoopback(() => new Response(), 0)
    await gone.close()
    const env = { OFFRAMP_URL: gone.url, OPERATOR_TOKEN: server.token }
    const run = await runCli(['upload', 'export.zip', '--district', 'maple'], { cwd, env })
    expect(run).toMatchObject({ code: 1 })
    expect(run.errors).toContain(`Cannot reach ${gone.url}. Is Offramp running?`)
  })

  test('says what to connect first', async () => {
    const none = await offramp('upload', 'export.zip', ...(await district('none', '')))
    expect(none.errors).toContain('Connect a student information system first.')
    expect((await offramp('upload')).errors).toContain('Name the zip to upload.')
  })

  test('says when it began on the clock of this machine, in the list of syncs and to the doctor', async () => {
    const at = await district('clock')
    await offramp('upload', 'export.zip', '--dry-run', ...at)
    const zoned = (TZ: string, ...args: string[]): Promise<CliRun> =>
      runCli(args, { cwd, env: { OFFRAMP_URL: server.url, OPERATOR_TOKEN: server.token, TZ } })
    const said = async (zone: string): Promise<(string | undefined)[]> => {
      const list = await zoned(zone, 'sync', 'list', ...at)
      const doctor = await zoned(zone, 'doctor')
      const ofClock = doctor.out.slice(doctor.out.indexOf('clock (clock)'))
      return [list.out, ofClock].map((out) => /\d{4}-\d\d-\d\d \d\d:\d\d(?! UTC)/.exec(out)?.[0])
    }
    const [here, there] = [await said('UTC'), await said('Asia/Tokyo')]
    expect(here[0]).toBe(here[1])
    expect(there[0]).toBe(there[1])
    const HOURS_APART = 9 * 3_600_000
    expect(Date.parse(`${there[0]}Z`) - Date.parse(`${here[0]}Z`)).toBe(HOURS_APART)
  })

  test('says that a sync is running already', async () => {
    const at = await district('busy')
    await offramp('upload', 'export.zip', ...at)
    const run = await offramp('upload', 'export.zip', ...at)
    expect(run).toMatchObject({ code: 1 })
    expect(run.errors).toContain('A sync of this source is running.')
  })
})
