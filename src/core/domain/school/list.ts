import { and, asc, eq, inArray, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { ALL_SCHOOLS, type Actor } from '../../kernel/actor.ts'
import { ok } from '../../kernel/result.ts'
import { org } from '../../store/tables/people.ts'
import { couldEver, schoolsFor } from '../access/decide.ts'
import { query, type Context } from '../command.ts'
import type { SchoolRef } from '../concern/refs.ts'

/** Most schools one list shows; the largest district of the country has fewer. */
const SCHOOLS_MAX = 2_000

/**
 * The schools a person may raise a concern at, by name. Whoever raises none but looks after the district gets every
 * school, to pick from. So does, for a setting of the roster, whoever may change it, wherever they work.
 */
export const listSchools = query({
  name: 'school.list',
  input: z.object({ for: z.enum(['concern', 'roster']).default('concern') }),
  allowed: { on: 'district', do: 'list' },
  run: (context, input) => ok({ schools: schoolsToShow(context, input.for) }),
})

function schoolsToShow({ tx, actor }: Context, purpose: 'concern' | 'roster'): SchoolRef[] {
  const mine = isForPicking(actor, purpose) ? ALL_SCHOOLS : schoolsFor(actor, 'concern', 'create')
  return tx
    .select({ id: org.id, name: org.name })
    .from(org)
    .where(
      and(
        mine === ALL_SCHOOLS ? undefined : inArray(org.id, [...mine]),
        eq(org.type, 'school'),
        isNull(org.archivedAt),
      ),
    )
    .orderBy(asc(org.name))
    .limit(SCHOOLS_MAX)
    .all()
}

function isForPicking(actor: Actor, purpose: 'concern' | 'roster'): boolean {
  if (purpose === 'roster' && couldEver(actor, 'source', 'update')) return true
  const seesAll = couldEver(actor, 'roster', 'read') || couldEver(actor, 'role', 'list')
  return seesAll && !couldEver(actor, 'concern', 'create')
}
