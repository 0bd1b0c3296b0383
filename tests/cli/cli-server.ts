import { randomBytes, timingSafeEqual } from 'node:crypto'
import { serveLoopback, type Listening } from '../../sandbox/http.ts'
import { readPackage } from '../../src/connectors/oneroster/csv/read-package.ts'
import type { ClaimHook, DistrictClient } from '../../src/core/district/client.ts'
import type { Directory, DistrictEntry } from '../../src/core/district/locate.ts'
import type { Courier } from '../../src/core/ports/delivery.ts'
import { createApp } from '../../src/core/http/app.ts'
import { err, ok } from '../../src/core/kernel/result.ts'
import { createDistrict, type TestDistrict } from '../helpers/district.ts'

/** The real REST API over real districts in this process, on loopback, for the CLI to talk to. */
export type CliServer = Listening & { readonly token: string }

// workerd has this comparison and Node does not.
Object.defineProperty(crypto.subtle, 'timingSafeEqual', {
  configurable: true,
  value: (a: ArrayBuffer, b: ArrayBuffer) => timingSafeEqual(new Uint8Array(a), new Uint8Array(b)),
})

/** With a courier, what is due is delivered before every look, and a second passes. */
export async function startCliServer(
  options: { readonly courier?: Courier; readonly allowPrivate?: boolean } = {},
): Promise<CliServer> {
  const { courier, allowPrivate = true } = options
  const token = randomBytes(32).toString('hex')
  const directory = createDirectory()
  const districts = new Map<string, Promise<TestDistrict>>()
  const open = (id: string) => {
    const claimHook: ClaimHook = async (name) => void (await directory.claim(id, 'sis_hook', name))
    const made = districts.get(id) ?? createDistrict({ configured: false, allowPrivate, claimHook })
    districts.set(id, made)
    return made
  }
  const lively = async (id: string): Promise<TestDistrict> => {
    const district = await open(id)
    if (courier) {
      district.clock.advance(1_000)
      await district.drain(courier)
    }
    return district
  }
  const client = (id: string): DistrictClient => ({
    run: async (name, input, envelope) => (await open(id)).client.run(name, input, envelope),
    ask: async (name, input, envelope) => (await lively(id)).client.ask(name, input, envelope),
  })
  const app = createApp({
    directory: () => directory,
    district: (_env, id) => client(id),
    writeFeed: async () => ({ body: '', etag: '' }),
    readCsv: readPackage,
    edges: () => {},
  })
  const env = {
    DISTRICT: {},
    DIRECTORY: {},
    MASTER_KEY: randomBytes(32).toString('base64'),
    OPERATOR_TOKEN: token,
    PUBLIC_URL: 'http://localhost:8787',
  }
  const listening = await serveLoopback((request) => app.fetch(request, env), 0)
  return { ...listening, token }
}

function createDirectory(): Directory {
  const entries = new Map<string, DistrictEntry>()
  const owners = new Map<string, string>()
  return {
    locate: async (kind, key) => owners.get(`${kind}|${key}`),
    register: async (entry) => void entries.set(entry.id, entry),
    claim: async (id, kind, key) => {
      const owner = owners.get(`${kind}|${key}`) ?? id
      owners.set(`${kind}|${key}`, owner)
      return owner === id ? ok(null) : err('claimed_elsewhere')
    },
    exists: async (id) => entries.has(id),
    list: async () => [...entries.values()],
  }
}
