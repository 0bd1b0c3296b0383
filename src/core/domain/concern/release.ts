import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { ok } from '../../kernel/result.ts'
import { concern } from '../../store/tables/casework.ts'
import { command } from '../command.ts'
import { idField } from './fields.ts'
import { refreshTold } from './refresh-told.ts'
import { concernTarget, findOpenConcern } from './target.ts'

/** Gives a claimed concern back to everybody. A colleague may do it too, so that a claim never outlasts a shift. */
export const releaseConcern = command({
  name: 'concern.release',
  input: z.object({ id: idField }),
  allowed: { on: 'concern', do: 'update', at: (context, { id }) => concernTarget(context, id) },
  subject: ({ id }) => id,
  run: (context, { id }) => {
    const open = findOpenConcern(context, id)
    if (!open.ok) return open
    context.tx.update(concern).set({ claimedBy: null }).where(eq(concern.id, id)).run()
    refreshTold(context, open.value)
    return ok({ id })
  },
})
