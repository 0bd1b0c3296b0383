import { gt } from 'drizzle-orm'
import { z } from 'zod'
import { ok } from '../../kernel/result.ts'
import { apiKey } from '../../store/tables/door.ts'
import { query } from '../command.ts'

/** A district has a handful of keys, revoked ones included. */
const KEYS_MAX = 500

/** The district's keys, never the secret of one. */
export const listApiKeys = query({
  name: 'api_key.list',
  input: z.object({}),
  allowed: { on: 'api_key', do: 'list' },
  run: ({ tx }) => {
    const rows = tx
      .select()
      .from(apiKey)
      .where(gt(apiKey.id, ''))
      .orderBy(apiKey.id)
      .limit(KEYS_MAX)
      .all()
    const keys = rows.map(({ id, name, scopes, createdAt, revokedAt }) => ({
      id,
      name,
      scopes: scopes.split(' '),
      createdAt,
      revokedAt,
    }))
    return ok({ keys })
  },
})
