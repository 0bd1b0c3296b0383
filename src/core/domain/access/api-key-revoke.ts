import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { err, ok } from '../../kernel/result.ts'
import { apiKey } from '../../store/tables/door.ts'
import { command } from '../command.ts'

/** Ends a key; the next request with it is refused. */
export const revokeApiKey = command({
  name: 'api_key.revoke',
  input: z.object({ id: z.string().min(1) }),
  allowed: { on: 'api_key', do: 'update' },
  subject: ({ id }) => id,
  run: ({ tx, now }, { id }) => {
    const key = tx.select().from(apiKey).where(eq(apiKey.id, id)).get()
    if (!key) return err({ kind: 'not_found', what: 'api_key' })
    if (key.revokedAt === null) {
      tx.update(apiKey).set({ revokedAt: now }).where(eq(apiKey.id, id)).run()
    }
    return ok({ id })
  },
})
