import { and, eq, max, sql } from 'drizzle-orm'
import type { Collection } from '../../../ports/roster-source.ts'
import { rosterRun, type RunMode } from '../../../store/tables/roster.ts'
import type { Context } from '../../command.ts'
import { enqueue } from '../../outbox/enqueue.ts'
import { WATCH_EVERY_MS } from './limits.ts'
import type { Source } from '../source/source.ts'
import type { GuardVerdict } from './views.ts'

export type Run = typeof rosterRun.$inferSelect

/** The steps of a run, in order. Each is a series of slices; the run's row says how far it is. */
export type Phase =
  | 'queued'
  | 'probing'
  | 'extracting'
  | 'confirming'
  | 'stalled'
  | 'comparing'
  | 'absent_probing'
  | 'guarding'
  | 'previewing'
  | 'applying'
  | 'releasing'
  | 'identifying'
  | 'placing'
  | 'transferring'
  | 'hashing'
  | 'closing'
  | 'planned'
  | 'waiting'
  | 'done'

/** Where a phase has got to. Each phase uses the parts it needs and begins with none. */
export type Cursor = {
  readonly part?: string
  /** Number of the collection, in the order they are read. */
  readonly at?: number
  readonly page?: number
  readonly chunk?: number
  readonly row?: number
  /** Last id that is done. */
  readonly id?: string
  readonly hash?: string
  /** What a probe knows so far; only the probe reads it. */
  readonly notes?: string
  /** Schools whose moves wait. */
  readonly ids?: readonly string[]
  /** Counted on the way, by name. */
  readonly counts?: Readonly<Record<string, number>>
}

/** What the guards hold back of a collection: all removals or updates, or those of some. */
export type Hold = {
  readonly removals?: boolean
  readonly changes?: boolean
  readonly empty?: boolean
  /** Staff who would lose their record or their access. */
  readonly staff?: boolean
  /** Schools of ours whose students would lose their record or lessons. */
  readonly schools?: readonly string[]
  /** Records by their own id, whatever would become of them. */
  readonly ids?: readonly string[]
}
export type Holds = Readonly<Partial<Record<Collection, Hold>>> & {
  /** Students who change school: all of them, or those who leave some schools. */
  readonly moves?: 'all' | readonly string[]
  /** Nothing is removed and nobody moves for now: that waits for no approval, a later run sees to it. */
  readonly quiet?: 'add_only' | 'blackout'
}

// safe because only the functions of this file write these columns
export const cursorOf = (run: Run): Cursor => JSON.parse(run.cursor) as Cursor
export const holdsOf = (run: Run): Holds => JSON.parse(run.holds) as Holds
export const guardsOf = (run: Run): readonly GuardVerdict[] =>
  JSON.parse(run.guards) as readonly GuardVerdict[]
export const timingsOf = (run: Run): Readonly<Record<string, number>> =>
  JSON.parse(run.timings) as Readonly<Record<string, number>>

type Reader = Pick<Context, 'tx'>

// The states are written out, not bound, so that the partial indexes of these states are used.

export const findRun = ({ tx }: Reader, id: string): Run | undefined =>
  tx.select().from(rosterRun).where(eq(rosterRun.id, id)).get()

/** The run that is queued or under way; there is never more than one. */
export const activeRun = ({ tx }: Reader, sourceNo: number): Run | undefined =>
  tx
    .select()
    .from(rosterRun)
    .where(and(eq(rosterRun.sourceNo, sourceNo), sql`${rosterRun.state} IN ('queued', 'running')`))
    .limit(1)
    .get()

/** The run whose removals or moves wait for an approval. */
export const heldRun = ({ tx }: Reader, sourceNo: number): Run | undefined =>
  tx
    .select()
    .from(rosterRun)
    .where(and(eq(rosterRun.sourceNo, sourceNo), sql`${rosterRun.state} = 'held'`))
    .limit(1)
    .get()

export type NewRun = {
  readonly mode: RunMode
  readonly dryRun: boolean
  readonly startedBy: string
  readonly purpose?: 'read' | 'probe'
  readonly trialReason?: Run['trialReason']
}

/** Queues a run and asks for its first step. The caller has made sure that none is active. */
export function beginRun(context: Context, source: Source, wanted: NewRun): string {
  const id = context.newId()
  const last = context.tx
    .select({ no: max(rosterRun.no) })
    .from(rosterRun)
    .get()
  context.tx
    .insert(rosterRun)
    .values({
      id,
      no: (last?.no ?? 0) + 1,
      sourceNo: source.no,
      mode: wanted.mode,
      dryRun: Number(wanted.dryRun),
      state: 'queued',
      phase: 'queued',
      phaseAt: context.now,
      cursor: '{}',
      startedAt: context.now,
      startedBy: wanted.startedBy,
      purpose: wanted.purpose ?? 'read',
      trialReason: wanted.trialReason ?? null,
      since: source.watermark,
      guards: '[]',
      holds: '{}',
      timings: '{}',
    })
    .run()
  nextSlice(context, id)
  // The roster's clock looks after the run meanwhile.
  const at = context.now + WATCH_EVERY_MS
  enqueue(context, { kind: 'roster.tick', key: source.id, refs: { source: source.id }, at })
  return id
}

/** The lane of everything that is not fetched. */
export const MAIN_LANE = 'main'

/** Asks for the next slice of the run's own lane. */
export const nextSlice = (context: Context, runId: string): void =>
  nextPage(context, runId, { lane: MAIN_LANE })

/**
 * Asks for the next page of a lane. A run has one or two rows due at a time, so going first takes a slot or two of a
 * drain and leaves the rest: neither a flood of notices nor a sync starves the other. `attempt` is that of the list: the
 * answer to a request of an earlier one tells nothing.
 */
export function nextPage(
  context: Context,
  runId: string,
  { lane, attempt = 0 }: { readonly lane: string; readonly attempt?: number },
): void {
  const refs = { run: runId, lane, attempt: String(attempt) }
  enqueue(context, { kind: 'roster.step', key: `${runId}|${lane}`, refs, isUrgent: true })
}

export function patchRun(context: Context, run: Run, set: Partial<Run>): void {
  context.tx.update(rosterRun).set(set).where(eq(rosterRun.id, run.id)).run()
}

/** Keeps where the phase has got to and asks for its next slice. */
export function saveCursor(context: Context, run: Run, cursor: Cursor): void {
  patchRun(context, run, { cursor: JSON.stringify(cursor) })
  nextSlice(context, run.id)
}

/** A phase to begin, with whatever else changes at that moment. */
type NextPhase = Partial<Run> & { readonly phase: Phase }

/** Ends the phase and keeps how long it took. */
export function setPhase(context: Context, run: Run, next: NextPhase): void {
  patchRun(context, run, {
    state: 'running',
    cursor: '{}',
    ...next,
    phaseAt: context.now,
    timings: JSON.stringify(addTiming(run, context.now)),
  })
}

/** Ends the phase and asks for the first slice of the next one. */
export function enterPhase(context: Context, run: Run, next: NextPhase): void {
  setPhase(context, run, next)
  nextSlice(context, run.id)
}

export function addTiming(run: Run, now: number): Readonly<Record<string, number>> {
  const timings = timingsOf(run)
  return { ...timings, [run.phase]: (timings[run.phase] ?? 0) + now - run.phaseAt }
}
