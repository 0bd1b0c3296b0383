import { and, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { err, ok } from '../../kernel/result.ts'
import { session } from '../../store/tables/people.ts'
import { unlessService } from '../access/is-service.ts'
import { command } from '../command.ts'

/** Signs a browser out. Ending a session that is over already changes nothing. */
export const endSession = command({
  name: 'session.end',
  input: z.object({ token: z.string().min(1) }),
  allowed: { on: 'session', do: 'close' },
  run: (context, { token }) => {
    const refusal = unlessService(context, 'sign_in')
    if (refusal) return err(refusal)
    context.tx
      .update(session)
      .set({ endedAt: context.now })
      .where(and(eq(session.hash, context.hash(token)), isNull(session.endedAt)))
      .run()
    return ok({})
  },
})
