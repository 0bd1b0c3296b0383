import { z } from 'zod'
import { ok } from '../../kernel/result.ts'
import { session } from '../../store/tables/people.ts'
import { query } from '../command.ts'
import { liveSessionsOf } from './live.ts'

/** Nobody is signed in at more places at once; a list this long is a sign of its own. */
const SESSIONS_MAX = 50
/** Enough of the hash to tell rows apart on a page; nothing can be opened with it. */
const ID_CHARS = 12

/** Where the person is signed in now. */
export const listSessions = query({
  name: 'session.list',
  input: z.object({}),
  allowed: { on: 'session', do: 'list' },
  run: (context) => {
    const { actor, tx } = context
    const rows = tx
      .select()
      .from(session)
      .where(liveSessionsOf(context, actor.id))
      .limit(SESSIONS_MAX)
      .all()
    const sessions = rows
      .toSorted((a, b) => b.seenAt - a.seenAt)
      .map(({ hash, createdAt, seenAt, expiresAt }) => ({
        id: hash.slice(0, ID_CHARS),
        createdAt,
        seenAt,
        expiresAt,
        isThis: hash === actor.sessionHash,
      }))
    return ok({ sessions })
  },
})
