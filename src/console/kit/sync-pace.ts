import type { QueryOutput } from '../../core/district/client.ts'
import { SECOND, type Instant } from '../../core/kernel/time.ts'

type Sync = QueryOutput<'sync.read'>

/** How far a sync got: records so far and in all where that is known, how fast it goes, and how long it may take. */
export type Pace = {
  readonly received: number
  readonly total: number | null
  readonly perSecond: number | null
  readonly secondsLeft: number | null
}

/** Before this much time has passed a rate says nothing. */
const SETTLED_MS = 2 * SECOND

export function paceOf(sync: Sync, now: Instant): Pace {
  const collections = Object.values(sync.collections)
  const received = collections.reduce((sum, counts) => sum + counts.received, 0)
  // what is finished counts as it came, whatever the provider had claimed
  const totals = collections.map((counts) => (counts.done ? counts.received : counts.total))
  const isKnown = totals.length > 0 && totals.every((total) => total !== null)
  const total = isKnown ? totals.reduce((sum, one) => sum + (one ?? 0), 0) : null
  const age = now - sync.startedAt
  const perSecond = age >= SETTLED_MS && received > 0 ? Math.round(received / (age / SECOND)) : null
  const secondsLeft =
    perSecond && total !== null && total > received
      ? Math.ceil((total - received) / perSecond)
      : null
  return { received, total, perSecond, secondsLeft }
}
