import type { Instant } from '../../kernel/time.ts'
import type { Delivered, Delivery } from '../../ports/delivery.ts'
import type { PortFailure, PortFailureReason } from '../../ports/port-failure.ts'
import type { Context } from '../command.ts'

/** Kinds of work that tell somebody outside something. The delivery ledger lists these. */
export const DELIVERY_KINDS = [
  'chat.notice',
  'chat.task_card',
  'chat.home',
  'chat.find',
  'calendar.open',
  'calendar.sync',
] as const
type DeliveryKind = (typeof DELIVERY_KINDS)[number]

/** Kinds of work that happens when nobody waits. Each has one handler in `handlers.ts`. */
export type EffectKind =
  | DeliveryKind
  | 'triage.overdue'
  | 'roster.step'
  | 'roster.tick'
  | 'roster.upload'
  | 'roster.day'
  | 'roster.plan'
  | 'roster.told'
  | 'record.prune'

/** Ids that tell the handler what to look at. Never a name, a text or a secret. */
export type Refs = Readonly<Record<string, string>>

/**
 * `now`: nothing outside is needed, `settle` does the work itself. `skip`: present truth says it is not wanted any
 * more, or that nobody needs to hear of it; the reason is shown in the ledger. `wait`: not before that moment, and
 * no attempt is counted. `fail`: it is wanted and cannot be done, so somebody must see it.
 */
export type Prepared =
  | { readonly do: 'deliver'; readonly delivery: Delivery }
  | { readonly do: 'now' }
  | { readonly do: 'wait'; readonly until: Instant }
  | { readonly do: 'skip'; readonly reason?: PortFailureReason }
  | { readonly do: 'fail'; readonly reason: PortFailureReason }

/** How often, and how patiently, an effect is tried. */
export type Patience = {
  readonly attemptsMax: number
  readonly baseMs: number
  readonly capMs: number
}

/**
 * What an effect means. `prepare` reads present truth and makes the delivery; `settle` records what came of it, in one
 * transaction with the row, and may enqueue the same key again for a next step; `giveUp` is called once when the
 * row becomes dead.
 */
export type EffectHandler = {
  readonly patience: Patience
  readonly prepare: (context: Context, refs: Refs) => Prepared
  readonly settle: (context: Context, refs: Refs, delivered: Delivered | null) => void
  /** Called when an attempt failed and another will follow, in one transaction with the row. */
  readonly retrying?: (context: Context, refs: Refs, failed: FailedAttempt) => void
  readonly giveUp: (context: Context, refs: Refs, failure: PortFailure) => void
}

/** An attempt that failed: how many there were, and when the next is made. */
export type FailedAttempt = {
  readonly failure: PortFailure
  readonly attempts: number
  readonly nextAt: Instant
}

/** The table of handlers; kinds are added with the part of the house they belong to. */
export type Handlers = Readonly<Partial<Record<EffectKind, EffectHandler>>>

/** About 43 minutes of trying (16 attempts, 1 s doubling to 10 min, full jitter) before a person is told. */
export const NOTICE_PATIENCE: Patience = { attemptsMax: 16, baseMs: 1_000, capMs: 600_000 }
