import { amount, grouped } from '../run/amounts.ts'
import { verdictOf, type Finding } from './finding.ts'
import type { GuardLimits } from './limits.ts'
import type { SchoolEnding, SchoolLoss } from './facts.ts'

/** One school loses most of its students, whether or not the district would notice. */
export function drainedSchool(loss: SchoolLoss, limits: GuardLimits): Finding | null {
  const { school, live, ending, renewed } = loss
  const limit = Math.floor(live * limits.schoolShare)
  if (live < limits.schoolFloor || ending <= limit) return null
  const { id, name } = school
  const verdict = verdictOf({
    guard: 'school_drained',
    collection: 'users',
    school,
    message: `${name} would lose ${grouped(ending)} of ${amount(live, 'student')}.${alsoRenewed(renewed)}`,
    count: ending,
    limit,
    holds: `Students of ${name} keep their records and lessons, and none of them changes school. Every other school was brought up to date.`,
    approve: `The ${amount(ending, 'student')} will leave ${name}: their records or lessons there end.${renewed > 0 ? ' Whoever came under a new id goes where that one says, be it the same school.' : ''}`,
  })
  const one = { schools: [id] }
  return { verdict, hold: { users: one, enrollments: one, moves: [id] } }
}

/** Old records that end prove little where new ones came for the same people. */
const alsoRenewed = (renewed: number): string =>
  renewed > 0 ? ` ${grouped(renewed)} of them have come under a new id.` : ''

/** A school hardly ever closes, so it always waits. */
export function endingSchool({ school, sourcedId, how }: SchoolEnding): Finding {
  const { name } = school
  const isGone = how === 'gone'
  const verdict = verdictOf({
    guard: isGone ? 'school_removed' : 'school_retyped',
    collection: 'orgs',
    school,
    message: isGone
      ? `${name} would disappear.`
      : `${name} would no longer be a school: the SIS lists it as something else.`,
    count: 1,
    limit: 0,
    holds: `${name} stays a school, with its students and staff. Everything else went ahead.`,
    approve: isGone
      ? `${name} will be archived. Its cases stay, and whoever is still enrolled there stays listed with it until they are enrolled elsewhere.`
      : `${name} will no longer count as a school: as the records of its students change, they have no school until they are enrolled elsewhere.`,
  })
  return { verdict, hold: { orgs: { ids: [sourcedId] } } }
}
