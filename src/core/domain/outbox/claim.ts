import { and, asc, eq, lte, sql } from 'drizzle-orm'
import type { Instant } from '../../kernel/time.ts'
import type { Delivery } from '../../ports/delivery.ts'
import type { PortFailure } from '../../ports/port-failure.ts'
import { atomically, type Db } from '../../store/db.ts'
import { outbox } from '../../store/tables/door.ts'
import type { Context } from '../command.ts'
import type { EffectHandler, Handlers, Prepared } from './effect.ts'
import { readClaim, type Claim, type OutboxRow } from './row.ts'
import { failAttempt, refuse, succeed } from './settle.ts'

/** Workers allow six open outside connections per invocation. */
export const CLAIM_MAX = 6

/** Our own code failed while it prepared the row: tried again later, and dead in the end, so that it is seen. */
const DEFECT: PortFailure = { retry: 'later', reason: 'rejected' }

export type Claimed = { readonly claim: Claim; readonly delivery: Delivery }

/**
 * Takes at most `room` due rows, counts the attempt before anything is sent, and makes what is to be sent from
 * present truth. Rows that need nothing from outside, or are not wanted any more, are settled at once. A row whose
 * handler throws is put back by itself and does not stop the others.
 */
export function claimDue(context: Context, handlers: Handlers, room: number): Claimed[] {
  return context.tx
    .select()
    .from(outbox)
    .where(
      and(eq(outbox.state, 'pending'), eq(outbox.inFlight, 0), lte(outbox.nextAt, context.now)),
    )
    .orderBy(asc(outbox.nextAt))
    .limit(Math.min(room, CLAIM_MAX))
    .all()
    .flatMap((row) => {
      try {
        const taken = atomically<Claimed | null>(context.tx, () => take(context, handlers, row))
        return taken ? [taken] : []
      } catch {
        putBack(context, handlers, row)
        return []
      }
    })
}

function take(context: Context, handlers: Handlers, row: OutboxRow): Claimed | null {
  const claim = readClaim(row)
  const handler = handlers[claim.kind]
  const prepared = prepare(context, handler, claim)
  switch (prepared.do) {
    case 'deliver': {
      const { attempts } = claim
      context.tx.update(outbox).set({ attempts, inFlight: 1 }).where(eq(outbox.id, claim.id)).run()
      return { claim, delivery: prepared.delivery }
    }
    case 'now':
      succeed(context, handler, { claim, delivered: null })
      return null
    case 'wait':
      context.tx.update(outbox).set({ nextAt: prepared.until }).where(eq(outbox.id, claim.id)).run()
      return null
    case 'skip':
      context.tx
        .update(outbox)
        .set({ state: 'skipped', settledAt: context.now, lastError: prepared.reason ?? null })
        .where(eq(outbox.id, claim.id))
        .run()
      return null
    case 'fail':
      refuse(context, handler, { claim, failure: { retry: 'never', reason: prepared.reason } })
      return null
  }
}

function prepare(context: Context, handler: EffectHandler | undefined, claim: Claim): Prepared {
  if (!handler) return { do: 'fail', reason: 'rejected' }
  // Only a row that was under way at every one of these restarts gets here: it may be what brings us down.
  if (claim.attempts > handler.patience.attemptsMax) return { do: 'fail', reason: 'unavailable' }
  return handler.prepare(context, claim.refs)
}

/** Nothing in the row is trusted here: whatever made us fail must not do so again. */
function putBack(context: Context, handlers: Handlers, row: OutboxRow): void {
  const { id, attempts, touched } = row
  const isDead = failAttempt(context, { id, touched, attempts: attempts + 1 }, { failure: DEFECT })
  if (!isDead) return
  try {
    const claim = readClaim(row)
    atomically<void>(context.tx, () => handlers[claim.kind]?.giveUp(context, claim.refs, DEFECT))
  } catch {
    // The row is dead and visible; what it belongs to is looked after by its own clock.
  }
}

/**
 * After a restart nothing can still be under way: rows that were handed out are due now. Whether their effect
 * happened is not known, which is counted, so that a repeat has a cause on the record.
 */
export function recoverInFlight(tx: Db, now: Instant): void {
  tx.update(outbox)
    .set({ inFlight: 0, nextAt: now, unknownOutcomes: sql`${outbox.unknownOutcomes} + 1` })
    .where(and(eq(outbox.state, 'pending'), eq(outbox.inFlight, 1)))
    .run()
}

/** Frees a row whose outcome could not be recorded at all. */
export function release(tx: Db, id: string, nextAt: Instant): void {
  tx.update(outbox)
    .set({ inFlight: 0, nextAt, unknownOutcomes: sql`${outbox.unknownOutcomes} + 1` })
    .where(eq(outbox.id, id))
    .run()
}
