import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { err, ok } from '../../kernel/result.ts'
import { roleGrant } from '../../store/tables/people.ts'
import { command } from '../command.ts'

/** Ends a grant now. The row stays, so that it can be seen who could do what and when. */
export const revokeRole = command({
  name: 'role.revoke',
  input: z.object({ id: z.string().min(1) }),
  allowed: { on: 'role', do: 'update' },
  subject: ({ id }) => id,
  run: ({ tx, now }, { id }) => {
    const held = tx.select().from(roleGrant).where(eq(roleGrant.id, id)).get()
    if (!held) return err({ kind: 'not_found', what: 'role' })
    if (held.untilAt === null || held.untilAt > now) {
      tx.update(roleGrant).set({ untilAt: now }).where(eq(roleGrant.id, id)).run()
    }
    return ok({ id })
  },
})
