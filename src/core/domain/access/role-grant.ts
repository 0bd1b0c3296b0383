import { and, eq, gt, isNull, or } from 'drizzle-orm'
import { z } from 'zod'
import { ALL_SCHOOLS, GRANTABLE_ROLES } from '../../kernel/actor.ts'
import { invalid } from '../../kernel/failure.ts'
import { err, ok } from '../../kernel/result.ts'
import { org, roleGrant } from '../../store/tables/people.ts'
import { command, type Context } from '../command.ts'
import { findStaffByEmail } from './staff.ts'

const input = z.object({
  email: z.email('Give the e-mail of a member of staff.'),
  role: z.enum(GRANTABLE_ROLES),
  school: z.string().min(1, 'Give a school id, or * for every school.'),
  untilAt: z.int().optional(),
})

/** Lets a member of staff do something at a school, or at every school. Granting it again only changes when it ends. */
export const grantRole = command({
  name: 'role.grant',
  input,
  allowed: { on: 'role', do: 'update' },
  run: (context, { email, role, school, untilAt = null }) => {
    if (untilAt !== null && untilAt <= context.now) {
      return err(invalid('untilAt', 'The end must lie in the future.'))
    }
    if (school !== ALL_SCHOOLS && !isSchool(context, school)) {
      return err(invalid('school', 'There is no such school. Use * for every school.'))
    }
    const who = findStaffByEmail(context, email)
    if (!who)
      return err(invalid('email', 'Exactly one active member of staff must have this e-mail.'))
    const held = findGrant(context, { personId: who.id, role, school })
    if (held) {
      context.tx.update(roleGrant).set({ untilAt }).where(eq(roleGrant.id, held.id)).run()
      return ok({ id: held.id })
    }
    const id = context.newId()
    context.tx
      .insert(roleGrant)
      .values({
        id,
        personId: who.id,
        role,
        schoolId: school,
        fromAt: context.now,
        untilAt,
        grantedBy: context.actor.id,
      })
      .run()
    return ok({ id })
  },
  subject: ({ role }, granted) => granted && `${granted.id}:${role}`,
})

function isSchool(context: Context, id: string): boolean {
  const row = context.tx.select({ at: org.archivedAt }).from(org).where(eq(org.id, id)).get()
  return row !== undefined && row.at === null
}

function findGrant(context: Context, wanted: { personId: string; role: string; school: string }) {
  return context.tx
    .select({ id: roleGrant.id })
    .from(roleGrant)
    .where(
      and(
        eq(roleGrant.personId, wanted.personId),
        eq(roleGrant.role, wanted.role),
        eq(roleGrant.schoolId, wanted.school),
        or(isNull(roleGrant.untilAt), gt(roleGrant.untilAt, context.now)),
      ),
    )
    .limit(1)
    .get()
}
