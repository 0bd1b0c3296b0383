import { sql } from 'drizzle-orm'
import { COLLECTIONS, type Collection, type OneRequest } from '../../../ports/roster-source.ts'
import type { PortFailure } from '../../../ports/port-failure.ts'
import type { Context } from '../../command.ts'
import { canProbe, PROBES_MAX } from './rules.ts'
import { addCounts } from '../run/counts.ts'
import { mayEnd } from '../guard/collections.ts'
import { guardLimitsOf } from '../guard/settings.ts'
import { patchPull, pullsOf } from '../read/pull.ts'
import {
  cursorOf,
  enterPhase,
  nextSlice,
  patchRun,
  saveCursor,
  type Cursor,
  type Run,
} from '../run/run.ts'
import { profileOf, type Source } from '../source/source.ts'

/** Answers in a row that prove nothing, after which the provider is left alone until the next run. */
const UNKNOWN_MAX = 3

/** The few that people depend on come first; classes and terms change by the hundred. */
const ORDER: readonly Collection[] = ['orgs', 'users', 'classes', 'academicSessions']

/**
 * The missing record to ask the provider for next; undefined when there is none, when enough were asked for, or when
 * the provider does not answer. It is written down before the provider is asked, so that the answer finds it.
 */
export function nextProbe(context: Context, source: Source, run: Run): OneRequest | undefined {
  const cursor = cursorOf(run)
  const { page: asked = 0, row: unknown = 0 } = cursor
  if (!canProbe(source) || asked >= PROBES_MAX || unknown >= UNKNOWN_MAX) return undefined
  const collection = ORDER.find((each) => isWorthAsking(context, { source, run, cursor }, each))
  const sourcedId = collection && unanswered(context, run, collection)
  if (!collection || sourcedId === undefined) return undefined
  patchRun(context, run, { cursor: JSON.stringify({ ...cursor, part: collection, id: sourcedId }) })
  return { collection, sourcedId, profile: profileOf(source) }
}

type Probing = { readonly source: Source; readonly run: Run; readonly cursor: Cursor }

/** So many missing that a guard will hold them all are not asked for one by one. */
function isWorthAsking(
  context: Context,
  { source, run, cursor }: Probing,
  collection: Collection,
): boolean {
  if (unanswered(context, run, collection) === undefined) return false
  const { counts = {} } = cursor
  const { removedShare, removedFloor } = guardLimitsOf(source, { collection })
  const absent = counts[`absent.${collection}`] ?? 0
  return absent <= mayEnd(counts[collection] ?? 0, removedShare, removedFloor)
}

function unanswered({ tx }: Context, run: Run, collection: Collection): string | undefined {
  const row = tx.get<{ id: string }>(sql`
    SELECT sourced_id AS id FROM roster_probe
    WHERE run_no = ${run.no} AND collection = ${collection} AND answer IS NULL
    ORDER BY sourced_id LIMIT 1`)
  return row?.id
}

/** Nothing more is asked for: what is known now is weighed. */
export function endProbing(context: Context, _: Source, run: Run): void {
  const { counts = {} } = cursorOf(run)
  enterPhase(context, run, { phase: 'guarding', cursor: JSON.stringify({ counts }) })
}

/** What the provider said of the record it was asked for. One it knows was never missing. */
export function takeProbe(context: Context, run: Run, { answer, isPatient = true }: Answer): void {
  const { part, id = '', page = 0, row = 0, counts = {} } = cursorOf(run)
  const collection = COLLECTIONS.find((each) => each === part)
  if (!collection) return nextSlice(context, run.id)
  const { tx } = context
  tx.run(sql`
    UPDATE roster_probe SET answer = ${answer}
    WHERE run_no = ${run.no} AND collection = ${collection} AND sourced_id = ${id}`)
  patchRun(context, run, { requests: run.requests + 1 })
  const after = answer === 'present' ? unmiss(context, { run, collection, id, counts }) : counts
  const unknown = answer === 'unknown' ? (isPatient ? row + 1 : UNKNOWN_MAX) : 0
  saveCursor(context, run, { page: page + 1, row: unknown, counts: after })
}

type Answer = {
  readonly answer: 'present' | 'absent' | 'unknown'
  /** Whether asking for another one may still help. */
  readonly isPatient?: boolean
}

/** A request that failed proves nothing: the record goes on missing and is asked for by the next run. */
export const giveUpProbe = (context: Context, run: Run, failure: PortFailure): void =>
  takeProbe(context, run, { answer: 'unknown', isPatient: failure.retry === 'never' })

type Found = {
  readonly run: Run
  readonly collection: Collection
  readonly id: string
  readonly counts: Readonly<Record<string, number>>
}

/** Takes a record off the list of the missing and out of what is counted. */
function unmiss(context: Context, { run, collection, id, counts }: Found): Record<string, number> {
  const { tx } = context
  tx.run(sql`
    DELETE FROM roster_pending
    WHERE run_no = ${run.no} AND collection = ${collection} AND sourced_id = ${id} AND op = 'absent'`)
  const pull = pullsOf(context, run).find((p) => p.collection === collection)
  if (pull) patchPull(context, pull, { absent: pull.absent - 1 })
  const less: Record<string, number> = { [`absent.${collection}`]: -1 }
  if (collection === 'users') {
    const row = tx.get<{ facet: number }>(sql`
      SELECT facet FROM roster_user WHERE source_no = ${run.sourceNo} AND sourced_id = ${id}`)
    for (const [bit, name] of FACETS)
      if (((row?.facet ?? 0) & bit) > 0) less[`absent.users.${name}`] = -1
  }
  return addCounts({ ...counts }, less)
}

const FACETS = [
  [1, 'student'],
  [2, 'staff'],
  [4, 'guardian'],
] as const
