import { and, asc, eq } from 'drizzle-orm'
import { log } from '../kernel/log.ts'
import { err, type Result } from '../kernel/result.ts'
import { MINUTE, SECOND } from '../kernel/time.ts'
import type { Courier, Delivered, Delivery } from '../ports/delivery.ts'
import type { PortFailure } from '../ports/port-failure.ts'
import { resolveActor } from '../domain/access/resolve.ts'
import type { Context } from '../domain/command.ts'
import {
  CLAIM_MAX,
  claimDue,
  recoverInFlight,
  release,
  type Claimed,
} from '../domain/outbox/claim.ts'
import type { Handlers } from '../domain/outbox/effect.ts'
import { HANDLERS } from '../domain/outbox/handlers.ts'
import { settleClaim } from '../domain/outbox/settle.ts'
import { atomically, type Db } from '../store/db.ts'
import { outbox } from '../store/tables/door.ts'
import { sha256 } from '../store/vault.ts'
import { createContext, districtFacts, type House } from './run.ts'
import { realTimer, type Timer } from './timer.ts'

/** One alarm works at most this long and then re-arms, so that a long sync never holds a single invocation open. */
const DRAIN_MAX_MS = 20 * SECOND
/** How long something newly due may wait behind slow deliveries while there is room for it. */
const LOOK_AGAIN_MS = SECOND
/** Longer than any outside call may take; past it the answer counts as lost. */
const DELIVERY_MAX_MS = 2 * MINUTE
/** When even reading what is due fails, the next alarm would fail the same way at once: it waits this long. */
const REST_MS = 5 * SECOND

const LOST: PortFailure = { retry: 'later', reason: 'timeout', unknown: true }

/** What a test may put in place of the real thing. */
export type DrainWith = { readonly handlers?: Handlers; readonly timer?: Timer }

/**
 * Sends due effects, a handful at a time, until none is due or the time is up. Whatever happens, it returns.
 * Different keys are sent in no promised order; one key has at most one delivery under way.
 */
export async function drain(
  house: House,
  courier: Courier,
  { handlers = HANDLERS, timer = realTimer }: DrainWith = {},
): Promise<void> {
  const desk = { house, courier, handlers, timer }
  const until = house.now() + DRAIN_MAX_MS
  const underWay = new Set<Promise<void>>()
  while (house.now() < until) {
    const claimed = take(desk, CLAIM_MAX - underWay.size)
    if (!claimed) {
      await timer(REST_MS).done
      break
    }
    for (const one of claimed) {
      const sending = send(desk, one).finally(() => underWay.delete(sending))
      underWay.add(sending)
    }
    const isMoreDue = underWay.size < CLAIM_MAX && isDue(house)
    // Work of our own was done and more is due: requests get their turn in between.
    if (isMoreDue) await timer(0).done
    else if (underWay.size > 0) await nextChange(desk, underWay)
    else break
  }
  await Promise.all(underWay)
}

type Desk = {
  readonly house: House
  readonly courier: Courier
  readonly handlers: Handlers
  readonly timer: Timer
}

/** After a restart: what was under way is due again. */
export function recover(house: House): void {
  atomically(house.db, (tx) => recoverInFlight(tx, house.now()))
}

/** When the next row wants attention; null when nothing is pending. */
export function nextDueAt(db: Db): number | null {
  const row = db
    .select({ at: outbox.nextAt })
    .from(outbox)
    .where(and(eq(outbox.state, 'pending'), eq(outbox.inFlight, 0)))
    .orderBy(asc(outbox.nextAt))
    .limit(1)
    .get()
  return row?.at ?? null
}

function isDue(house: House): boolean {
  let due = false
  quietly(() => {
    due = (nextDueAt(house.db) ?? Infinity) <= house.now()
  })
  return due
}

/** Undefined when it failed as a whole. */
function take({ house, handlers }: Desk, room: number): Claimed[] | undefined {
  let claimed: Claimed[] | undefined
  quietly(() => {
    claimed = inContext(house, (context) => claimDue(context, handlers, room))
  })
  return claimed
}

/** Until a delivery ends, or it is time to look whether something became due meanwhile. */
async function nextChange({ timer }: Desk, underWay: ReadonlySet<Promise<void>>): Promise<void> {
  const again = timer(LOOK_AGAIN_MS)
  await Promise.race([...underWay, again.done])
  again.cancel()
}

async function send(desk: Desk, { claim, delivery }: Claimed): Promise<void> {
  const { house, handlers, timer } = desk
  const limit = timer(DELIVERY_MAX_MS)
  const outcome = await Promise.race([
    deliver(desk.courier, delivery),
    limit.done.then(() => err(LOST)),
  ])
  limit.cancel()
  const settled = quietly(() =>
    inContext(house, (context) => settleClaim(context, handlers, { claim, outcome })),
  )
  if (!settled) quietly(() => release(house.db, claim.id, house.now() + REST_MS))
}

async function deliver(
  courier: Courier,
  delivery: Delivery,
): Promise<Result<Delivered, PortFailure>> {
  try {
    return await courier.deliver(delivery)
  } catch {
    return err(LOST)
  }
}

function inContext<T>(house: House, work: (context: Context) => T): T {
  return atomically<unknown>(house.db, (tx) => {
    const facts = districtFacts(tx, house.publicUrl)
    if (!facts) throw new Error('a district without a name has work due')
    const now = house.now()
    const by = { tx, now, timeZone: facts.timeZone, hash: sha256 }
    const actor = resolveActor(by, { via: 'service', name: 'alarm' })
    if (!actor.ok) throw new Error('the alarm is not an actor')
    return work(createContext(house, { tx, now, actor: actor.value, facts }))
  }) as T // safe because the callback returns what `work` returns
}

/** Runs the work and tells whether it went through. A defect is logged by its class and never escapes the alarm. */
function quietly(work: () => void): boolean {
  try {
    work()
    return true
  } catch (thrown) {
    log('drain.failed', { error: thrown instanceof Error ? thrown.name : 'unknown' })
    return false
  }
}
