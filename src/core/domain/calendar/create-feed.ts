import { z } from 'zod'
import { ok } from '../../kernel/result.ts'
import { calendarFeed } from '../../store/tables/notification.ts'
import { command } from '../command.ts'

/** 43 characters of 5 random bits: 215 bits, and the length the feed's address has. */
const TOKEN_CHARS = 43

/** Makes the address of the person's own calendar feed. A new one ends the one before; only its hash is kept. */
export const createFeed = command({
  name: 'calendar.create_feed',
  input: z.object({}),
  allowed: { on: 'calendar', do: 'update' },
  run: (context) => {
    const token = context.newText(TOKEN_CHARS)
    const set = { hash: context.hash(token), createdAt: context.now, fetchedAt: null }
    context.tx
      .insert(calendarFeed)
      .values({ personId: context.actor.id, ...set })
      .onConflictDoUpdate({ target: calendarFeed.personId, set })
      .run()
    return ok({ token })
  },
})
