import { sql } from 'drizzle-orm'
import { dayIn, daysBetween } from '../../kernel/time.ts'
import type { TransferKind } from '../../store/tables/roster.ts'
import type { Context } from '../command.ts'
import { weighMoves, type Departure, type MassVerdict } from '../transfer/mass-moves.ts'
import { proposeHandovers } from '../transfer/propose-handovers.ts'
import { readCount } from './counts.ts'
import { APPLY_ROWS, CONFIRM_MOVES } from './limits.ts'
import { loadTerms } from './place-load.ts'
import { cursorOf, enterPhase, guardsOf, heldRun, patchRun, saveCursor, type Run } from './run.ts'
import type { Source } from './source.ts'
import { studentsAt } from './students-at.ts'
import { waitsForApproval } from './waits.ts'

/** Days around the start or end of a term in which whole classes may move up. */
const BOUNDARY_DAYS = 21
/** A term this long is a school year or half of one; nobody moves up at the end of a quarter. */
const LONG_TERM_DAYS = 120

/**
 * Weighs the moves of the run as a whole, then confirms them a few at a time: each is written down once and the
 * receiving school is asked. Moves of a crowd wait for a person; an approval lets them through.
 */
export function transferSlice(context: Context, source: Source, run: Run): void {
  const cursor = cursorOf(run)
  if (cursor.part === undefined) {
    if (run.approvedBy !== null) return releaseMoves(context, run)
    return weigh(context, source, run)
  }
  const moves = nextMoves(context)
  if (moves.length === 0) {
    return enterPhase(context, run, {
      phase: waitsForApproval(context, run) ? 'hashing' : 'closing',
    })
  }
  const held = cursor.ids ?? []
  const waits = (move: PlannedMove): boolean => held.includes(ALL) || held.includes(move.fromOrgId)
  setState(context, 'held', moves.filter(waits))
  const certain = moves.filter((move) => !waits(move))
  setState(context, 'confirmed', certain)
  for (const move of certain) propose(context, move)
  const confirmed = certain.filter((move) => move.kind === 'transfer').length
  patchRun(context, run, { transfers: run.transfers + confirmed })
  saveCursor(context, run, cursor)
}

const ALL = '*'

type PlannedMove = {
  readonly id: string
  readonly personId: string
  readonly fromOrgId: string
  readonly toOrgId: string | null
  readonly effectiveOn: string
  readonly kind: TransferKind
}

const nextMoves = ({ tx }: Context): PlannedMove[] =>
  tx.all<PlannedMove>(sql`
    SELECT id, person_id AS "personId", from_org_id AS "fromOrgId", to_org_id AS "toOrgId",
      effective_on AS "effectiveOn", kind
    FROM transfer WHERE state = 'planned' ORDER BY id LIMIT ${CONFIRM_MOVES}`)

function setState(
  { tx, now }: Context,
  state: 'held' | 'confirmed',
  moves: readonly PlannedMove[],
): void {
  if (moves.length === 0) return
  const ids = JSON.stringify(moves.map((move) => move.id))
  tx.run(sql`
    UPDATE transfer SET state = ${state}, detected_at = ${now}
    WHERE id IN (SELECT value FROM json_each(${ids}))`)
}

function propose(context: Context, move: PlannedMove): void {
  const { kind, toOrgId } = move
  if (kind !== 'transfer' || toOrgId === null) return
  const { id, personId, fromOrgId, effectiveOn } = move
  proposeHandovers(context, { id, personId, fromOrgId, toOrgId, effectiveOn })
}

function weigh(context: Context, source: Source, run: Run): void {
  adoptOrphans(context, source, run)
  const { guards, held } = weighNow(context, source)
  if (guards.length > 0) {
    patchRun(context, run, { guards: JSON.stringify([...guardsOf(run), ...guards]) })
  }
  saveCursor(context, run, { part: 'confirm', ids: held === 'all' ? [ALL] : held })
}

/** Moves held by a run whose plan was taken back wait with this run instead. */
function adoptOrphans(context: Context, source: Source, run: Run): void {
  if (heldRun(context, source.no)) return
  context.tx.run(sql`UPDATE transfer SET run_id = ${run.id} WHERE state = 'held'`)
}

/** Leaving after the record had ended is no news: it was weighed as a removal. */
function weighNow(context: Context, source: Source): MassVerdict {
  const departures = context.tx.all<Departure>(sql`
    WITH departing AS MATERIALIZED (
      SELECT t.from_org_id AS school, count(*) AS moves
      FROM transfer AS t CROSS JOIN person AS p ON p.id = t.person_id
      WHERE t.state = 'planned' AND (t.kind <> 'left' OR p.archived_at IS NULL)
      GROUP BY t.from_org_id)
    SELECT d.school AS "schoolId", o.name AS name, d.moves AS moves,
      d.moves + ${studentsAt(context, sql`d.school`)} AS students
    FROM departing AS d CROSS JOIN org AS o ON o.id = d.school`)
  return weighMoves(departures, {
    students: readCount(context, source.no, 'people.student'),
    atYearBoundary: isYearBoundary(context, source),
  })
}

function isYearBoundary(context: Context, source: Source): boolean {
  const today = dayIn(context.district.timeZone, context.now)
  const near = (day: string): boolean => Math.abs(daysBetween(day, today)) <= BOUNDARY_DAYS
  return loadTerms(context, source, today)
    .filter((term) => daysBetween(term.start, term.end) >= LONG_TERM_DAYS)
    .some((term) => near(term.start) || near(term.end))
}

/** An approval: what this run held is confirmed like any other move. */
function releaseMoves(context: Context, run: Run): void {
  const more = context.tx.all<{ id: string }>(sql`
    UPDATE transfer SET state = 'planned' WHERE id IN (
      SELECT id FROM transfer WHERE state = 'held' AND run_id = ${run.id} LIMIT ${APPLY_ROWS})
    RETURNING id`)
  saveCursor(context, run, more.length > 0 ? {} : { part: 'confirm' })
}
