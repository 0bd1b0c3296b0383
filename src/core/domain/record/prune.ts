import { inArray, lt } from 'drizzle-orm'
import { DAY, SECOND, type Instant } from '../../kernel/time.ts'
import { request } from '../../store/tables/door.ts'
import { login, session } from '../../store/tables/people.ts'
import type { Context } from '../command.ts'
import { NOTICE_PATIENCE, type EffectHandler } from '../outbox/effect.ts'
import { enqueue } from '../outbox/enqueue.ts'

/** Slack repeats an event for up to two days at most; after three nobody asks for an old answer again. */
const ANSWERS_KEPT_MS = 3 * DAY
/** Long enough to look back on a session that ended yesterday. */
const SESSIONS_KEPT_MS = 2 * DAY
/** Rows of one kind deleted in one go, so that nothing else waits long. */
const BATCH = 500
/** The pause between two goes while there is more. */
const PAUSE_MS = SECOND

/** Once a day: forgets answers nobody will ask for again, ended sessions, and sign-ins that were never finished. */
export const recordPrune: EffectHandler = {
  patience: NOTICE_PATIENCE,
  prepare: () => ({ do: 'now' }),
  settle: (context) => {
    const { now } = context
    const isMore = [
      pruneAnswers(context, now - ANSWERS_KEPT_MS),
      pruneSessions(context, now - SESSIONS_KEPT_MS),
      pruneLogins(context, now),
    ].some((deleted) => deleted === BATCH)
    askToPrune(context, isMore ? now + PAUSE_MS : now + DAY)
  },
  giveUp: (context) => askToPrune(context, context.now + DAY),
}

/** Prunes at that moment, and every day from then on. */
export function askToPrune(context: Context, at: Instant): void {
  enqueue(context, { kind: 'record.prune', key: 'daily', refs: {}, at })
}

function pruneAnswers({ tx }: Context, before: Instant): number {
  const old = tx
    .select({ id: request.key })
    .from(request)
    .where(lt(request.at, before))
    .limit(BATCH)
  return tx.delete(request).where(inArray(request.key, old)).returning({ id: request.key }).all()
    .length
}

function pruneSessions({ tx }: Context, before: Instant): number {
  const old = tx
    .select({ id: session.hash })
    .from(session)
    .where(lt(session.expiresAt, before))
    .limit(BATCH)
  return tx.delete(session).where(inArray(session.hash, old)).returning({ id: session.hash }).all()
    .length
}

function pruneLogins({ tx }: Context, before: Instant): number {
  const old = tx
    .select({ id: login.hash })
    .from(login)
    .where(lt(login.expiresAt, before))
    .limit(BATCH)
  return tx.delete(login).where(inArray(login.hash, old)).returning({ id: login.hash }).all().length
}
