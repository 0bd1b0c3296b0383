import { z } from 'zod'
import { ok } from '../../kernel/result.ts'
import { apiKey } from '../../store/tables/door.ts'
import { command } from '../command.ts'

/** What a key may be used for; each becomes a role in `resolve.ts`. */
const API_SCOPES = ['roster.read', 'sync.run'] as const
/** 52 characters of 5 random bits: 260 bits, so guessing is hopeless and a plain hash is safe to store. */
const SECRET_CHARS = 52
const NAME_MAX = 100

/** Makes a key for another system of the district. It is shown once; only its hash is kept. */
export const createApiKey = command({
  name: 'api_key.create',
  input: z.object({
    name: z.string().trim().min(1, 'Say what the key is for.').max(NAME_MAX),
    scopes: z
      .array(z.enum(API_SCOPES))
      .min(1, 'Choose at least one scope.')
      .max(API_SCOPES.length)
      .transform((scopes) => [...new Set(scopes)]),
  }),
  allowed: { on: 'api_key', do: 'create' },
  run: (context, { name, scopes }) => {
    const id = context.newId()
    const key = `offramp_${context.newText(SECRET_CHARS)}`
    context.tx
      .insert(apiKey)
      .values({
        id,
        hash: context.hash(key),
        name,
        scopes: scopes.join(' '),
        createdAt: context.now,
      })
      .run()
    return ok({ id, key })
  },
  subject: (_, made) => made?.id ?? null,
})
