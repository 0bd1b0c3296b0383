import { and, eq } from 'drizzle-orm'
import { dayIn } from '../../kernel/time.ts'
import type { Actor } from '../../kernel/actor.ts'
import { membership, person } from '../../store/tables/people.ts'
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

/**
 * The one active member of staff with that e-mail who works here today. Somebody whose every post has ended, or begins
 * another day, is not tied to an account; whoever is tied to one already keeps it while they are active.
 */
export function findLinkableStaff(context: Context, email: string): PersonRow | undefined {
  const who = findStaffByEmail(context, email)
  return who && hasLivePost(context, who.id) ? who : undefined
}

/** The roster may name no school we know for somebody: then being active staff is all there is to ask. */
function hasLivePost({ tx, now, district }: Context, personId: string): boolean {
  const today = dayIn(district.timeZone, now)
  const posts = tx
    .select({ beginOn: membership.beginOn, endOn: membership.endOn })
    .from(membership)
    .where(and(eq(membership.personId, personId), eq(membership.role, 'staff')))
    .all()
  const isLive = posts.some(
    ({ beginOn, endOn }) => beginOn <= today && (endOn === null || endOn > today),
  )
  return posts.length === 0 || isLive
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
