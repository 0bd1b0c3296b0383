import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startCliServer, type CliServer } from './cli-server.ts'
import { runCli, type CliRun } from './run-cli.ts'

let server: CliServer
let cwd = ''
let lines: string[] = []
/** Entries the newer of the two checkpoints covers. */
let covered = 0

const environment = () => ({ OFFRAMP_URL: server.url, OPERATOR_TOKEN: server.token })
const offramp = async (...args: string[]): Promise<CliRun> => {
  const run = await runCli(args, { cwd, env: environment() })
  if (run.code !== 0) throw new Error(run.errors)
  return run
}

beforeAll(async () => {
  server = await startCliServer()
  cwd = mkdtempSync(join(tmpdir(), 'offramp-verify-'))
  await offramp('district', 'create', '--name', 'Maple', '--time-zone', 'UTC', '--id', 'maple')
  for (let n = 0; n < 3; n++) {
    await offramp('connect', 'google', '--client-id', `client-${n}`, '--client-secret', 'secret')
  }
  await offramp('audit', 'checkpoint', '--out', 'older.txt')
  await offramp('connect', 'google', '--client-id', 'client-9', '--client-secret', 'secret')
  await offramp('audit', 'checkpoint', '--out', 'newer.txt')
  covered = Number(readFileSync(join(cwd, 'newer.txt'), 'utf8').split('\n')[1])
  await offramp('connect', 'google', '--client-id', 'client-8', '--client-secret', 'secret')
  await offramp('audit', 'export', '--out', 'audit.jsonl')
  lines = readFileSync(join(cwd, 'audit.jsonl'), 'utf8').trimEnd().split('\n')
})
afterAll(async () => {
  await server.close()
  rmSync(cwd, { recursive: true, force: true })
})

type Files = { log?: readonly string[]; checkpoint?: string; key?: string }

/** Verifies these files, without a server to ask. */
async function verify({ log = lines, checkpoint = 'older.txt,newer.txt', key }: Files) {
  const name = `seen-${randomUUID()}.jsonl`
  writeFileSync(join(cwd, name), log.map((line) => `${line}\n`).join(''))
  const args = ['verify', '--export', name, '--checkpoint', checkpoint]
  return runCli([...args, '--key', key ?? 'newer.txt.key'], { cwd })
}

/** The log with its entries numbered anew, as somebody would who wants a change to go unseen. */
const renumbered = (log: readonly string[]): string[] =>
  log.map((line, index) => {
    const { body } = JSON.parse(line) as { body: string }
    const entry = { ...(JSON.parse(body) as object), seq: index + 1 }
    return JSON.stringify({ seq: index + 1, body: JSON.stringify(entry), leaf: '' })
  })

/** The log with another outcome in one entry. */
function editedAt(at: number): string[] {
  const line = lines[at] ?? ''
  const edited = line.replace('\\"outcome\\":\\"ok\\"', '\\"outcome\\":\\"no\\"')
  expect(edited).not.toBe(line)
  return lines.with(at, edited)
}

describe('offramp verify', () => {
  test('an untouched log is as recorded, and newer entries are told apart', async () => {
    const run = await verify({})
    expect(run).toMatchObject({ code: 0, errors: '' })
    expect(run.out).toContain(`newer.txt: the first ${covered} entries are as recorded.`)
    expect(run.out).toContain(`Verified ${covered} entries.`)
    expect(run.out).toContain(`${lines.length - covered} newer entries wait`)
  })

  test('every single entry that a checkpoint covers is protected against an edit', async () => {
    expect(covered).toBeGreaterThan(4)
    const runs = lines.slice(0, covered).map((_, at) => verify({ log: editedAt(at) }))
    for (const run of await Promise.all(runs)) {
      expect(run.code).toBe(1)
      expect(run.errors).toMatch(/are not the ones that were recorded/)
    }
  })

  test('a change after the older checkpoint is placed between the two', async () => {
    const run = await verify({ log: editedAt(covered - 1) })
    expect(run.out).toContain('older.txt: the first')
    expect(run.errors).toContain('newer.txt:')
  })

  test.each([
    ['deleted', () => lines.toSpliced(2, 1)],
    ['inserted', () => lines.toSpliced(2, 0, lines[1] ?? '')],
    ['swapped', () => lines.with(0, lines[1] ?? '').with(1, lines[0] ?? '')],
  ])('an entry that was %s is found, also when the rest was numbered anew', async (_, change) => {
    const plain = await verify({ log: change() })
    expect(plain).toMatchObject({ code: 1 })
    expect(plain.errors).toContain('does not hold together')
    const hidden = await verify({ log: renumbered(change()) })
    expect(hidden).toMatchObject({ code: 1 })
    expect(hidden.errors).toContain('are not the ones that were recorded')
  })

  test('a log that was cut is found', async () => {
    const run = await verify({ log: lines.slice(0, covered - 1) })
    expect(run).toMatchObject({ code: 1 })
    expect(run.errors).toContain('the log was cut')
  })

  test('a checkpoint that was changed, or signed by somebody else, proves nothing', async () => {
    const note = readFileSync(join(cwd, 'newer.txt'), 'utf8')
    writeFileSync(join(cwd, 'forged.txt'), note.replace(`\n${covered}\n`, `\n${covered - 1}\n`))
    const forged = await verify({ checkpoint: 'forged.txt' })
    expect(forged).toMatchObject({ code: 1 })
    expect(forged.errors).toContain('forged.txt: it is not signed by this key')

    await offramp('district', 'create', '--name', 'Oak', '--time-zone', 'UTC', '--id', 'oak')
    await offramp('audit', 'checkpoint', '--district', 'oak', '--out', 'oak.txt')
    const other = await verify({ checkpoint: 'oak.txt' })
    expect(other).toMatchObject({ code: 1 })
  })

  test.each([
    ['no key at all', 'hello'],
    ['a key whose id does not fit it', null],
  ])('%s is refused as bad input', async (_, text) => {
    const key = readFileSync(join(cwd, 'newer.txt.key'), 'utf8')
    writeFileSync(join(cwd, 'bad.key'), text ?? key.replace(/\+[0-9a-f]{8}\+/, '+00000000+'))
    const run = await verify({ key: 'bad.key' })
    expect(run).toMatchObject({ code: 2 })
    expect(run.errors).toContain('The key is not a verifier key')
  })

  test('an export that is none is refused by line', async () => {
    const run = await verify({ log: [...lines.slice(0, 2), '{"seq":3}'] })
    expect(run).toMatchObject({ code: 2 })
    expect(run.errors).toContain('Line 3 of the export is not an audit entry.')
  })
})
