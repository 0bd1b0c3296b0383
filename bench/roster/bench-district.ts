import { randomBytes } from 'node:crypto'
import { drizzle } from 'drizzle-orm/durable-sqlite'
import { districtClient, type DistrictClient } from '../../src/core/district/client.ts'
import { COMMANDS } from '../../src/core/district/commands.ts'
import { drain } from '../../src/core/district/drain.ts'
import { QUERIES } from '../../src/core/district/queries.ts'
import { pass, type AnyAct, type Envelope, type House } from '../../src/core/district/run.ts'
import type { Caller } from '../../src/core/kernel/actor.ts'
import type { Courier } from '../../src/core/ports/delivery.ts'
import type { Db } from '../../src/core/store/db.ts'
import { migrate } from '../../src/core/store/migrate.ts'
import { MIGRATIONS } from '../../src/core/store/migrations.ts'
import { deriveDistrictKey } from '../../src/core/store/vault.ts'
import { SqliteStorage } from '../../tests/helpers/sqlite-storage.ts'
import { eveningZone } from '../evening.ts'

/** In a millisecond. */
const MICROSECONDS = 1_000

export const OPERATOR: Caller = { via: 'operator' }

export type BenchDistrict = {
  readonly client: DistrictClient
  drain(courier: Courier): Promise<void>
  rowsWritten(): number
  /** The longest transaction since the last call, in milliseconds of its thread, whatever else the machine is doing. */
  slowestSliceMs(): number
}

/** The real district over a database file, with nothing watching its statements. */
export async function createDistrict(path: string): Promise<BenchDistrict> {
  const storage = new SqliteStorage(path)
  storage.database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
  const unwatched = storage.unwatched()
  let slowest = 0
  const timed = {
    sql: unwatched.sql,
    transactionSync: <T>(work: () => T): T => {
      const started = process.threadCpuUsage()
      try {
        return unwatched.transactionSync(work)
      } finally {
        const { user, system } = process.threadCpuUsage(started)
        slowest = Math.max(slowest, (user + system) / MICROSECONDS)
      }
    },
  }
  migrate(timed, MIGRATIONS)
  slowest = 0
  const db: Db = drizzle(timed as never) // safe because it has the calls drizzle makes on a Durable Object's storage
  const master = Buffer.alloc(32, 7)
  const house: House = {
    db,
    now: () => Date.now(),
    random: Math.random,
    randomBytes: (count) => randomBytes(count),
    publicUrl: 'https://offramp.test',
    allowPrivate: true,
    keyOf: (id) => deriveDistrictKey(master, id),
  }
  const enter =
    (table: Readonly<Record<string, unknown>>) =>
    (name: string, input: unknown, envelope: Envelope) =>
      Promise.resolve(pass(house, table[name] as AnyAct, { input, envelope })) // safe because the client names acts of the table
  const client = districtClient({ run: enter(COMMANDS), ask: enter(QUERIES) }, calledByNobody)
  const input = { id: 'bench', name: 'Bench', timeZone: eveningZone() }
  const made = await client.run('district.configure', input, { caller: OPERATOR })
  if (!made.ok) throw new Error(JSON.stringify(made.error))
  return {
    client,
    drain: (courier) => drain(house, courier),
    rowsWritten: () =>
      Number(storage.database.prepare('SELECT total_changes() AS n').get()?.['n'] ?? 0),
    slowestSliceMs: () => {
      const longest = slowest
      slowest = 0
      return longest
    },
  }
}

/** No SIS calls a benchmark. */
const calledByNobody = (): Promise<void> => Promise.resolve()
