import { sql } from 'drizzle-orm'
import type { Instant } from '../../kernel/time.ts'
import { outbox } from '../../store/tables/door.ts'
import type { Context } from '../command.ts'
import type { EffectKind, Refs } from './effect.ts'

export type NewEffect = {
  readonly kind: EffectKind
  readonly key: string
  readonly refs: Refs
  /** Not before this moment; now when absent. */
  readonly at?: Instant
  /** Goes out before everything else that is due. */
  readonly isUrgent?: boolean
}

/** Rows are taken in the order of `next_at`; nothing ordinary was ever due this long ago. */
const BEFORE_EVERYTHING: Instant = 0

const isPending = sql`${outbox.state} = 'pending'`

/**
 * Asks for an effect, in the caller's transaction. `key` names the thing to be brought up to date, so asking twice
 * is one row: a row that was settled, or whose delivery is under way, is simply due again, and the handler then
 * acts on what is true at that moment. A row that waits after a failure keeps its patience: asking again never
 * hurries a vendor that said when to come back.
 */
export function enqueue(context: Context, effect: NewEffect): void {
  const row = toRow(context, effect)
  context.tx
    .insert(outbox)
    .values(row)
    .onConflictDoUpdate({
      target: outbox.idem,
      set: {
        state: 'pending',
        refs: row.refs,
        touched: sql`${outbox.touched} + 1`,
        nextAt: sql`case when not ${isPending} then ${row.nextAt}
          when ${outbox.attempts} > 0 then ${outbox.nextAt} else min(${outbox.nextAt}, ${row.nextAt}) end`,
        dueAt: sql`case when ${isPending} then min(${outbox.dueAt}, ${row.dueAt}) else ${row.dueAt} end`,
        attempts: sql`case when ${isPending} then ${outbox.attempts} else 0 end`,
        lastError: sql`case when ${isPending} then ${outbox.lastError} end`,
        settledAt: null,
      },
    })
    .run()
}

/** Asks for an effect that must not happen again: while a row of that key exists, nothing changes. */
export function enqueueOnce(context: Context, effect: NewEffect): void {
  context.tx.insert(outbox).values(toRow(context, effect)).onConflictDoNothing().run()
}

function toRow(context: Context, { kind, key, refs, isUrgent, at = context.now }: NewEffect) {
  return {
    id: context.newId(),
    idem: `${kind}|${key}`,
    kind,
    refs: JSON.stringify(refs),
    state: 'pending',
    nextAt: isUrgent ? BEFORE_EVERYTHING : at,
    dueAt: at,
    createdAt: context.now,
  } as const
}
