import { eq } from 'drizzle-orm'
import { person } from '../../store/tables/people.ts'
import { linkAccount } from '../access/link-account.ts'
import type { Context } from '../command.ts'
import { openConnection } from '../connection/secrets.ts'
import { enqueue } from '../outbox/enqueue.ts'
import { NOTICE_PATIENCE, type EffectHandler } from '../outbox/effect.ts'
import { chatAccess } from './chat-access.ts'

/** Asks the chat workspace which account is this person's, so that somebody who never opened the app is reached too. */
export function findAccount(context: Context, personId: string): void {
  enqueue(context, { kind: 'chat.find', key: personId, refs: { personId }, isUrgent: true })
}

/**
 * Looks the person up by the e-mail the roster has for them. An account that is found is linked by the same rules as
 * one that shows up by itself, and everything that waited for the person goes out. Nobody found: the notices that
 * could not go out stay visible.
 */
export const chatFind: EffectHandler = {
  patience: NOTICE_PATIENCE,
  prepare: (context, refs) => {
    const personId = refs['personId'] ?? ''
    if (chatAccess(context, personId).ok) return { do: 'skip' }
    const connection = openConnection(context, 'slack')
    const email = emailOf(context, personId)
    if (!connection) return { do: 'skip', reason: 'not_connected' }
    if (!email) return { do: 'skip', reason: 'unreachable_person' }
    const { teamId: tenant, botToken: token } = connection
    const desk = { provider: 'slack', tenant, token } as const
    return { do: 'deliver', delivery: { kind: 'chat.find', desk, email } }
  },
  settle: (context, _refs, delivered) => {
    const connection = openConnection(context, 'slack')
    if (delivered?.kind !== 'chat.find' || !delivered.person || !connection) return
    const { userId: subject, email, isMember } = delivered.person
    linkAccount(context, { provider: 'slack', tenant: connection.teamId, subject, email, isMember })
  },
  giveUp: () => {},
}

const emailOf = ({ tx }: Context, id: string): string | null | undefined =>
  tx.select({ email: person.email }).from(person).where(eq(person.id, id)).get()?.email
