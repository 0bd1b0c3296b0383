import { and, eq, sql } from 'drizzle-orm'
import type { Result } from '../../kernel/result.ts'
import type { Delivered } from '../../ports/delivery.ts'
import type { PortFailure } from '../../ports/port-failure.ts'
import { atomically } from '../../store/db.ts'
import { outbox } from '../../store/tables/door.ts'
import type { Context } from '../command.ts'
import { NOTICE_PATIENCE, type EffectHandler, type Handlers, type Patience } from './effect.ts'
import type { Claim } from './row.ts'

/** Our own code failed on the consequences; whether the effect happened is known to the vendor only. */
const DEFECT: PortFailure = { retry: 'later', reason: 'rejected', unknown: true }

type Settled = { readonly claim: Claim; readonly outcome: Result<Delivered, PortFailure> }

/**
 * Records what came of a delivery: done, tried again later, or dead and visible, with its consequences. A handler
 * that throws loses its own writes only; the row never stays in flight.
 */
export function settleClaim(
  context: Context,
  handlers: Handlers,
  { claim, outcome }: Settled,
): void {
  const handler = handlers[claim.kind]
  try {
    atomically<void>(context.tx, () => {
      if (outcome.ok) succeed(context, handler, { claim, delivered: outcome.value })
      else refuse(context, handler, { claim, failure: outcome.error })
    })
  } catch {
    const isDead = failAttempt(context, claim, { failure: DEFECT, patience: handler?.patience })
    if (isDead) giveUpQuietly(context, handler, claim)
  }
}

/** A handler that could not even take the outcome may fail here as well; the row is dead and visible either way. */
function giveUpQuietly(context: Context, handler: EffectHandler | undefined, claim: Claim): void {
  try {
    atomically<void>(context.tx, () => handler?.giveUp(context, claim.refs, DEFECT))
  } catch {
    // What it belongs to is looked after by its own clock.
  }
}

/** The row is closed before the handler runs, so that the handler may ask for a next step under the same key. */
export function succeed(
  context: Context,
  handler: EffectHandler | undefined,
  { claim, delivered }: { readonly claim: Claim; readonly delivered: Delivered | null },
): void {
  close(context, claim, { state: 'done' })
  handler?.settle(context, claim.refs, delivered)
}

/** Records a failure, and tells the handler when it was the last. */
export function refuse(
  context: Context,
  handler: EffectHandler | undefined,
  { claim, failure }: { readonly claim: Claim; readonly failure: PortFailure },
): void {
  const isDead = failAttempt(context, claim, { failure, patience: handler?.patience })
  if (isDead) return handler?.giveUp(context, claim.refs, failure)
  if (!handler?.retrying) return
  const row = context.tx.select().from(outbox).where(eq(outbox.id, claim.id)).get()
  const { attempts } = claim
  if (row) handler.retrying(context, claim.refs, { failure, attempts, nextAt: row.nextAt })
}

export type Attempt = Pick<Claim, 'id' | 'attempts' | 'touched'>

/** Tries again later, or gives up when that cannot help or was tried often enough. True when the row is dead now. */
export function failAttempt(
  context: Context,
  attempt: Attempt,
  {
    failure,
    patience = NOTICE_PATIENCE,
  }: { failure: PortFailure; patience?: Patience | undefined },
): boolean {
  const { id, attempts } = attempt
  if (failure.retry === 'never' || attempts >= patience.attemptsMax) {
    return close(context, attempt, { state: 'dead', failure })
  }
  const delay = retryDelay(patience, { attempts, failure, random: context.random() })
  context.tx
    .update(outbox)
    .set({ ...traceOf(failure), attempts, nextAt: context.now + delay, inFlight: 0 })
    .where(eq(outbox.id, id))
    .run()
  return false
}

/** Full jitter, so that many failures do not come back at once; what the other side asked for wins when longer. */
export function retryDelay(
  patience: Patience,
  { attempts, failure, random }: { attempts: number; failure: PortFailure; random: number },
): number {
  const ceiling = Math.min(patience.capMs, patience.baseMs * 2 ** (attempts - 1))
  return Math.max(failure.afterMs ?? 0, Math.ceil(random * ceiling))
}

type Closing = { readonly state: 'done' | 'dead'; readonly failure?: PortFailure }

/** Closes the row and tells whether it stays closed: if the truth changed meanwhile, what was sent may be stale. */
function close(context: Context, attempt: Attempt, { state, failure }: Closing): boolean {
  const { now, tx } = context
  const { id, attempts, touched } = attempt
  const trace = traceOf(failure)
  const closed = tx
    .update(outbox)
    .set({ ...trace, attempts, state, settledAt: now, inFlight: 0 })
    .where(and(eq(outbox.id, id), eq(outbox.touched, touched)))
    .returning({ id: outbox.id })
    .all()
  if (closed.length > 0) return true
  tx.update(outbox)
    .set({ ...trace, attempts: 0, nextAt: now, dueAt: now, inFlight: 0 })
    .where(eq(outbox.id, id))
    .run()
  return false
}

/** An answer that was lost is counted, so that a repeated message has a cause on the record. */
const traceOf = (failure: PortFailure | undefined) => ({
  lastError: failure?.reason ?? null,
  unknownOutcomes: failure?.unknown
    ? sql`${outbox.unknownOutcomes} + 1`
    : sql`${outbox.unknownOutcomes}`,
})
