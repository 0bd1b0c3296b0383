import type { Collection } from '../../../ports/roster-source.ts'
import type { Context } from '../../command.ts'
import { PASS, type Pull } from '../read/pull.ts'
import { runWords } from './words.ts'
import { guardsOf, timingsOf, type Phase, type Run } from './run.ts'
import { sincesOf } from '../source/delta.ts'
import { sourceByNo } from '../source/source.ts'
import type { CollectionCounts, Sync, SyncListed, SyncSummary, SyncTotals } from './views.ts'

type Counts = Readonly<Partial<Record<Collection, CollectionCounts>>>
type Numbers = Readonly<Partial<Record<Collection, number>>>

/** What each collection brought, for people to read, and how much of it waits for an approval. */
export function countsOf(pulls: readonly Pull[], held: Numbers = {}): Counts {
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
        held: held[pull.collection] ?? 0,
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
    trialReason: run.trialReason,
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

/** A run with what it brought, in numbers. While it is under way they come from its pulls. */
export function listedOf(run: Run, pulls: readonly Pull[]): SyncListed {
  const counts = Object.entries(collectionsOf(run, pulls))
  const totals = counts.map(([collection, count]) => [collection, totalsOf(count)] as const)
  return {
    ...summaryOf(run),
    totals: totals.reduce((sum, [, count]) => added(sum, count), NO_TOTALS),
    collections: Object.fromEntries(totals),
  }
}

const NO_TOTALS: SyncTotals = {
  received: 0,
  created: 0,
  changed: 0,
  removed: 0,
  absent: 0,
  held: 0,
  quarantined: 0,
}

const TOTALS = Object.keys(NO_TOTALS) as (keyof SyncTotals)[] // safe because these are its keys

/** Runs of before a number was kept do not have it. */
const totalsOf = (count: Partial<SyncTotals>): SyncTotals =>
  TOTALS.reduce((all, name) => ({ ...all, [name]: count[name] ?? 0 }), NO_TOTALS)

const added = (a: SyncTotals, b: SyncTotals): SyncTotals =>
  TOTALS.reduce((all, name) => ({ ...all, [name]: a[name] + b[name] }), NO_TOTALS)

function collectionsOf(run: Run, pulls: readonly Pull[]): Counts {
  if (run.collections === null) return countsOf(pulls)
  return JSON.parse(run.collections) as Counts // safe because only countsOf is stored there
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
    collections: collectionsOf(run, pulls),
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
