import { eq } from 'drizzle-orm'
import { chatCard, chatStray } from '../../store/tables/notification.ts'
import type { Context } from '../command.ts'

/**
 * Forgets where a person's messages are: they stand in a chat that need not be theirs any more, so none of them is
 * ever brought up to date. Whatever account is theirs next gets messages of its own.
 */
export function leaveChat({ tx }: Context, personId: string): void {
  tx.update(chatCard)
    .set({ channel: null, message: null, sent: null, shown: null })
    .where(eq(chatCard.personId, personId))
    .run()
  tx.delete(chatStray).where(eq(chatStray.personId, personId)).run()
}
