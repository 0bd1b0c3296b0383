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
import { ALL, countStudents } from '../guard/count-students.ts'
import { guardSettingsOf, limitsWithin } from '../guard/settings.ts'
import { loadTerms } from './load.ts'
import type { Source } from '../source/source.ts'

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
type Limits = ReturnType<LimitsFor>

/** Counts students only as far as it matters whether so many moves are a large part of them. */
function departuresOf(context: Context, weighing: Weighing, limitsFor: LimitsFor): Departure[] {
  const bySchool = [...grouped(weighing.found)].map(([school, rows]) => {
    const limits = limitsFor(school)
    const whole = { school, grade: null, moves: sum(rows) }
    const parts = rows.filter(
      ({ grade, moves }) => grade !== null && mayBeGroup(moves, limits, weighing),
    )
    return { whole, parts, limits }
  })
  const refOf = schoolRefs(
    context.tx,
    bySchool.map(({ whole }) => whole.school),
  )
  const asked = bySchool.flatMap(({ whole, parts, limits }) =>
    [whole, ...parts].map((one) => ({ ...one, enough: enoughToTell(one.moves, limits) })),
  )
  const counts = countStudents(context, asked)
  const students = new Map(asked.map((one, i) => [keyOf(one), counts[i] ?? 0]))
  const sized = <T extends Found>(one: T): T & Group => ({
    ...one,
    students: (weighing.haveLeft ? one.moves : 0) + (students.get(keyOf(one)) ?? 0),
  })
  return bySchool.map(({ whole, parts }) => ({
    school: refOf(whole.school),
    moves: whole.moves,
    students: sized(whole).students,
    grades: parts
      .map(sized)
      .flatMap(({ grade, moves, students }) =>
        grade === null ? [] : [{ grade, moves, students }],
      ),
  }))
}

const keyOf = ({ school, grade }: Pick<Found, 'school' | 'grade'>): string =>
  JSON.stringify([school, grade])
const sum = (rows: readonly Found[]): number => rows.reduce((n, { moves }) => n + moves, 0)

/** A grade that is no crowd matters only at the turn of the year, when even a small one moves up together. */
const mayBeGroup = (moves: number, limits: Limits, { isTurn }: Weighing): boolean =>
  moves >= limits.groupFloor || isTurn

/** Among so many students the moves are neither a group nor most of them. */
function enoughToTell(moves: number, limits: Limits): number {
  const shares = [limits.schoolShare, ...(moves >= limits.groupFloor ? [limits.groupShare] : [])]
  if (shares.includes(0)) return ALL
  const most = Math.max(...shares.map((share) => Math.ceil(moves / share)))
  return Math.max(most, limits.schoolFloor) + 1
}

function grouped(found: readonly Found[]): Map<string, Found[]> {
  const bySchool = new Map<string, Found[]>()
  for (const row of found) bySchool.set(row.school, [...(bySchool.get(row.school) ?? []), row])
  return bySchool
}

/** Scopes as texts, for the place where a run keeps how far it is. */
export const scopeText = ({ school, grade }: Scope): string =>
  grade === null ? school : `${school}|${grade}`

/** Whether a move belongs to one of the scopes. */
export const isWithin = (
  scopes: ReadonlySet<string>,
  { fromOrgId, grade }: { fromOrgId: string; grade: string | null },
): boolean => scopes.has(fromOrgId) || (grade !== null && scopes.has(`${fromOrgId}|${grade}`))
