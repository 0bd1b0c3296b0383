import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { err, ok } from '../../kernel/result.ts'
import { chatCard, chatStray } from '../../store/tables/notification.ts'
import { command } from '../command.ts'
import { showCard } from './ask.ts'
import { cardOf, strayOf } from './card-rows.ts'

const ID_MAX = 64
const id = z.string().min(1).max(ID_MAX)

/**
 * A message of a task was pressed, and this is where it is. When it is not the one message the district knows of, a
 * lost answer once left a second one behind: it is noted, and turned into a neutral line by the next update.
 */
export const seeCard = command({
  name: 'chat.seen_card',
  input: z.object({ taskId: id, channel: id, message: id }),
  allowed: { on: 'task', do: 'list' },
  subject: ({ taskId }) => taskId,
  run: (context, { taskId, channel, message }) => {
    const { actor, now, tx } = context
    const one = { personId: actor.id, taskId }
    const mine = cardOf(one)
    const card = tx.select().from(chatCard).where(mine).get()
    if (!card) return err({ kind: 'not_found', what: 'task' })
    if (card.openedAt === null) tx.update(chatCard).set({ openedAt: now }).where(mine).run()
    if (card.channel === channel && card.message === message) return ok({ known: true })
    if (card.message === null) {
      // The answer to the post was lost, or is still on its way; this is where it went.
      tx.update(chatCard).set({ channel, message }).where(mine).run()
      tx.delete(chatStray)
        .where(and(strayOf(one), eq(chatStray.message, message)))
        .run()
    } else {
      tx.insert(chatStray)
        .values({ ...one, channel, message })
        .onConflictDoUpdate({
          target: [chatStray.personId, chatStray.taskId, chatStray.channel, chatStray.message],
          set: { foldedAt: null },
        })
        .run()
    }
    showCard(context, one)
    return ok({ known: false })
  },
})
