import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { ok } from '../../kernel/result.ts'
import { calendarFeed } from '../../store/tables/notification.ts'
import { query } from '../command.ts'
import { connectionConfig } from '../connection/secrets.ts'
import { isGoogleConnected, readChoice } from './choice.ts'

/** Where the person's tasks appear, and what else they could choose. */
export const calendarStatus = query({
  name: 'calendar.status',
  input: z.object({}),
  allowed: { on: 'calendar', do: 'read' },
  run: (context) => {
    const personId = context.actor.id
    const choice = readChoice(context, personId)
    const feed = context.tx
      .select()
      .from(calendarFeed)
      .where(eq(calendarFeed.personId, personId))
      .get()
    return ok({
      provider: choice.provider,
      googleConnected: isGoogleConnected(choice),
      /** Why Google no longer lets us in: the calendar was deleted (`gone`) or the consent withdrawn (`auth_failed`). */
      googleLost: choice.lost,
      microsoftAvailable: connectionConfig(context, 'microsoft') !== undefined,
      googleAvailable: connectionConfig(context, 'google') !== undefined,
      feed: feed ? { createdAt: feed.createdAt, lastFetchedAt: feed.fetchedAt } : null,
    })
  },
})
