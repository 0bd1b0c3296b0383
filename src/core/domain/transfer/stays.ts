import type { Day } from '../../kernel/time.ts'
import type { MembershipRole } from '../../store/tables/people.ts'

/** Dated enrollments of one person at one school; `count` of them share both dates. Ends are exclusive. */
export type EnrollmentFact = {
  readonly school: string
  readonly role: MembershipRole
  readonly begin: Day | null
  readonly end: Day | null
  readonly count: number
}

/** A role at a school. `newest`: told by the person's newest record, which speaks for today. */
export type RoleFact = {
  readonly school: string
  readonly role: MembershipRole
  readonly begin: Day | null
  readonly end: Day | null
  readonly newest: boolean
}

/** A time at a school. An unknown begin lies in the past, an unknown end is open. */
export type Stay = {
  readonly school: string
  readonly role: MembershipRole
  readonly begin: Day | null
  readonly end: Day | null
  /** Rests on enrollments, the strongest evidence there is. */
  readonly enrolled: boolean
  /** Enrollments behind it that go on today. */
  readonly weight: number
}

export type StayEvidence = {
  readonly enrollments: readonly EnrollmentFact[]
  readonly roles: readonly RoleFact[]
  /** The day all records of the person ended, if they did: nobody stays longer. */
  readonly closedOn: Day | null
  readonly today: Day
}

const isBefore = (a: Day | null, b: Day | null): boolean => a !== null && b !== null && a < b

export const isOn = (stay: Pick<Stay, 'begin' | 'end'>, day: Day): boolean =>
  !isBefore(day, stay.begin) && (stay.end === null || day < stay.end)

/**
 * Where a person belongs and belonged. A student's enrollments say it where there are any: once all of them at a
 * school have ended, a role that lingers there counts no more. Staff belong where they teach and where they hold a
 * role; guardians where the record says.
 */
export function deriveStays({ enrollments, roles, closedOn, today }: StayEvidence): Stay[] {
  const said = rolesThatCount(enrollments, roles)
  const pieces: Stay[] = [
    ...enrollments.map(({ school, role, begin, end, count }) => ({
      school,
      role,
      begin,
      end,
      enrolled: true,
      weight: isOn({ begin, end }, today) ? count : 0,
    })),
    ...said.map(({ school, role, begin, end }) => ({
      school,
      role,
      begin,
      end,
      enrolled: false,
      weight: 0,
    })),
  ]
  return merge(pieces).flatMap((stay) => cutAt(stay, closedOn))
}

function rolesThatCount(
  enrollments: readonly EnrollmentFact[],
  roles: readonly RoleFact[],
): readonly RoleFact[] {
  const enrolledAt = new Set(enrollments.filter((e) => e.role === 'student').map((e) => e.school))
  const newestSpeaks = roles.some((r) => r.role === 'student' && r.newest)
  return roles.filter((r) => {
    if (r.role !== 'student') return true
    return !enrolledAt.has(r.school) && (r.newest || !newestSpeaks)
  })
}

function cutAt(stay: Stay, closedOn: Day | null): Stay[] {
  if (closedOn === null || (stay.end !== null && stay.end <= closedOn)) return [stay]
  if (stay.begin !== null && stay.begin >= closedOn) return []
  return [{ ...stay, end: closedOn }]
}

const EARLIEST = ''

/** Joins what touches or overlaps at the same school in the same part. */
function merge(pieces: readonly Stay[]): Stay[] {
  const key = (s: Stay): string => `${s.role} ${s.school}`
  const sorted = pieces.toSorted((a, b) => {
    if (key(a) !== key(b)) return key(a) < key(b) ? -1 : 1
    return (a.begin ?? EARLIEST) < (b.begin ?? EARLIEST) ? -1 : 1
  })
  const merged: Stay[] = []
  for (const piece of sorted) {
    const last = merged.at(-1)
    if (last && key(last) === key(piece) && touches(last, piece)) {
      merged[merged.length - 1] = join(last, piece)
    } else merged.push(piece)
  }
  return merged
}

const touches = (a: Stay, b: Stay): boolean => !isBefore(a.end, b.begin)

function join(a: Stay, b: Stay): Stay {
  const ends = a.end === null || b.end === null ? null : a.end > b.end ? a.end : b.end
  return {
    ...a,
    end: ends,
    enrolled: a.enrolled || b.enrolled,
    weight: a.weight + b.weight,
  }
}
