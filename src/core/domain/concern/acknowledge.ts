import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { ok } from '../../kernel/result.ts'
import { concern, concernAck } from '../../store/tables/casework.ts'
import { command } from '../command.ts'
import { refreshHome } from '../notification/ask.ts'
import { idField } from './fields.ts'
import { concernTarget, findOpenConcern } from './target.ts'

/** One person says they have seen a concern. It goes on waiting for everybody else, and the clock goes on. */
export const acknowledgeConcern = command({
  name: 'concern.acknowledge',
  input: z.object({ id: idField }),
  allowed: { on: 'concern', do: 'update', at: (context, { id }) => concernTarget(context, id) },
  subject: ({ id }) => id,
  run: (context, { id }) => {
    const open = findOpenConcern(context, id)
    if (!open.ok) return open
    const { tx, actor, now } = context
    tx.insert(concernAck)
      .values({ concernId: id, personId: actor.id, at: now })
      .onConflictDoNothing()
      .run()
    tx.update(concern).set({ state: 'acknowledged' }).where(eq(concern.id, id)).run()
    refreshHome(context, actor.id)
    return ok({ id })
  },
})
