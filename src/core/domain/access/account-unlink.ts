import { and, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { err, ok } from '../../kernel/result.ts'
import { account, session } from '../../store/tables/people.ts'
import { command, type Context } from '../command.ts'
import { idField } from '../concern/fields.ts'
import { connectionConfig } from '../connection/secrets.ts'
import { leaveChat } from '../notification/leave-chat.ts'
import { mayHaveAccounts, PROVIDERS } from './accounts.ts'
import { activeAdministrators } from './administrators.ts'

const input = z.object({
  personId: idField,
  provider: z.enum(PROVIDERS, { error: `Say which: ${PROVIDERS.join(', ')}.` }),
})

/**
 * Lets go of the accounts by which a provider knows a member of staff, because theirs was made anew there and the old
 * one would be in its way for ever. Whoever is signed in by it is signed out, and nothing more is sent to it. The next
 * account that shows up is linked as the first was: by a verified e-mail of exactly one active member of staff. Doing
 * it again changes nothing.
 */
export const unlinkAccount = command({
  name: 'account.unlink',
  input,
  allowed: {
    on: 'account',
    do: 'update',
    at: (context, { personId }) => (mayHaveAccounts(context, personId) ? {} : undefined),
  },
  subject: ({ personId, provider }) => `${personId}:${provider}`,
  run: (context, { personId, provider }) => {
    const isOwnSignIn = provider === 'oidc' && context.actor.personId === personId
    if (isOwnSignIn && isLastAdministrator(context, personId)) {
      return err({ kind: 'conflict', code: 'last_administrator' })
    }
    const gone = context.tx
      .delete(account)
      .where(and(eq(account.personId, personId), eq(account.provider, provider)))
      .returning({ subject: account.subject })
      .all()
    if (provider === 'slack') leaveChat(context, personId)
    const signedOut = provider === 'oidc' ? endSessions(context, personId) : 0
    return ok({ unlinked: gone.length, signedOut })
  },
})

/** Every session came by the sign-in: there is no other way into the console. */
function endSessions({ tx, now }: Context, personId: string): number {
  return tx
    .update(session)
    .set({ endedAt: now })
    .where(and(eq(session.personId, personId), isNull(session.endedAt)))
    .returning({ hash: session.hash })
    .all().length
}

/** Nobody else could come in and put things right: who never signed in may find that they cannot. */
function isLastAdministrator(context: Context, personId: string): boolean {
  const issuer = connectionConfig(context, 'sign_in')?.issuer
  const others = [...activeAdministrators(context)].filter((id) => id !== personId)
  return !others.some((id) => issuer !== undefined && hasSignIn(context, id, issuer))
}

function hasSignIn({ tx }: Context, personId: string, issuer: string): boolean {
  const row = tx
    .select({ subject: account.subject })
    .from(account)
    .where(
      and(eq(account.personId, personId), eq(account.provider, 'oidc'), eq(account.tenant, issuer)),
    )
    .limit(1)
    .get()
  return row !== undefined
}
