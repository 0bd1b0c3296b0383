import type { Context } from '../command.ts'
import { roleHolders } from '../concern/role-holders.ts'

/** In this order somebody is asked to stand in. */
const ORDER = ['chair', 'triager', 'case_manager'] as const

/**
 * Who stands in when the owner of a task is away: a colleague on the same case when there is one, else somebody with
 * a role at the school, never family; null when the school has nobody else.
 */
export function chooseBackup(
  context: Context,
  on: { schoolId: string; subjectId: string | null; ownerId: string; preferredId?: string },
): string | null {
  const { schoolId, subjectId, ownerId, preferredId } = on
  if (preferredId !== undefined && preferredId !== ownerId) return preferredId
  for (const role of ORDER) {
    const others = roleHolders(context, { roles: [role], schoolId, subjectId })
    const found = others.find(({ id }) => id !== ownerId)
    if (found) return found.id
  }
  return null
}
