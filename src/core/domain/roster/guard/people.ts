import { amount, grouped } from '../run/amounts.ts'
import { mayEnd } from './collections.ts'
import { HOLD_ALL_REMOVALS, verdictOf, type Finding } from './finding.ts'
import type { GuardLimits } from './limits.ts'
import type { Ending } from './facts.ts'

export function depletedStudentsOrGuardians(
  who: 'student' | 'guardian',
  { live, ending }: Ending,
  limits: GuardLimits,
): Finding | null {
  const limit = mayEnd(live, limits.removedShare, limits.removedFloor)
  if (ending <= limit) return null
  const verdict = verdictOf({
    guard: `many_${who}_removed`,
    collection: 'users',
    message: `${grouped(ending)} of ${amount(live, who)} would be archived.`,
    count: ending,
    limit,
    holds: 'Nobody is removed. Whoever is new or changed was taken over.',
    approve: `The ${amount(ending, who)} in this plan will be archived, with everybody else it lists as gone. Nothing is deleted: whoever is listed again comes back as they were.`,
  })
  return { verdict, hold: { users: { removals: true } } }
}

const STAFF = ['member of staff', 'members of staff'] as const

/** Each of them loses access: to cases they work on, and to raising a concern. */
export function depletedStaff({ live, ending }: Ending, limits: GuardLimits): Finding | null {
  const limit = mayEnd(live, limits.removedShare, limits.staffFloor)
  if (ending <= limit) return null
  const verdict = verdictOf({
    guard: 'many_staff_removed',
    collection: 'users',
    message: `${grouped(ending)} of ${amount(live, ...STAFF)} would lose their access.`,
    count: ending,
    limit,
    holds:
      'All members of staff keep their access. Everything about students and guardians went ahead.',
    approve: `The ${amount(ending, ...STAFF)} in this plan will lose their access at once and be signed out.`,
  })
  return { verdict, hold: { users: { staff: true } } }
}

/** Every id changed overnight: the same people under new numbers, who must neither move nor go. */
export function rekeyed(
  { persons, gaining }: { readonly persons: number; readonly gaining: number },
  limits: GuardLimits,
): Finding | null {
  const limit = mayEnd(persons, limits.aliasShare, limits.aliasFloor)
  if (gaining <= limit) return null
  const verdict = verdictOf({
    guard: 'rekey',
    message: `${grouped(gaining)} of ${amount(persons, 'person', 'people')} came under a new id. The SIS seems to have renumbered its records.`,
    count: gaining,
    limit,
    holds:
      'The new ids were added to the people they belong to. Nothing is removed and nobody changes school.',
    approve:
      'The old ids will be archived. The people stay, under their new ids, with everything that is known of them.',
  })
  return { verdict, hold: HOLD_ALL_REMOVALS, class: 'rekey' }
}
