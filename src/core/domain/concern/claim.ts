import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { err, ok } from '../../kernel/result.ts'
import { concern } from '../../store/tables/casework.ts'
import { command } from '../command.ts'
import { idField } from './fields.ts'
import { refreshTold } from './refresh-told.ts'
import { concernTarget, findOpenConcern } from './target.ts'

/**
 * Takes a concern to look at it, and shows that to the others, so that two people do not do the same work. It is a
 * courtesy and no lock: anybody who may decide can still decide.
 */
export const claimConcern = command({
  name: 'concern.claim',
  input: z.object({ id: idField }),
  allowed: { on: 'concern', do: 'update', at: (context, { id }) => concernTarget(context, id) },
  subject: ({ id }) => id,
  run: (context, { id }) => {
    const open = findOpenConcern(context, id)
    if (!open.ok) return open
    const { tx, actor } = context
    const { claimedBy } = open.value
    if (claimedBy !== null && claimedBy !== actor.id)
      return err({ kind: 'conflict', code: 'in_use' })
    tx.update(concern).set({ claimedBy: actor.id }).where(eq(concern.id, id)).run()
    refreshTold(context, open.value)
    return ok({ id })
  },
})
