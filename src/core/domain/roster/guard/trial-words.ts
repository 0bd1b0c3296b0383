import type { GuardVerdict } from '../run/views.ts'

/** What a trial holds is everything, and nobody need do anything about it. */
const HOLDS = 'Nothing at all was changed: this sync is a trial.'
const LEAVE =
  'Nothing changes. The plan can be approved for seven days, unless a later sync takes its place.'

/** Guards about records that end. A trial reads once, so what is not listed any more has still to be confirmed. */
const ENDING: readonly string[] = [
  'many_removed',
  'many_student_removed',
  'many_guardian_removed',
  'many_staff_removed',
  'school_drained',
  'school_removed',
  'rekey',
  'row_count',
  'many_issues',
]
const ENDS =
  'What the plan lists as removed will be archived. What it lists as missing only counts as missing once more, and is archived when later syncs do not find it either.'

/** Guards whose own words fit a trial as well. */
const OWN_WORDS: readonly string[] = ['school_year_changed', 'connection_changed', 'plan_renewed']

const APPROVE: Readonly<Record<string, string>> = {
  empty_collection:
    'What is new or changed will be taken over, and students change school as the plan shows. Nothing is removed: the sync then waits once more, for an approval of the removals alone.',
  ...Object.fromEntries(ENDING.map((guard) => [guard, ENDS])),
}

/** A verdict as it is true for a trial: nothing was changed, and an approval does what the plan shows. */
export function asTrial(verdict: GuardVerdict): GuardVerdict {
  const { guard } = verdict
  if (OWN_WORDS.includes(guard)) return verdict
  return { ...verdict, holds: HOLDS, approve: APPROVE[guard] ?? verdict.approve, leave: LEAVE }
}
