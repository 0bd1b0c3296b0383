import { and, eq } from 'drizzle-orm'
import { err, ok, type Result } from '../../kernel/result.ts'
import type { ChatAccess } from '../../ports/chat.ts'
import type { PortFailureReason } from '../../ports/port-failure.ts'
import { account } from '../../store/tables/people.ts'
import type { Context } from '../command.ts'
import { openConnection } from '../connection/secrets.ts'

/** How to reach the person in the district's chat, or why they cannot be reached there. */
export function chatAccess(
  context: Context,
  personId: string,
): Result<ChatAccess, PortFailureReason> {
  const connection = openConnection(context, 'slack')
  if (!connection) return err('not_connected')
  const mine = context.tx
    .select()
    .from(account)
    .where(
      and(
        eq(account.personId, personId),
        eq(account.provider, 'slack'),
        eq(account.tenant, connection.teamId),
        eq(account.isMember, 1),
      ),
    )
    .limit(1)
    .get()
  if (!mine) return err('unreachable_person')
  const { teamId: tenant, botToken: token } = connection
  return ok({ provider: 'slack', tenant, token, userId: mine.subject })
}
