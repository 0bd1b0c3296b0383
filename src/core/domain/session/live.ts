import { and, eq, gt, isNull } from 'drizzle-orm'
import { session } from '../../store/tables/people.ts'
import { SESSION_IDLE_MS } from '../access/resolve.ts'
import type { Context } from '../command.ts'

/** Which rows of a person still open the console. */
export const liveSessionsOf = (context: Context, personId: string) =>
  and(
    eq(session.personId, personId),
    isNull(session.endedAt),
    gt(session.expiresAt, context.now),
    gt(session.seenAt, context.now - SESSION_IDLE_MS),
  )
