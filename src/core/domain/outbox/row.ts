import { z } from 'zod'
import type { outbox } from '../../store/tables/door.ts'
import type { EffectKind, Refs } from './effect.ts'

export type OutboxRow = typeof outbox.$inferSelect

/** A row handed out for delivery. `touched` tells whether the truth changed while it was under way. */
export type Claim = {
  readonly id: string
  readonly kind: EffectKind
  readonly refs: Refs
  /** This one included. */
  readonly attempts: number
  readonly touched: number
}

const refsSchema = z.record(z.string(), z.string())

export const readRefs = (row: OutboxRow): Refs => refsSchema.parse(JSON.parse(row.refs))

export function readClaim(row: OutboxRow): Claim {
  return {
    id: row.id,
    kind: row.kind as EffectKind, // safe because only `enqueue` writes kinds
    refs: readRefs(row),
    attempts: row.attempts + 1,
    touched: row.touched,
  }
}
