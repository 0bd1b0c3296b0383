import { sql } from 'drizzle-orm'
import { dayIn } from '../../../kernel/time.ts'
import type { Context } from '../../command.ts'
import { schoolRefs } from '../../concern/refs.ts'
import {
  weighMoves,
  type Departure,
  type Group,
  type MassQuestion,
  type MassVerdict,
  type Scope,
} from '../../transfer/mass-moves.ts'
import { atYearTurn } from '../../transfer/year-turn.ts'
import { readCount } from '../run/counts.ts'
import { guardSettingsOf, limitsWithin } from '../guard/settings.ts'
import { loadTerms } from './load.ts'
import type { Source } from '../source/source.ts'
import { studentsAt } from '../guard/students-at.ts'

/** Moves away from one grade of a school. */
type Found = { readonly school: string; readonly grade: string | null; readonly moves: number }

/** Weighs all moves that were found and not yet weighed. */
export function weighPlanned(context: Context, source: Source): MassVerdict {
  // Leaving after the record had ended is no news: it was weighed as a removal.
  const found = context.tx.all<Found>(sql`
    SELECT t.from_org_id AS school, p.grade AS grade, count(*) AS moves
    FROM transfer AS t CROSS JOIN person AS p ON p.id = t.person_id
    WHERE t.state = 'planned' AND (t.kind IN ('transfer', 'school_changed')
      OR (t.kind = 'left' AND p.archived_at IS NULL))
    GROUP BY t.from_org_id, p.grade`)
  const today = dayIn(context.district.timeZone, context.now)
  const isTurn = atYearTurn(loadTerms(context, source, today), today)
  return weigh(context, source, { found, isTurn, haveLeft: true })
}

/**
 * Shows the moves that were announced, except those of a crowd: they are weighed again when their day has come. All
 * that are known for a school are looked at together, so that a crowd found in parts is one.
 */
export function weighAnnounced(context: Context, source: Source): void {
  const { tx, now } = context
  const isAny = tx.get(sql`SELECT 1 FROM transfer WHERE state = 'announced' LIMIT 1`)
  if (!isAny) return
  const found = tx.all<Found>(sql`
    SELECT t.from_org_id AS school, p.grade AS grade, count(*) AS moves
    FROM transfer AS t CROSS JOIN person AS p ON p.id = t.person_id
    WHERE t.state IN ('announced', 'expected', 'muted')
    GROUP BY t.from_org_id, p.grade`)
  const { held } = weigh(context, source, { found, isTurn: false, haveLeft: false })
  const scopes =
    held === 'all' ? null : JSON.stringify(held.map(({ school, grade }) => [school, grade]))
  const isCrowd =
    scopes === null
      ? sql`1`
      : sql`EXISTS (SELECT 1 FROM json_each(${scopes}) AS j WHERE j.value ->> 0 = transfer.from_org_id
          AND (j.value ->> 1 IS NULL OR j.value ->> 1 = (SELECT grade FROM person
            WHERE id = transfer.person_id)))`
  tx.run(sql`
    UPDATE transfer SET state = CASE WHEN ${isCrowd} THEN 'muted' ELSE 'expected' END,
      detected_at = ${now}
    WHERE state = 'announced'`)
}

export type Weighing = {
  readonly found: readonly Found[]
  readonly isTurn: boolean
  /** The students are no longer counted at the school they leave. */
  readonly haveLeft: boolean
}

/** Weighs moves that were counted by school and grade. */
export function weigh(context: Context, source: Source, weighing: Weighing): MassVerdict {
  const settings = guardSettingsOf(source)
  const limitsFor: LimitsFor = (school) =>
    limitsWithin(settings, school === null ? {} : { orgId: school })
  return weighMoves({
    departures: departuresOf(context, weighing, limitsFor),
    students: readCount(context, source.no, 'people.student'),
    atYearTurn: weighing.isTurn,
    limitsFor,
  })
}

type LimitsFor = MassQuestion['limitsFor']

/** Counts the students of those schools only that lose enough of them to matter. */
function departuresOf(
  context: Context,
  { found, haveLeft }: Weighing,
  limitsFor: LimitsFor,
): Departure[] {
  const refOf = schoolRefs(
    context.tx,
    found.map(({ school }) => school),
  )
  return [...grouped(found)].map(([id, rows]) => {
    const moves = rows.reduce((n, row) => n + row.moves, 0)
    const { groupFloor, schoolFloor, schoolShare } = limitsFor(id)
    const isFew = moves < groupFloor && moves <= schoolFloor * schoolShare
    const students = isFew ? Infinity : (haveLeft ? moves : 0) + countAt(context, id)
    const grades = isFew ? [] : gradesOf(context, id, { rows, haveLeft })
    return { school: refOf(id), moves, students, grades }
  })
}

function grouped(found: readonly Found[]): Map<string, Found[]> {
  const bySchool = new Map<string, Found[]>()
  for (const row of found) bySchool.set(row.school, [...(bySchool.get(row.school) ?? []), row])
  return bySchool
}

function countAt(context: Context, school: string): number {
  const row = context.tx.get<{ n: number }>(sql`SELECT ${studentsAt(context, sql`${school}`)} AS n`)
  return row?.n ?? 0
}

type Grade = Group & { readonly grade: string }

function gradesOf(
  { tx, district, now }: Context,
  school: string,
  { rows, haveLeft }: { rows: readonly Found[]; haveLeft: boolean },
): Grade[] {
  const today = dayIn(district.timeZone, now)
  const there = tx.all<{ grade: string | null; n: number }>(sql`
    SELECT p.grade AS grade, count(*) AS n
    FROM membership AS m CROSS JOIN person AS p ON p.id = m.person_id
    WHERE m.org_id = ${school} AND m.role = 'student'
      AND m.begin_on <= ${today} AND (m.end_on IS NULL OR m.end_on > ${today})
    GROUP BY p.grade`)
  const stayed = new Map(there.map(({ grade, n }) => [grade, n]))
  return rows.flatMap(({ grade, moves }) => {
    if (grade === null) return []
    return [{ grade, moves, students: (haveLeft ? moves : 0) + (stayed.get(grade) ?? 0) }]
  })
}

/** Scopes as texts, for the place where a run keeps how far it is. */
export const scopeText = ({ school, grade }: Scope): string =>
  grade === null ? school : `${school}|${grade}`

/** Whether a move belongs to one of the scopes. */
export const isWithin = (
  scopes: ReadonlySet<string>,
  { fromOrgId, grade }: { fromOrgId: string; grade: string | null },
): boolean => scopes.has(fromOrgId) || (grade !== null && scopes.has(`${fromOrgId}|${grade}`))
