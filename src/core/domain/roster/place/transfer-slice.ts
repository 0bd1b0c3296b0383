import { sql } from 'drizzle-orm'
import type { Context } from '../../command.ts'
import {
  cursorOf,
  enterPhase,
  guardsOf,
  heldRun,
  holdsOf,
  patchRun,
  saveCursor,
  type Run,
} from '../run/run.ts'
import type { Source } from '../source/source.ts'
import { confirmHeld, confirmNext, type Confirmed, type Sorting } from './transfer-confirm.ts'
import { scopeText, weighAnnounced, weighPlanned } from './transfer-weigh.ts'
import { waitsForApproval } from '../run/waits.ts'

/** Marks in the list of scopes that a run keeps. */
const ALL = '*'
const QUIET = '~'

/**
 * Weighs the moves of the run as a whole, then decides about them a few at a time: each is written down once and the
 * receiving school is asked. Moves of a crowd wait for a person, or happen quietly at the turn of the year. After an
 * approval first what the run held goes through, then what the approval itself set in motion.
 */
export function transferSlice(context: Context, source: Source, run: Run): void {
  const cursor = cursorOf(run)
  const { part = run.approvedBy === null ? 'weigh' : 'approved' } = cursor
  if (part === 'weigh') return weigh(context, source, run)
  const isApproved = part === 'approved'
  const done = isApproved
    ? confirmHeld(context, run.id)
    : confirmNext(context, sortingOf(cursor.ids ?? []))
  count(context, run, done)
  if (done.seen > 0) return saveCursor(context, run, { ...cursor, part })
  if (isApproved) return saveCursor(context, run, { part: 'weigh' })
  enterPhase(context, run, { phase: waitsForApproval(context, run) ? 'hashing' : 'closing' })
}

function count(context: Context, run: Run, { told }: Confirmed): void {
  if (told > 0) patchRun(context, run, { transfers: run.transfers + told })
}

function sortingOf(marks: readonly string[]): Sorting {
  const quiet = new Set(marks.flatMap((mark) => (mark.startsWith(QUIET) ? [mark.slice(1)] : [])))
  if (marks.includes(ALL)) return { held: 'all', quiet }
  return { held: new Set(marks.filter((mark) => !mark.startsWith(QUIET))), quiet }
}

function weigh(context: Context, source: Source, run: Run): void {
  adoptOrphans(context, source, run)
  weighAnnounced(context, source)
  const verdict = weighPlanned(context, source)
  const quiet = verdict.quiet.map((scope) => `${QUIET}${scopeText(scope)}`)
  const isApproved = run.approvedBy !== null
  const guards = isApproved ? [] : verdict.guards
  patchRun(context, run, {
    guards: JSON.stringify([...guardsOf(run), ...guards]),
    moveClass: verdict.class ?? run.moveClass,
  })
  const held = isApproved ? [] : heldBy(verdict.held, run)
  saveCursor(context, run, { part: 'confirm', ids: [...quiet, ...held] })
}

type Held = ReturnType<typeof weighPlanned>['held']

/** What the crowd holds, and what the guards hold because they do not believe the reading. */
function heldBy(held: Held, run: Run): string[] {
  const { moves } = holdsOf(run)
  if (held === 'all' || moves === 'all') return [ALL]
  return [...held.map(scopeText), ...(moves ?? [])]
}

/** Moves held by a run whose plan was taken back wait with this run instead. */
function adoptOrphans(context: Context, source: Source, run: Run): void {
  if (heldRun(context, source.no)) return
  context.tx.run(sql`UPDATE transfer SET run_id = ${run.id} WHERE state = 'held'`)
}
