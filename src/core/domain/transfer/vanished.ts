import type { Day } from '../../kernel/time.ts'
import type { Membership } from './memberships.ts'
import type { Watch } from './moves-known.ts'
import { isOn, type EnrollmentFact } from './stays.ts'

/** Dated enrollments as the provider lists them, or no longer does. */
export type ListedEnrollment = EnrollmentFact & {
  /** The day they were deleted, or first missed where two complete readings did not show them; null while listed. */
  readonly missedOn: Day | null
  /** Deleted, or missed for so long that they count no more. */
  readonly archived: boolean
}

type Beside = {
  readonly today: Day
  /** Home school as last concluded. */
  readonly home: string | null
  readonly watch: Watch | null
  /** Memberships as stored. */
  readonly before: readonly Membership[]
  /** Schools that are never home: lessons there say nothing about a move. */
  readonly programs: ReadonlySet<string>
}

/**
 * Some systems tell of a move only by no longer listing the lessons at the old school. Lessons of a student that two
 * complete readings missed, or that were deleted, have ended where others go on at another school; a role that
 * lingers at the old one then counts no more. Where nothing goes on elsewhere, lessons that were merely missed stay
 * as they are until they are archived, unless they were found to have ended before. Pure.
 */
export function endVanished(
  enrollments: readonly ListedEnrollment[],
  beside: Beside,
): readonly EnrollmentFact[] {
  const { today, programs } = beside
  const listed = enrollments.filter(
    (e) => e.role === 'student' && e.missedOn === null && isOn(e, today) && !programs.has(e.school),
  )
  return enrollments.flatMap((one) => {
    const { missedOn, archived, ...fact } = one
    const elsewhere = listed.filter(({ school }) => school !== one.school)
    const end = missedOn === null ? undefined : endOf({ ...fact, missedOn }, elsewhere, beside)
    if (end === undefined) return archived ? [] : [fact]
    return [fact.end !== null && fact.end <= end ? fact : { ...fact, end }]
  })
}

type Missed = EnrollmentFact & { readonly missedOn: Day }

/** When lessons that were missed ended; undefined where nothing says that they did. */
function endOf(one: Missed, elsewhere: readonly EnrollmentFact[], beside: Beside): Day | undefined {
  if (one.role !== 'student') return undefined
  return elsewhere.length > 0 ? lastDay(one, elsewhere, beside) : concludedEnd(one, beside)
}

/** That they had ended, as the student went on at another school, stands when that one ends too. */
function concludedEnd(one: Missed, { before, programs }: Beside): Day | undefined {
  const end = isOpen(one, before) ? undefined : knownEnd(one, before)
  if (end === undefined) return undefined
  const wentOn = before.some(
    ({ orgId, role, endOn }) =>
      orgId !== one.school &&
      role === 'student' &&
      !programs.has(orgId) &&
      (endOn === null || endOn > end),
  )
  return wentOn ? end : undefined
}

/** They were still a membership when they were missed. */
const isOpen = ({ school, role, missedOn }: Missed, before: readonly Membership[]): boolean =>
  before.some(
    ({ orgId, role: part, beginOn, endOn }) =>
      orgId === school && part === role && isOn({ begin: beginOn, end: endOn }, missedOn),
  )

/**
 * When they ended: on the first day at the new school, else when they were first missed; what was concluded before
 * stands. A school that had been there besides, or whose lessons began no later than these, is not new.
 */
function lastDay(one: Missed, elsewhere: readonly EnrollmentFact[], beside: Beside): Day {
  const { school, begin, missedOn } = one
  if (school !== beside.home) return knownEnd(one, beside.before) ?? missedOn
  const [first] = elsewhere
    .filter((other) => !wasBeside(other, missedOn, beside))
    .flatMap((other) => other.begin ?? [])
    .filter((day) => day > (begin ?? '') && day <= missedOn)
    .toSorted()
  return first ?? missedOn
}

function knownEnd(
  { school, role, begin, missedOn }: Missed,
  before: readonly Membership[],
): Day | undefined {
  return before
    .filter((old) => old.orgId === school && old.role === role)
    .flatMap(({ endOn }) => endOn ?? [])
    .filter((endOn) => endOn > (begin ?? '') && endOn <= missedOn)
    .toSorted()
    .at(-1)
}

/** Both were seen side by side before the one was missed. */
function wasBeside({ school }: EnrollmentFact, missedOn: Day, { home, watch }: Beside): boolean {
  if (watch?.from !== home || watch.to !== school) return false
  return watch.since < missedOn || (watch.kind === 'moving' && watch.said !== null)
}
