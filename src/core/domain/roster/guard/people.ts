import { amount, grouped } from '../run/amounts.ts'
import { mayEnd } from './collections.ts'
import { HOLD_ALL_REMOVALS, verdictOf, type Finding } from './finding.ts'
import type { GuardLimits } from './limits.ts'
import { leaving, type Ending, type GuardFacts } from './facts.ts'
import type { GuardVerdict } from '../run/views.ts'

const GONE = {
  would: 'would be archived',
  nobody: 'nobody is archived',
  holds: 'Nobody is removed. Whoever is new or changed was taken over.',
  will: 'will be archived, with everybody else it lists as gone. Nothing is deleted: whoever is listed again comes back as they were.',
} as const

export function depletedStudentsOrGuardians(
  who: 'student' | 'guardian',
  of: Ending,
  limits: GuardLimits,
): Finding | null {
  const limit = mayEnd(of.live, limits.removedShare, limits.removedFloor)
  if (of.ending <= limit) return null
  const guard = `many_${who}_removed` as const
  const said = wordsOf(of, [who, `${who}s`], GONE)
  const verdict = verdictOf({ guard, collection: 'users', count: of.ending, limit, ...said })
  return { verdict, hold: { users: { removals: true } } }
}

const SIGNED_OUT = {
  would: 'would lose their access',
  nobody: 'nobody loses their access',
  holds:
    'All members of staff keep their access. Everything about students and guardians went ahead.',
  will: 'will lose their access at once and be signed out.',
} as const

/** Each of them loses access: to cases they work on, and to raising a concern. */
export function depletedStaff(of: Ending, limits: GuardLimits): Finding | null {
  const limit = mayEnd(of.live, limits.removedShare, limits.staffFloor)
  if (of.ending <= limit) return null
  const said = wordsOf(of, ['member of staff', 'members of staff'], SIGNED_OUT)
  const verdict = verdictOf({
    guard: 'many_staff_removed',
    collection: 'users',
    count: of.ending,
    limit,
    ...said,
  })
  return { verdict, hold: { users: { staff: true } } }
}

type Outcome = Readonly<Record<'would' | 'nobody' | 'holds' | 'will', string>>

/** What becomes of so many people; whoever came under a new id stays, and only the old record ends. */
function wordsOf(
  of: Ending,
  [one, many]: readonly [string, string],
  { would, nobody, holds, will }: Outcome,
): Pick<GuardVerdict, 'message' | 'holds' | 'approve'> {
  const { live, ending, renewed } = of
  const share = `${grouped(ending)} of ${amount(live, one, many)}`
  const records = `${grouped(ending)} of ${grouped(live)} records of ${many}`
  const left = amount(leaving(of), one, many)
  if (renewed === 0) {
    return { message: `${share} ${would}.`, holds, approve: `The ${left} in this plan ${will}` }
  }
  if (leaving(of) === 0) {
    return {
      message: `${records} would end. Everybody they are about has another record that stays, so ${nobody}.`,
      holds,
      approve: `Those records will be archived. All ${many} stay, under their other ids.`,
    }
  }
  return {
    message: `${records} would end. ${grouped(renewed)} of them are of people with another record that stays; ${left} ${would}.`,
    holds,
    approve: `The ${left} without another record ${will} The others stay, under their other ids.`,
  }
}

type Renumbered = Pick<GuardFacts, 'aliases' | 'collections' | 'people'>

/** Every id changed overnight: the same people under new numbers, who must neither move nor go. */
export function rekeyed(
  { aliases: { persons, gaining }, collections, people }: Renumbered,
  limits: GuardLimits,
): Finding | null {
  const limit = mayEnd(persons, limits.aliasShare, limits.aliasFloor)
  if (gaining <= limit) return null
  const users = collections.find(({ collection }) => collection === 'users')
  const guardians = leaving(people.guardian)
  const others = Math.max((users ? leaving(users) : 0) - guardians, 0)
  const verdict = verdictOf({
    guard: 'rekey',
    message: `${grouped(gaining)} of ${amount(persons, 'person', 'people')} came under a new id. The SIS seems to have renumbered its records.`,
    count: gaining,
    limit,
    holds:
      'The new ids were added to the people they belong to. Nothing is removed and nobody changes school.',
    approve: `The old ids will be archived, with the enrollments under them. These people stay, under their new ids, with everything that is known of them.${alsoEnding(others)}${unsure(guardians)}`,
  })
  return { verdict, hold: HOLD_ALL_REMOVALS, class: 'rekey' }
}

/** Who is part of the same plan without having been renumbered. */
function alsoEnding(others: number): string {
  if (others === 0) return ''
  return ` ${amount(others, 'other', 'others')} came under no new id and will be archived too: see whether that is right.`
}

/** A guardian hardly ever has a number of their own. */
const unsure = (guardians: number): string =>
  guardians === 0
    ? ''
    : ` ${amount(guardians, 'record')} of guardians will be archived as well. Guardians without a number of their own are known by their students and their name: whoever comes again with both stays the same person.`
