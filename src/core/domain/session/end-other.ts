import { and, ne } from 'drizzle-orm'
import { z } from 'zod'
import { ok } from '../../kernel/result.ts'
import { session } from '../../store/tables/people.ts'
import { command } from '../command.ts'
import { liveSessionsOf } from './live.ts'

/** Signs the person out everywhere except here. */
export const endOtherSessions = command({
  name: 'session.end_other',
  input: z.object({}),
  allowed: { on: 'session', do: 'close' },
  run: (context) => {
    const { actor, now, tx } = context
    const ended = tx
      .update(session)
      .set({ endedAt: now })
      .where(and(liveSessionsOf(context, actor.id), ne(session.hash, actor.sessionHash ?? '')))
      .returning({ hash: session.hash })
      .all()
    return ok({ ended: ended.length })
  },
})
