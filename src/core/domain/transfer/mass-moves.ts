import type { MoveClass } from '../../store/tables/roster.ts'
import type { SchoolRef } from '../concern/refs.ts'
import type { GuardLimits } from '../roster/guard/limits.ts'
import { amount, grouped } from '../roster/run/amounts.ts'
import type { GuardVerdict } from '../roster/run/views.ts'

/** Numbers of one group: how many leave a school together, and how many there were before them. */
export type Group = { readonly moves: number; readonly students: number }

/** Moves away from one school, in all and by grade. */
export type Departure = Group & {
  readonly school: SchoolRef
  readonly grades: readonly (Group & { readonly grade: string })[]
}

/** A school's moves, or those of one of its grades. */
export type Scope = { readonly school: string; readonly grade: string | null }

type MassLimits = Pick<
  GuardLimits,
  'groupShare' | 'groupFloor' | 'schoolShare' | 'schoolFloor' | 'districtShare' | 'districtFloor'
>

export type MassQuestion = {
  readonly departures: readonly Departure[]
  readonly students: number
  /** Classes move up about now. */
  readonly atYearTurn: boolean
  readonly limitsFor: (school: string | null) => MassLimits
}

/** Which moves wait, which happen without a word, and what the day looks like as a whole. */
export type MassVerdict = {
  readonly guards: readonly GuardVerdict[]
  readonly held: readonly Scope[] | 'all'
  readonly quiet: readonly Scope[]
  readonly class: MoveClass | null
}

/**
 * Tells the moves of a day from a year's turn, a closing school or a change of ids, where thousands of notices would
 * help nobody. Memberships follow the roster either way. At the turn of the year a group moves up quietly; at any
 * other time it waits for a person, and so does whatever is too much for one day in the whole district.
 */
export function weighMoves(question: MassQuestion): MassVerdict {
  const { departures, atYearTurn, limitsFor } = question
  const quiet = atYearTurn
    ? departures.flatMap((one) => movingUp(one, limitsOf(question, one)))
    : []
  const closing = departures
    .filter(({ school }) => !quiet.some((group) => group.school.id === school.id))
    .flatMap((one) => closingOf(one, limitsOf(question, one)))
  const rest = sum(departures) - sum(quiet)
  const limits = limitsFor(null)
  const limit = Math.max(Math.floor(question.students * limits.districtShare), limits.districtFloor)
  const scopes = quiet.map(toScope)
  if (rest > limit) {
    const guards = [districtVerdict({ moves: rest, students: question.students }, limit)]
    return { guards, held: 'all', quiet: scopes, class: 'closure_or_rekey' }
  }
  return {
    guards: closing.map((group) => groupVerdict(group, limitsFor(group.school.id))),
    held: closing.map(toScope),
    quiet: scopes,
    class: closing.length > 0 ? 'closure_or_rekey' : quiet.length > 0 ? 'promotion' : null,
  }
}

type Found = Group & { readonly school: SchoolRef; readonly grade: string | null }

const limitsOf = ({ limitsFor }: MassQuestion, { school }: Departure): MassLimits =>
  limitsFor(school.id)

const toScope = ({ school, grade }: Found): Scope => ({ school: school.id, grade })
const sum = (groups: readonly Group[]): number => groups.reduce((n, { moves }) => n + moves, 0)

/** The school as one group, or else its grades that are one by the given rule. */
function groupsOf(
  { school, moves, students, grades }: Departure,
  { whole, part }: Record<'whole' | 'part', (group: Group) => boolean>,
): Found[] {
  if (whole({ moves, students })) return [{ school, moves, students, grade: null }]
  return grades
    .filter(part)
    .map((group) => ({ school, grade: group.grade, moves: group.moves, students: group.students }))
}

/** At the turn of the year: large groups, and the grade of a small school that goes on to the next one. */
const movingUp = (departure: Departure, limits: MassLimits): Found[] =>
  groupsOf(departure, {
    whole: (group) => isGroup(group, limits),
    part: (group) => isGroup(group, limits) || isMost(group, limits),
  })

/** At any other time, or where most of a school goes in no such group. */
const closingOf = (departure: Departure, limits: MassLimits): Found[] =>
  groupsOf(departure, {
    whole: (group) => isGroup(group, limits) || isMost(group, limits),
    part: (group) => isGroup(group, limits),
  })

const isGroup = ({ moves, students }: Group, limits: MassLimits): boolean =>
  moves >= limits.groupFloor && moves >= students * limits.groupShare

const isMost = ({ moves, students }: Group, limits: MassLimits): boolean =>
  students >= limits.schoolFloor && moves > students * limits.schoolShare

const CAUSE = 'That looks like a closing school or a change of ids.'
const APPROVE =
  'The students count as moved: they are listed, and where a case is open the new school is asked to take it over.'
const LEAVE =
  'The students are already counted at their new schools. Nobody is asked about their open cases until you approve.'

function groupVerdict({ school, grade, moves, students }: Found, limits: MassLimits): GuardVerdict {
  const whom = `${amount(students, 'student')}${grade === null ? '' : ` of grade ${grade}`}`
  return {
    guard: 'group_move',
    collection: null,
    school,
    message: `${grouped(moves)} of ${whom} would leave ${school.name}. ${CAUSE}`,
    count: moves,
    limit: Math.max(Math.ceil(students * limits.groupShare), limits.groupFloor) - 1,
    holds: `The notices about ${moves === 1 ? 'this student' : `these ${grouped(moves)} students`} wait. Everything else went ahead.`,
    approve: APPROVE,
    leave: LEAVE,
  }
}

function districtVerdict({ moves, students }: Group, limit: number): GuardVerdict {
  return {
    guard: 'mass_move',
    collection: null,
    school: null,
    message: `${grouped(moves)} of ${amount(students, 'student')} would change school. ${CAUSE}`,
    count: moves,
    limit,
    holds: `The notices about all ${amount(moves, 'student')} wait. Everything else went ahead.`,
    approve: APPROVE,
    leave: LEAVE,
  }
}
