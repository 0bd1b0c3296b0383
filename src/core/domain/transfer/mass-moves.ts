import type { GuardVerdict } from '../roster/views.ts'

/** A group this large, by share of the school and by head, does not move by chance. */
const GROUP_SHARE = 0.1
const GROUP_FLOOR = 20
/** A school of at least so many students that more than half leave is closing, or its ids changed. */
const SCHOOL_FLOOR = 5
const SCHOOL_SHARE = 0.5
/** More moves than this share of all students in one run are looked at together. */
const DISTRICT_SHARE = 0.01
const DISTRICT_FLOOR = 50

/** Moves away from one school in one run; `students` is how many it had before them. */
export type Departure = {
  readonly schoolId: string
  readonly name: string
  readonly moves: number
  readonly students: number
}

/** Which moves wait: those of some schools, or all. */
export type MassVerdict = {
  readonly guards: readonly GuardVerdict[]
  readonly held: readonly string[] | 'all'
}

/**
 * Tells the moves of a day from a year's end, a closing school or a change of ids, where thousands of notices would
 * help nobody. Memberships follow the roster either way; only the moves wait for a person.
 */
export function weighMoves(
  departures: readonly Departure[],
  district: { readonly students: number; readonly atYearBoundary: boolean },
): MassVerdict {
  const total = departures.reduce((sum, d) => sum + d.moves, 0)
  const limit = Math.max(Math.floor(district.students * DISTRICT_SHARE), DISTRICT_FLOOR)
  const cause = district.atYearBoundary
    ? 'This looks like the turn of the school year.'
    : 'This looks like a closing school or a change of ids.'
  if (total > limit) {
    const message = `${total} of ${district.students} students would change school. ${cause}`
    return { guards: [verdict('mass_move', message, { count: total, limit })], held: 'all' }
  }
  const groups = departures.filter(isGroup)
  return {
    guards: groups.map(({ name, moves, students }) =>
      verdict('group_move', `${moves} of ${students} students would leave ${name}. ${cause}`, {
        count: moves,
        limit: Math.max(Math.ceil(students * GROUP_SHARE), GROUP_FLOOR) - 1,
      }),
    ),
    held: groups.map((group) => group.schoolId),
  }
}

const isGroup = ({ moves, students }: Departure): boolean =>
  (moves >= GROUP_FLOOR && moves >= students * GROUP_SHARE) ||
  (students >= SCHOOL_FLOOR && moves > students * SCHOOL_SHARE)

const verdict = (
  guard: string,
  message: string,
  numbers: { count: number; limit: number },
): GuardVerdict => ({ guard, collection: null, message, ...numbers })
