import { randomBytes } from 'node:crypto'
import { drizzle } from 'drizzle-orm/durable-sqlite'
import type { Caller } from '../../src/core/kernel/actor.ts'
import type { Courier } from '../../src/core/ports/delivery.ts'
import {
  districtClient,
  type ClaimHook,
  type DistrictClient,
} from '../../src/core/district/client.ts'
import { COMMANDS } from '../../src/core/district/commands.ts'
import { drain, nextDueAt, recover } from '../../src/core/district/drain.ts'
import { QUERIES } from '../../src/core/district/queries.ts'
import { pass, type AnyAct, type Envelope, type House } from '../../src/core/district/run.ts'
import type { Db } from '../../src/core/store/db.ts'
import { migrate } from '../../src/core/store/migrate.ts'
import { MIGRATIONS } from '../../src/core/store/migrations.ts'
import { deriveDistrictKey } from '../../src/core/store/vault.ts'
import { SqliteStorage } from './sqlite-storage.ts'

export const DISTRICT_ID = 'district-under-test'
export const OPERATOR: Caller = { via: 'operator' }
export const SERVICE: Caller = { via: 'service', name: 'alarm' }

/** Saturday evening never surprises a test: a Tuesday in term, 10:00 in Chicago. */
export const START = Date.UTC(2026, 9, 13, 15, 0, 0)

export type TestDistrict = {
  readonly storage: SqliteStorage
  readonly db: Db
  readonly house: House
  readonly clock: { now: number; advance(ms: number): void }
  readonly client: DistrictClient
  /** Delivers what is due through `courier`, as the alarm would. */
  drain(courier: Courier): Promise<void>
  /** Forgets memory and keeps the database, as a restart does. */
  restart(): void
  nextDueAt(): number | null
}

type Options = {
  readonly path?: string
  readonly configured?: boolean
  /** Whether plain http and private addresses may be called, as the systems of the sandbox need. */
  readonly allowPrivate?: boolean
  /** The directory of whoever looks addresses up there. */
  readonly claimHook?: ClaimHook
}

/** The real door, domain and store of one district, in plain Node with a clock of its own. */
export async function createDistrict(options: Options = {}): Promise<TestDistrict> {
  const storage = new SqliteStorage(options.path)
  migrate(storage, MIGRATIONS)
  // safe because SqliteStorage has the calls that drizzle makes on a Durable Object's storage
  const watched: Db = drizzle(storage as never)
  const db: Db = drizzle(storage.unwatched() as never) // safe for the same reason
  const clock = {
    now: START,
    advance: (ms: number) => {
      clock.now += ms
    },
  }
  const master = Buffer.alloc(32, 7)
  const house: House = {
    db: watched,
    now: () => clock.now,
    random: Math.random,
    randomBytes: (count) => randomBytes(count),
    publicUrl: 'https://offramp.test',
    allowPrivate: options.allowPrivate ?? true,
    keyOf: (id) => deriveDistrictKey(master, id),
  }
  const enter =
    (table: Readonly<Record<string, unknown>>) =>
    (name: string, input: unknown, envelope: Envelope) =>
      // a structured clone stands for the RPC border: what cannot cross it fails here too
      Promise.resolve(
        structuredClone(
          pass(house, table[name] as AnyAct, { input: structuredClone(input), envelope }),
        ),
      )
  const client = districtClient(
    { run: enter(COMMANDS), ask: enter(QUERIES) },
    options.claimHook ?? (() => Promise.resolve()),
  )
  if (options.configured !== false) {
    const input = { id: DISTRICT_ID, name: 'Test District', timeZone: 'America/Chicago' }
    const made = await client.run('district.configure', input, { caller: OPERATOR })
    if (!made.ok) throw new Error(JSON.stringify(made.error))
  }
  return {
    storage,
    db,
    house,
    clock,
    client,
    drain: (courier) => drain(house, courier),
    restart: () => recover(house),
    nextDueAt: () => nextDueAt(db),
  }
}
