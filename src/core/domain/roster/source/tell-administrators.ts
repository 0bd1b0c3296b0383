import { and, eq, gt, isNull, lte, or } from 'drizzle-orm'
import { ALL_SCHOOLS } from '../../../kernel/actor.ts'
import { roleGrant } from '../../../store/tables/people.ts'
import type { Context } from '../../command.ts'
import { notify, showTrouble } from '../../notification/ask.ts'
import type { RosterTrouble } from '../run/views.ts'

/**
 * Tells everybody who looks after the district's connections that the roster wants attention: because of that trouble,
 * or without one of what the run itself found. The ids of those people.
 */
export function tellAdministrators(
  context: Context,
  runId: string,
  trouble?: RosterTrouble,
): readonly string[] {
  const { tx, now } = context
  const admins = tx
    .selectDistinct({ personId: roleGrant.personId })
    .from(roleGrant)
    .where(
      and(
        eq(roleGrant.schoolId, ALL_SCHOOLS),
        eq(roleGrant.role, 'config_admin'),
        lte(roleGrant.fromAt, now),
        or(isNull(roleGrant.untilAt), gt(roleGrant.untilAt, now)),
      ),
    )
    .all()
  for (const { personId } of admins) {
    if (trouble) showTrouble(context, { personId, runId, trouble })
    else notify(context, { personId, about: 'sync', refId: runId })
  }
  return admins.map(({ personId }) => personId)
}
