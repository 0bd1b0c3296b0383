import type { Collection } from '../../../ports/roster-source.ts'
import type { Context } from '../../command.ts'
import { PASS, type Pull } from '../read/pull.ts'
import { runWords } from './words.ts'
import { guardsOf, timingsOf, type Phase, type Run } from './run.ts'
import { sincesOf } from '../source/delta.ts'
import { sourceByNo } from '../source/source.ts'
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
        restarts: pull.restarts,
        drifted: pull.drifts > 0,
        skipped: pull.skipped === 1,
        since: pull.pass === PASS.rows ? pull.since : null,
      },
    ]),
  )
}

export function summaryOf(run: Run): SyncSummary {
  const { id, dryRun, state, phase, startedAt, finishedAt, startedBy, transfers, error } = run
  return {
    id,
    mode: run.purpose === 'probe' ? 'probe' : run.mode,
    dryRun: dryRun === 1,
    state,
    phase,
    startedAt,
    finishedAt,
    startedBy,
    transfers,
    error,
    words: runWords(run),
    class: run.class ?? run.moveClass,
    held: state === 'held' ? { removals: run.removalsHeld } : null,
  }
}

/** Phases that ask the provider for something. */
const ASKING: readonly string[] = [
  'probing',
  'extracting',
  'confirming',
  'absent_probing',
] satisfies Phase[]

/** How long a run waits for its provider: as long as that asked for, or until a paused run goes on. */
export function waitOf({ tx, now }: Pick<Context, 'tx' | 'now'>, run: Run): number | null {
  const until =
    run.phase === 'stalled'
      ? run.resumeAt
      : ASKING.includes(run.phase) && sourceByNo({ tx }, run.sourceNo)?.restUntil
  return until && until > now ? until - now : null
}

/** A run in full. While it is under way the counts come from its pulls, afterwards from its own row. */
export function syncOf(run: Run, pulls: readonly Pull[], waitMs: number | null): Sync {
  return {
    ...summaryOf(run),
    // safe because only countsOf is stored there
    collections: run.collections ? (JSON.parse(run.collections) as Counts) : countsOf(pulls),
    guards: guardsOf(run),
    requests: run.requests,
    retries: run.retries,
    throttled: run.throttled,
    stalls: run.stalls,
    waitMs,
    watermarks: sincesOf(run),
    approvedBy: run.approvedBy,
    bytes: run.bytes,
    timings: timingsOf(run),
    planHash: run.planHash,
  }
}
