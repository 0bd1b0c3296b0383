import type { Collection } from '../../ports/roster-source.ts'
import type { Pull } from './pull.ts'
import { guardsOf, timingsOf, type Run } from './run.ts'
import type { CollectionCounts, Sync, SyncSummary } from './views.ts'

type Counts = Readonly<Partial<Record<Collection, CollectionCounts>>>

/** What each collection brought, for people to read. */
export function countsOf(pulls: readonly Pull[]): Counts {
  return Object.fromEntries(
    pulls.map((pull): [Collection, CollectionCounts] => [
      pull.collection,
      {
        received: pull.received,
        created: pull.created,
        changed: pull.changed,
        removed: pull.removed,
        unchanged: pull.unchanged,
        absent: pull.absent,
        quarantined: pull.quarantined,
        total: pull.total,
        done: pull.doneAt !== null,
      },
    ]),
  )
}

export function summaryOf(run: Run): SyncSummary {
  const { id, mode, dryRun, state, phase, startedAt, finishedAt, startedBy, transfers, error } = run
  return {
    id,
    mode,
    dryRun: dryRun === 1,
    state,
    phase,
    startedAt,
    finishedAt,
    startedBy,
    transfers,
    error,
    held: state === 'held' ? { removals: run.removalsHeld } : null,
  }
}

/** A run in full. While it is under way the counts come from its pulls, afterwards from its own row. */
export function syncOf(run: Run, pulls: readonly Pull[]): Sync {
  return {
    ...summaryOf(run),
    // safe because only countsOf is stored there
    collections: run.collections ? (JSON.parse(run.collections) as Counts) : countsOf(pulls),
    guards: guardsOf(run),
    requests: run.requests,
    retries: run.retries,
    bytes: run.bytes,
    timings: timingsOf(run),
    planHash: run.planHash,
  }
}
