import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { ok } from '../../kernel/result.ts'
import { calendarFeed } from '../../store/tables/notification.ts'
import { command } from '../command.ts'

/** Ends the person's calendar feed; whoever has the address gets nothing from now on. */
export const revokeFeed = command({
  name: 'calendar.revoke_feed',
  input: z.object({}),
  allowed: { on: 'calendar', do: 'update' },
  run: ({ actor, tx }) => {
    tx.delete(calendarFeed).where(eq(calendarFeed.personId, actor.id)).run()
    return ok({})
  },
})
