import type { RunClass } from '../../../store/tables/roster.ts'
import { collectionGuards } from './collections.ts'
import { leaving, type Ending, type GuardFacts } from './facts.ts'
import { mergeHolds, type Finding } from './finding.ts'
import { GUARD_LIMITS, type GuardLimits } from './limits.ts'
import type { LimitScope } from './settings.ts'
import { depletedStaff, depletedStudentsOrGuardians, rekeyed } from './people.ts'
import { drainedSchool, endingSchool } from './schools.ts'
import { quietNotice, yearJump } from './whole-run.ts'
import type { Holds } from '../run/run.ts'
import type { GuardVerdict } from '../run/views.ts'

/** What waits, and why. Everything else goes ahead, except that of a preview nothing does. */
export type Verdict = {
  readonly guards: readonly GuardVerdict[]
  readonly holds: Holds
  readonly class: RunClass | null
  readonly isPreview: boolean
}

type LimitsFor = (scope: LimitScope) => GuardLimits

/**
 * Weighs a plan. Additions always go ahead; removals, and updates of nearly everything, may have to wait. While
 * nothing is removed anyway, only what would change is weighed.
 */
export function weighPlan(counted: GuardFacts, limitsFor: LimitsFor = () => GUARD_LIMITS): Verdict {
  const renumbered = rekeyed(counted, limitsFor({}))
  // It holds every removal, so that only whoever really goes need be told of beside it.
  const facts = renumbered ? withoutRenewed(counted) : counted
  const { quiet, people } = facts
  const users = limitsFor({ collection: 'users' })
  const findings: readonly (Finding | null)[] = [
    ...facts.collections.flatMap((c) =>
      collectionGuards(c, facts, limitsFor({ collection: c.collection })),
    ),
    quiet ? null : depletedStudentsOrGuardians('student', people.student, users),
    quiet ? null : depletedStudentsOrGuardians('guardian', people.guardian, users),
    depletedStaff(people.staff, users),
    ...(quiet ? [] : facts.schools).map((loss) =>
      drainedSchool(loss, limitsFor({ collection: 'users', orgId: loss.school.id })),
    ),
    ...facts.schoolsEnding.map((ending) =>
      quiet && ending.how === 'gone' ? null : endingSchool(ending),
    ),
    renumbered,
    yearJump(facts.year),
    quiet && quietNotice(quiet),
  ]
  const tripped = findings.filter((finding) => finding !== null)
  const quietHold: Holds = quiet ? { quiet: quiet.mode } : {}
  return {
    guards: tripped.map(({ verdict }) => verdict),
    holds: tripped.reduce((holds, { hold }) => mergeHolds(holds, hold), quietHold),
    class: classOf(tripped),
    isPreview: tripped.some(({ isPreview }) => isPreview),
  }
}

/**
 * The same plan without the records that end because their people came under a new id. Of guardians that is known only
 * once their students are.
 */
function withoutRenewed(facts: GuardFacts): GuardFacts {
  const { student, staff, guardian } = facts.people
  const unsure = leaving(guardian)
  return {
    ...facts,
    collections: facts.collections.map((c) =>
      really(c.collection === 'users' ? { ...c, renewed: c.renewed + unsure } : c),
    ),
    people: {
      student: really(student),
      staff: really(staff),
      guardian: { ...guardian, ending: 0, renewed: 0 },
    },
    schools: facts.schools.map(really),
  }
}

const really = <E extends Ending>(of: E): E => ({ ...of, ending: leaving(of), renewed: 0 })

function classOf(findings: readonly Finding[]): RunClass | null {
  const classes = findings.map((finding) => finding.class)
  if (classes.includes('suspect')) return 'suspect'
  return classes.includes('rekey') ? 'rekey' : null
}
