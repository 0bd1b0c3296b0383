import { and, eq, gt, isNull, lte, or } from 'drizzle-orm'
import { invalid, type Failure } from '../../kernel/failure.ts'
import { dayIn } from '../../kernel/time.ts'
import { membership, person } from '../../store/tables/people.ts'
import { isActiveStaff } from '../access/staff.ts'
import type { Context } from '../command.ts'
import { aboutNoneOf } from '../concern/among.ts'
import { isExcluded, kinOf } from '../concern/kin.ts'
import { displayName, type PersonRef } from '../concern/refs.ts'
import { byName, roleHolders } from '../concern/role-holders.ts'
import type { CaseRow } from './target.ts'

/** Most names a choice offers: the staff of a large high school. */
const CANDIDATES_MAX = 400

type Matter = Pick<CaseRow, 'schoolId' | 'subjectId'>

/** People of the school who may be given a seat or a task: its staff and whoever holds a role there, never family. */
export function candidatesFor(context: Context, matter: Matter): PersonRef[] {
  const { tx, now, district } = context
  const today = dayIn(district.timeZone, now)
  const kin = matter.subjectId === null ? [] : kinOf(tx, matter.subjectId)
  const { id, givenName, familyName, preferredGivenName, preferredFamilyName } = person
  const staff = tx
    .select({ id, givenName, familyName, preferredGivenName, preferredFamilyName })
    .from(membership)
    .innerJoin(person, eq(person.id, membership.personId))
    .where(
      and(
        eq(membership.orgId, matter.schoolId),
        eq(membership.role, 'staff'),
        lte(membership.beginOn, today),
        or(isNull(membership.endOn), gt(membership.endOn, today)),
        eq(person.isStaff, 1),
        eq(person.enabled, 1),
        isNull(person.archivedAt),
        aboutNoneOf(person.id, kin),
      ),
    )
    .limit(CANDIDATES_MAX)
    .all()
    .map((row) => ({ id: row.id, name: displayName(row) }))
  const roles = ['case_manager', 'chair', 'triager'] as const
  return byName([...staff, ...roleHolders(context, { roles, ...matter })])
}

/**
 * Why this person cannot be given a part in a matter: not active staff, or it is about them or their family; undefined
 * when they can. Both get the same words, so that nobody learns of a family tie.
 */
export function cannotTakePart(
  { tx }: Context,
  asked: { field: string; personId: string; subjectId: string | null },
): Failure | undefined {
  const who = tx.select().from(person).where(eq(person.id, asked.personId)).get()
  if (isActiveStaff(who) && !isExcluded(tx, asked.personId, asked.subjectId)) return undefined
  return invalid(asked.field, 'Choose another member of staff. This person cannot take part.')
}
