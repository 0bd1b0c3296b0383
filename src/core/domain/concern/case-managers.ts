import type { Context } from '../command.ts'
import { personRef, type PersonRef } from './refs.ts'
import { byName, roleHolders } from './role-holders.ts'
import type { ConcernRow } from './target.ts'

/** Who may be given a case of that school: those with a role on its team, and whoever decides. */
export function caseManagersFor(
  context: Context,
  matter: Pick<ConcernRow, 'schoolId' | 'subjectId'>,
): PersonRef[] {
  const roles = ['case_manager', 'chair', 'triager'] as const
  return byName([
    ...roleHolders(context, { roles, ...matter }),
    personRef(context.tx, context.actor.id),
  ])
}
