import { eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { Actor, Caller } from '../kernel/actor.ts'
import type { Failure } from '../kernel/failure.ts'
import { createId, randomText } from '../kernel/ids.ts'
import { err, ok, type Result } from '../kernel/result.ts'
import type { Instant } from '../kernel/time.ts'
import { couldEver, decide } from '../domain/access/decide.ts'
import { resolveActor } from '../domain/access/resolve.ts'
import type { Act, Context, DistrictFacts } from '../domain/command.ts'
import { appendAudit } from '../store/audit-log.ts'
import { atomically, tentatively, type Db } from '../store/db.ts'
import { district, request } from '../store/tables/door.ts'
import { createVault, opaqueKey, sha256 } from '../store/vault.ts'

/** What stands behind the door: the database and the few things that are not in it. */
export type House = {
  readonly db: Db
  readonly now: () => Instant
  readonly randomBytes: (count: number) => Uint8Array
  readonly random: () => number
  readonly publicUrl: string
  /** Development only: a district may be connected to plain http and private addresses. */
  readonly allowPrivate: boolean
  /** The district's key, derived from the deployment's master key. */
  readonly keyOf: (districtId: string) => Buffer
}

/** How an act arrives: who asks, and a key under which a repeat gets the first answer again. */
export type Envelope = { readonly caller: Caller; readonly requestKey?: string | undefined }

export type AnyAct = Act<'command' | 'query', string, z.ZodType, unknown>

/** Longest accepted request key; long enough for any platform's ids. */
const REQUEST_KEY_MAX = 200

/**
 * The one way in. Looks up who asks, answers a repeat, refuses what the policy does not allow, reads the input,
 * runs the act in a savepoint, undoes it when it refuses, and records the outcome in the same transaction.
 */
export function pass(house: House, act: AnyAct, call: Call): Result<unknown, Failure> {
  return atomically<Result<unknown, Failure>>(house.db, (tx) => {
    const facts = districtFacts(tx, house.publicUrl)
    if (!facts && act.name !== 'district.configure')
      return err({ kind: 'not_configured', what: 'district' })
    const now = house.now()
    const by = { tx, now, timeZone: facts?.timeZone ?? 'UTC', hash: sha256 }
    const resolved = resolveActor(by, call.envelope.caller)
    if (!resolved.ok) {
      audit({ tx, now, act }, { actor: anonymous(call.envelope.caller), outcome: codeOf(resolved) })
      return resolved
    }
    return perform(
      createContext(house, { tx, now, actor: resolved.value, facts: facts ?? UNBORN }),
      act,
      call,
    )
  })
}

type Call = { readonly input: unknown; readonly envelope: Envelope }

function perform(context: Context, act: AnyAct, call: Call): Result<unknown, Failure> {
  const { tx, now, actor } = context
  const keyed = { act, actor, envelope: call.envelope }
  const repeat = findRepeat(context, keyed)
  if (repeat) return repeat
  const { result, subject, rule } = attempt(context, act, call.input)
  if (act.audited || !result.ok) {
    audit({ tx, now, act }, { actor, outcome: codeOf(result), subject, rule })
  }
  if (result.ok && act.kind === 'command') remember(context, keyed, result.value)
  return result
}

type Attempt = { result: Result<unknown, Failure>; subject: string | null; rule: string | null }

const refused = (error: Failure): Attempt => ({ result: err(error), subject: null, rule: null })

function attempt(context: Context, act: AnyAct, rawInput: unknown): Attempt {
  const { on, do: action, at } = act.allowed
  if (!couldEver(context.actor, on, action)) return refused({ kind: 'forbidden', why: 'role' })
  const parsed = act.input.safeParse(rawInput)
  if (!parsed.success) return refused(invalidInput(parsed.error))
  const input: unknown = parsed.data
  const subject = act.subject(input, null)
  const target = at ? at(context, input) : {}
  if (!target) return { ...refused({ kind: 'not_found', what: on }), subject }
  const decision = at
    ? decide(context.actor, { on, do: action, target })
    : { allow: true, via: null }
  if (!decision.allow) return { ...refused({ kind: 'not_found', what: on }), subject }
  const result = tentatively<Result<unknown, Failure>>(
    context.tx,
    () => act.run(context, input),
    (r) => r.ok && act.kind === 'command',
  )
  return {
    result,
    subject: result.ok ? (act.subject(input, result.value) ?? subject) : subject,
    rule: decision.via,
  }
}

function invalidInput(error: z.ZodError): Failure {
  const issues = error.issues.map((issue) => ({
    path: issue.path.join('.'),
    message: issue.message,
  }))
  return { kind: 'invalid', issues }
}

const UNBORN: DistrictFacts = {
  id: '',
  name: '',
  timeZone: 'UTC',
  emergencyNumber: '',
  publicUrl: '',
}

export function districtFacts(tx: Db, publicUrl: string): DistrictFacts | undefined {
  const row = tx.select().from(district).limit(1).get()
  return row && { ...row, publicUrl }
}

type Recorded = {
  actor: Pick<Actor, 'id' | 'via'>
  outcome: string
  subject?: string | null
  rule?: string | null
}

function audit(on: { tx: Db; now: Instant; act: AnyAct }, recorded: Recorded): void {
  appendAudit(on.tx, {
    at: on.now,
    actor: recorded.actor.id,
    via: recorded.actor.via,
    act: on.act.name,
    subject: recorded.subject ?? null,
    outcome: recorded.outcome,
    rule: recorded.rule ?? null,
  })
}

/** Somebody the district could not recognise; a chat id is kept, so that a series of refusals can be followed up. */
function anonymous(caller: Caller): Pick<Actor, 'id' | 'via'> {
  return { id: caller.via === 'slack' ? `slack:${caller.userId}` : 'unknown', via: caller.via }
}

function codeOf(result: Result<unknown, Failure>): string {
  if (result.ok) return 'ok'
  const { error } = result
  if (error.kind === 'forbidden') return `forbidden:${error.why}`
  return error.kind === 'conflict' ? `conflict:${error.code}` : error.kind
}

type Keyed = { act: AnyAct; actor: Actor; envelope: Envelope }

/** Keys belong to the actor, so one person's key never answers another's request. */
function keyOf({ actor, envelope }: Keyed): string | null {
  const key = envelope.requestKey
  return key ? `${actor.id}|${key.slice(0, REQUEST_KEY_MAX)}` : null
}

const answerPlace = (key: string) =>
  ({ scope: 'district', table: 'request', row: key, field: 'result' }) as const

function findRepeat({ tx, vault }: Context, keyed: Keyed): Result<unknown, Failure> | null {
  const key = keyed.act.kind === 'command' ? keyOf(keyed) : null
  const row = key && tx.select().from(request).where(eq(request.key, key)).get()
  if (!row) return null
  if (row.command !== keyed.act.name) return err({ kind: 'conflict', code: 'request_key_reused' })
  return ok<unknown>(JSON.parse(vault.open(answerPlace(row.key), row.result)))
}

/** Sealed, because an answer may hold a new key or token. The act that names a district comes before it has a key. */
function remember(
  { tx, now, vault, district: { id } }: Context,
  done: Keyed,
  value: unknown,
): void {
  const key = keyOf(done)
  if (!key || id === UNBORN.id) return
  const result = vault.seal(answerPlace(key), JSON.stringify(value ?? null))
  tx.insert(request).values({ key, command: done.act.name, result, at: now }).run()
}

/** What an act may use, built for one transaction. */
export function createContext(
  house: House,
  known: { tx: Db; now: Instant; actor: Actor; facts: DistrictFacts },
): Context {
  const { tx, now, actor, facts } = known
  const key = house.keyOf(facts.id)
  return {
    tx,
    now,
    actor,
    district: facts,
    allowPrivate: house.allowPrivate,
    newId: () => createId(now, house.randomBytes),
    newText: (chars) => randomText(chars, house.randomBytes),
    random: house.random,
    vault: createVault(tx, key, facts.id),
    opaque: (name) => opaqueKey(key, name),
    hash: sha256,
  }
}
