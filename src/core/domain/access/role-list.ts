import { and, eq, gt, isNull, or } from 'drizzle-orm'
import { z } from 'zod'
import { ok } from '../../kernel/result.ts'
import { person, roleGrant } from '../../store/tables/people.ts'
import { query } from '../command.ts'
import { displayName } from '../concern/refs.ts'

/** A district has a few dozen grants; a thousand is beyond any real one. */
const GRANTS_MAX = 1_000

/** Who was given which role, where and until when. */
export const listRoles = query({
  name: 'role.list',
  input: z.object({}),
  allowed: { on: 'role', do: 'list' },
  run: ({ tx, now }) => {
    const rows = tx
      .select({ grant: roleGrant, person })
      .from(roleGrant)
      .innerJoin(person, eq(person.id, roleGrant.personId))
      .where(and(gt(roleGrant.id, ''), or(isNull(roleGrant.untilAt), gt(roleGrant.untilAt, now))))
      .orderBy(roleGrant.id)
      .limit(GRANTS_MAX)
      .all()
    const grants = rows.map(({ grant, person: who }) => ({
      id: grant.id,
      person: { id: who.id, name: displayName(who) },
      role: grant.role,
      school: grant.schoolId,
      untilAt: grant.untilAt,
    }))
    return ok({ grants })
  },
})
