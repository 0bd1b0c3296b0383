import { and, eq, gt, isNull, lte, or } from 'drizzle-orm'
import { ALL_SCHOOLS, type GrantableRole } from '../../kernel/actor.ts'
import { person, roleGrant } from '../../store/tables/people.ts'
import type { Context } from '../command.ts'
import { aboutNoneOf, among } from './among.ts'
import { kinOf } from './kin.ts'
import { displayName, type PersonRef } from './refs.ts'

/** Most people one school's role is held by; more would be everybody, and so nobody. */
const HOLDERS_MAX = 200

type WhichHolders = {
  readonly roles: readonly GrantableRole[]
  readonly schoolId: string
  /** The person the matter is about: they and their family are left out. */
  readonly subjectId: string | null
}

/** Active staff who hold one of the roles at the school, or at every school, now. By name, each once. */
export function roleHolders({ tx, now }: Context, which: WhichHolders): PersonRef[] {
  const kin = which.subjectId === null ? [] : kinOf(tx, which.subjectId)
  const rows = tx
    .select({
      id: person.id,
      givenName: person.givenName,
      familyName: person.familyName,
      preferredGivenName: person.preferredGivenName,
      preferredFamilyName: person.preferredFamilyName,
    })
    .from(roleGrant)
    .innerJoin(person, eq(person.id, roleGrant.personId))
    .where(
      and(
        among(roleGrant.schoolId, [which.schoolId, ALL_SCHOOLS]),
        among(roleGrant.role, which.roles),
        lte(roleGrant.fromAt, now),
        or(isNull(roleGrant.untilAt), gt(roleGrant.untilAt, now)),
        eq(person.isStaff, 1),
        eq(person.enabled, 1),
        isNull(person.archivedAt),
        aboutNoneOf(person.id, kin),
      ),
    )
    .limit(HOLDERS_MAX)
    .all()
  return byName(rows.map((row) => ({ id: row.id, name: displayName(row) })))
}

/** Each person once, in the order of their names. */
export function byName(people: readonly PersonRef[]): PersonRef[] {
  const once = new Map(people.map((who) => [who.id, who]))
  return [...once.values()].toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}
