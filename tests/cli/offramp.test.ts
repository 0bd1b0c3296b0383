import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serveLoopback } from '../../sandbox/http.ts'
import { startCliServer, type CliServer } from './cli-server.ts'
import { runCli, type CliRun } from './run-cli.ts'

const DISTRICT = ['--name', 'Maple Valley', '--time-zone', 'America/Chicago', '--id', 'maple']

let server: CliServer
let cwd = ''
beforeAll(async () => {
  server = await startCliServer()
  cwd = mkdtempSync(join(tmpdir(), 'offramp-cli-'))
})
afterAll(async () => {
  await server.close()
  rmSync(cwd, { recursive: true, force: true })
})

const offramp = (...args: string[]): Promise<CliRun> =>
  runCli(args, { cwd, env: { OFFRAMP_URL: server.url, OPERATOR_TOKEN: server.token } })

describe('what was typed wrong', () => {
  test.each([
    [['frobnicate'], 'There is no command "frobnicate"'],
    [['district'], 'Use one of:'],
    [['district', 'create', '--name', 'Maple'], '--time-zone is missing.'],
    [['district', 'create', '--nmae', 'Maple'], "Unknown option '--nmae'"],
    [['district', 'list', 'please'], '"please" is one word too many here.'],
    [['connect', 'fax'], 'Use one of:'],
    [['connect', 'sis', '--base-url', 'https://sis.example.org'], '--token-url is missing.'],
    [['sync', 'sideways'], 'Use one of:'],
    [['sync', 'approve'], 'The id is missing.'],
    [['role', 'grant', '--role', 'triager'], '--email is missing.'],
    [['api-key', 'create', '--name', 'Rostering'], '--scopes is missing.'],
    [['audit', 'burn'], 'Use one of:'],
    [['verify', '--export', 'audit.jsonl'], 'Cannot read audit.jsonl.'],
    [['doctor', 'who'], '"who" is one word too many here.'],
  ])('is named with exit code 2, before anything is sent: offramp %j', async (args, message) => {
    const run = await runCli(args, { cwd, env: { OPERATOR_TOKEN: 'unused' } })
    expect(run).toMatchObject({ code: 2, out: '' })
    expect(run.errors).toContain(message)
    expect(run.errors).not.toMatch(/\n\s+at /)
  })

  test('is named with exit code 2 when the server finds it, field by field, and nothing is made', async () => {
    const run = await offramp('district', 'create', '--name', 'Nowhere', '--time-zone', 'Nowhere')
    expect(run).toMatchObject({ code: 2, out: '' })
    expect(run.errors).toContain('timeZone: Use a time zone name such as America/Chicago.')
    expect((await offramp('district', 'list')).out).not.toContain('Nowhere')
  })

  test('a district or an id that does not exist is bad input', async () => {
    const run = await offramp('audit', 'export', '--district', 'atlantis')
    expect(run.code).toBe(2)
    expect(run.errors).toContain('There is no such district')
  })

  test('an address that is none and a missing token say what to set', async () => {
    const env = { OPERATOR_TOKEN: server.token, OFFRAMP_URL: 'offramp.example.org' }
    const noAddress = await runCli(['district', 'list'], { cwd, env })
    expect(noAddress).toMatchObject({ code: 2 })
    expect(noAddress.errors).toContain('OFFRAMP_URL is "offramp.example.org"')
    const noToken = await runCli(['district', 'list'], { cwd, env: { OFFRAMP_URL: server.url } })
    expect(noToken).toMatchObject({ code: 2 })
    expect(noToken.errors).toContain('Set OPERATOR_TOKEN')
  })
})

describe('what does not work', () => {
  test('a server that is not there gives one sentence and exit code 1', async () => {
    const gone = await serveLoopback(() => new Response(), 0)
    await gone.close()
    const env = { OFFRAMP_URL: gone.url, OPERATOR_TOKEN: server.token }
    const run = await runCli(['district', 'list'], { cwd, env })
    expect(run).toMatchObject({ code: 1, out: '' })
    expect(run.errors).toBe(
      `Cannot reach ${gone.url}. Is Offramp running? Set OFFRAMP_URL if it is elsewhere.\n`,
    )
  })

  test('a token the server does not know is refused with exit code 1', async () => {
    const env = { OFFRAMP_URL: server.url, OPERATOR_TOKEN: 'x'.repeat(64) }
    const run = await runCli(['district', 'list'], { cwd, env })
    expect(run.code).toBe(1)
    expect(run.errors).not.toContain('x'.repeat(64))
  })

  test('something else at that address is said to be something else', async () => {
    const page = await serveLoopback(() => new Response('<h1>Printer</h1>'), 0)
    const env = { OFFRAMP_URL: page.url, OPERATOR_TOKEN: server.token }
    const run = await runCli(['district', 'list'], { cwd, env })
    await page.close()
    expect(run.code).toBe(1)
    expect(run.errors).toContain('<h1>Printer</h1>')
  })
})

describe('a district from nothing', () => {
  test('is created, connected, looked at and recorded', async () => {
    const made = await offramp('district', 'create', ...DISTRICT, '--hostname', 'maple.example.org')
    expect(made).toMatchObject({ code: 0, errors: '' })
    expect(made.out).toContain('Created district maple.')
    expect((await offramp('district', 'list')).out).toBe('maple\tMaple Valley\n')

    const secret = 'xoxb-very-secret-token'
    const slack = await runCli(['connect', 'slack', '--team-id', 'T0MAPLE01', '--bot-token', '-'], {
      cwd,
      env: { OFFRAMP_URL: server.url, OPERATOR_TOKEN: server.token },
      input: `${secret}\n`,
    })
    expect(slack).toEqual({ code: 0, out: 'Connected slack.\n', errors: '' })

    const doctor = await offramp('doctor')
    expect(doctor.code).toBe(1)
    expect(doctor.out).toContain('connected   slack')
    expect(doctor.errors).toContain('Maple Valley: no SIS. Use `offramp connect sis`.')

    expect(await offramp('audit', 'export')).toMatchObject({ code: 0 })
    const log = readFileSync(join(cwd, 'audit.jsonl'), 'utf8')
    expect(log).toContain('connection.set')
    expect(log).not.toContain(secret)
  })

  test('the operator token is found where npm start left it', async () => {
    writeFileSync(join(cwd, '.dev.vars'), `MASTER_KEY="x"\nOPERATOR_TOKEN="${server.token}"\n`)
    const run = await runCli(['district', 'list'], { cwd, env: { OFFRAMP_URL: server.url } })
    expect(run).toMatchObject({ code: 0, out: 'maple\tMaple Valley\n' })
  })

  test('an export that cannot be written says so with exit code 2', async () => {
    const run = await offramp('audit', 'export', '--out', join(cwd, 'no', 'such', 'folder'))
    expect(run.code).toBe(2)
    expect(run.errors).toContain('Cannot write')
  })

  test('with two districts the command asks which one is meant', async () => {
    await offramp('district', 'create', '--name', 'Oak', '--time-zone', 'UTC', '--id', 'oak')
    const run = await offramp('audit', 'export')
    expect(run.code).toBe(2)
    expect(run.errors).toContain('  oak  Oak')
    expect(await offramp('audit', 'export', '--district', 'oak')).toMatchObject({ code: 0 })
  })
})
