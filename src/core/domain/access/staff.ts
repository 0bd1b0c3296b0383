import { eq } from 'drizzle-orm'
import type { Actor } from '../../kernel/actor.ts'
import { person } from '../../store/tables/people.ts'
import type { Context } from '../command.ts'
import { staffRoles } from './resolve.ts'

export type PersonRow = typeof person.$inferSelect

/** Whether the person works for the district now: on the roster as staff, account not ended, not archived. */
export const isActiveStaff = (who: PersonRow | undefined): who is PersonRow =>
  who !== undefined && who.isStaff === 1 && who.enabled === 1 && who.archivedAt === null

/**
 * The one active member of staff with that e-mail. Nobody, or more than one, is undefined: an address that two people
 * share proves nothing about either.
 */
export function findStaffByEmail(context: Context, email: string): PersonRow | undefined {
  const found = context.tx
    .select()
    .from(person)
    .where(eq(person.email, email.trim().toLowerCase()))
    .limit(SAME_EMAIL_MAX)
    .all()
    .filter(isActiveStaff)
  return found.length === 1 ? found[0] : undefined
}

/** More people than this with one address cannot be told apart anyway. */
const SAME_EMAIL_MAX = 20

/**
 * The person as the policy would see them if they signed in now; undefined when they may not. Effects ask this
 * before they tell anybody anything.
 */
export function staffActor(context: Context, personId: string): Actor | undefined {
  const who = context.tx.select().from(person).where(eq(person.id, personId)).get()
  if (!isActiveStaff(who)) return undefined
  const by = { tx: context.tx, now: context.now, timeZone: context.district.timeZone }
  const roles = staffRoles(by, who.id)
  return { id: who.id, personId: who.id, assurance: 'session', via: 'service', roles }
}
