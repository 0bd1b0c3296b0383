import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { reader } from '../helpers/reader-worker.ts'
import {
  accessTo,
  answerRecords,
  ASK,
  orgPage,
  startProvider,
  TOKEN,
  type Provider,
} from './oneroster-provider.ts'

const run = promisify(execFile)
/** The one that wrangler brings, which the product runs in. */
const { resolve } = createRequire(createRequire(import.meta.url).resolve('wrangler'))
const WORKERD = resolve('workerd/bin/workerd')
const HELPERS = new URL('../helpers', import.meta.url).pathname
/** A worker is the default export of its module. */
const WORKER = `import { reader } from './reader-worker.ts'\nexport default reader`
/** The first of the test builds the worker; each starts a process of its own. */
const PATIENCE_MS = 60_000

let provider: Provider
let folder: string
beforeAll(async () => {
  provider = await startProvider()
  folder = mkdtempSync(join(tmpdir(), 'offramp-reader-'))
  await build({
    stdin: { contents: WORKER, resolveDir: HELPERS, loader: 'ts' },
    outfile: join(folder, 'worker.js'),
    bundle: true,
    format: 'esm',
    external: ['node:*'],
  })
}, PATIENCE_MS)
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await provider.close()
})
beforeEach(() => {
  provider.seen.length = 0
})

type ReaderCase = Parameters<typeof reader.test>[1]

/** JSON as a text of the configuration language, which quotes alike. */
const json = (value: unknown): string => JSON.stringify(JSON.stringify(value))

/** Reads the first page of schools in a workerd of its own. */
async function readInWorkerd(): Promise<unknown> {
  const ACCESS = accessTo(provider.url, { token: { ...TOKEN, expiresAt: 1 } })
  const bindings = Object.entries({ ACCESS, ASK } satisfies ReaderCase)
    .map(([name, value]) => `(name = "${name}", json = ${json(value)})`)
    .join()
  const config = `using Workerd = import "/workerd/workerd.capnp";
    const config :Workerd.Config = (services = [
      (name = "main", worker = (
        modules = [(name = "worker", esModule = embed "worker.js")],
        compatibilityDate = "2026-11-01", compatibilityFlags = ["nodejs_compat"],
        bindings = [${bindings}])),
      (name = "internet", network = (allow = ["public", "private"]))]);`
  const file = join(folder, 'config.capnp')
  writeFileSync(file, config)
  const { stdout, stderr } = await run(WORKERD, ['test', '--verbose', file])
  const said = /READ (\{.*\})/.exec(stdout + stderr)?.[1]
  if (said === undefined) throw new Error(stdout + stderr)
  return JSON.parse(said)
}

it(
  'an answer that says it is packed and is not is read where the product runs, whatever it is asked for',
  async () => {
    const headers = { 'content-encoding': 'gzip' }
    answerRecords(provider, () => ({ headers, body: orgPage('s1', 's2') }))
    expect(await readInWorkerd()).toMatchObject({ ok: true, value: { received: 2, requests: 2 } })
    expect(provider.seen.map((seen) => seen.headers['accept-encoding'] === 'identity')).toEqual([
      false,
      true,
    ])
  },
  PATIENCE_MS,
)

it(
  'an answer that is packed as it says is read there at once',
  async () => {
    const body = gzipSync(JSON.stringify(orgPage('s1', 's2')))
    answerRecords(provider, () => ({ headers: { 'content-encoding': 'gzip' }, body }))
    expect(await readInWorkerd()).toMatchObject({ ok: true, value: { received: 2, requests: 1 } })
  },
  PATIENCE_MS,
)

it(
  'a provider that packs even what is wanted unpacked is read there',
  async () => {
    const body = gzipSync(JSON.stringify(orgPage('s1', 's2')))
    let asked = 0
    // Only the first answer is not what it says.
    answerRecords(provider, () => ({
      headers: { 'content-encoding': 'gzip' },
      body: asked++ === 0 ? '{"orgs":[]}' : body,
    }))
    expect(await readInWorkerd()).toMatchObject({ ok: true, value: { received: 2, requests: 2 } })
  },
  PATIENCE_MS,
)
