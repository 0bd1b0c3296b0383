import { sql } from 'drizzle-orm'
import type { TransferKind } from '../../../store/tables/roster.ts'
import type { Context } from '../../command.ts'
import { proposeHandovers } from '../../transfer/propose-handovers.ts'
import { CONFIRM_MOVES } from '../run/limits.ts'
import { isWithin } from './transfer-weigh.ts'

type FoundMove = {
  readonly id: string
  readonly personId: string
  readonly fromOrgId: string
  readonly toOrgId: string | null
  readonly effectiveOn: string
  readonly kind: TransferKind
  readonly grade: string | null
}

/** What becomes of the moves of some schools, or of some grades there; everything else happens and is told. */
export type Sorting = {
  readonly held: ReadonlySet<string> | 'all'
  readonly quiet: ReadonlySet<string>
}

/** Everything happens and is told. */
const NOTHING_HELD: Sorting = { held: new Set(), quiet: new Set() }

/** What came of one slice: how many moves it saw, and how many changes of school it confirmed. */
export type Confirmed = { readonly seen: number; readonly told: number }

/** Decides about the next moves that were found: each is written down once, and the receiving school is asked. */
export function confirmNext(context: Context, sorting: Sorting): Confirmed {
  return confirm(context, found(context, sql`t.state = 'planned'`), sorting)
}

/** The next moves that the run held and that were approved. */
export function confirmHeld(context: Context, runId: string): Confirmed {
  const moves = found(context, sql`t.state = 'held' AND t.run_id = ${runId}`)
  return confirm(context, moves, NOTHING_HELD)
}

const found = ({ tx }: Context, where: ReturnType<typeof sql>): FoundMove[] =>
  tx.all<FoundMove>(sql`
    SELECT t.id, t.person_id AS "personId", t.from_org_id AS "fromOrgId", t.to_org_id AS "toOrgId",
      t.effective_on AS "effectiveOn", t.kind, p.grade AS grade
    FROM transfer AS t CROSS JOIN person AS p ON p.id = t.person_id
    WHERE ${where} ORDER BY t.id LIMIT ${CONFIRM_MOVES}`)

function confirm(context: Context, moves: readonly FoundMove[], sorting: Sorting): Confirmed {
  const { held, quiet } = sorting
  const isQuiet = (move: FoundMove): boolean => isWithin(quiet, move)
  const crowd = moves.filter(isQuiet)
  const rest = moves.filter((move) => !isQuiet(move))
  const waits = rest.filter((move) => held === 'all' || isWithin(held, move))
  const withCase = openCases(context, crowd)
  const promoted = crowd.filter((move) => withCase.has(move.personId))
  const certain = rest.filter((move) => !waits.includes(move))
  setState(context, 'held', waits)
  setState(
    context,
    'quiet',
    crowd.filter((move) => !withCase.has(move.personId)),
  )
  setState(context, 'confirmed', [...certain, ...promoted])
  renameKind(context, promoted)
  const told = [...certain, ...promoted].filter((move) => move.kind === 'transfer')
  for (const move of told) propose(context, move)
  return { seen: moves.length, told: told.length }
}

/** Students among them about whom a case is open. */
function openCases({ tx }: Context, moves: readonly FoundMove[]): ReadonlySet<string> {
  if (moves.length === 0) return new Set()
  const ids = JSON.stringify(moves.map((move) => move.personId))
  const rows = tx.all<{ id: string }>(sql`
    SELECT DISTINCT f.subject_id AS id FROM json_each(${ids}) AS j
      CROSS JOIN case_file AS f INDEXED BY case_file_subject ON f.subject_id = j.value
    WHERE f.closed_at IS NULL`)
  return new Set(rows.map((row) => row.id))
}

function setState(
  { tx, now }: Context,
  state: 'held' | 'confirmed' | 'quiet',
  moves: readonly FoundMove[],
): void {
  if (moves.length === 0) return
  const ids = JSON.stringify(moves.map((move) => move.id))
  tx.run(sql`
    UPDATE transfer SET state = ${state}, detected_at = ${now}
    WHERE id IN (SELECT value FROM json_each(${ids}))`)
}

/** Moving up is said differently from changing school in the middle of a year. */
function renameKind({ tx }: Context, moves: readonly FoundMove[]): void {
  if (moves.length === 0) return
  const ids = JSON.stringify(moves.map((move) => move.id))
  tx.run(sql`
    UPDATE transfer SET kind = 'school_changed'
    WHERE id IN (SELECT value FROM json_each(${ids})) AND kind = 'transfer'`)
}

function propose(context: Context, move: FoundMove): void {
  const { id, personId, fromOrgId, toOrgId, effectiveOn } = move
  if (toOrgId !== null) proposeHandovers(context, { id, personId, fromOrgId, toOrgId, effectiveOn })
}
