import { DurableObject } from 'cloudflare:workers'
import { drizzle } from 'drizzle-orm/durable-sqlite'
import type { Failure } from '../kernel/failure.ts'
import { err, type Result } from '../kernel/result.ts'
import type { Courier } from '../ports/delivery.ts'
import { migrate } from '../store/migrate.ts'
import { MIGRATIONS } from '../store/migrations.ts'
import { deriveDistrictKey } from '../store/vault.ts'
import { COMMANDS } from './commands.ts'
import { drain, nextDueAt, recover } from './drain.ts'
import { QUERIES } from './queries.ts'
import { pass, type AnyAct, type Envelope, type House } from './run.ts'

/** What the object needs of its environment. */
export type DistrictEnv = {
  readonly MASTER_KEY: string
  readonly PUBLIC_URL: string
  readonly ALLOW_PRIVATE_OUTBOUND?: string
}

/** An alarm is never set for the past or this very moment, so that it cannot starve requests. */
const ALARM_AHEAD_MS = 5

/** One district: a database and a door. It keeps nothing in memory that a restart could lose. */
export class District extends DurableObject<DistrictEnv> {
  readonly #house: House

  constructor(ctx: DurableObjectState, env: DistrictEnv) {
    super(ctx, env)
    migrate(ctx.storage, MIGRATIONS)
    const master = Buffer.from(env.MASTER_KEY, 'base64')
    const keys = new Map<string, Buffer>()
    this.#house = {
      db: drizzle(ctx.storage),
      now: Date.now,
      random: Math.random,
      randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
      publicUrl: env.PUBLIC_URL,
      allowPrivate: env.ALLOW_PRIVATE_OUTBOUND === 'true',
      keyOf: (id) => {
        const key = keys.get(id) ?? deriveDistrictKey(master, id)
        keys.set(id, key)
        return key
      },
    }
    recover(this.#house)
    this.#arm()
  }

  /** Carries out a command. Committed and armed in one turn, before the answer leaves. */
  run(name: string, input: unknown, envelope: Envelope): Result<unknown, Failure> {
    const result = this.#pass(COMMANDS, name, { input, envelope })
    this.#arm()
    return result
  }

  /** Answers a query. */
  ask(name: string, input: unknown, envelope: Envelope): Result<unknown, Failure> {
    return this.#pass(QUERIES, name, { input, envelope })
  }

  /** Sends what is due. Never throws: a throwing alarm is dropped after six tries, and its work with it. */
  override async alarm(): Promise<void> {
    await drain(this.#house, this.#courier())
    this.#arm()
  }

  #pass(
    table: Readonly<Record<string, unknown>>,
    name: string,
    call: { input: unknown; envelope: Envelope },
  ): Result<unknown, Failure> {
    if (!Object.hasOwn(table, name)) return err({ kind: 'not_found', what: 'act' })
    return pass(this.#house, table[name] as AnyAct, call) // safe because both tables hold acts only
  }

  #courier(): Courier {
    const exports = this.ctx.exports as unknown as { Courier: Courier } // safe because worker.ts exports it
    return exports.Courier
  }

  #arm(): void {
    const due = nextDueAt(this.#house.db)
    if (due === null) return
    void this.ctx.storage.setAlarm(Math.max(due, Date.now() + ALARM_AHEAD_MS))
  }
}
