import { z } from '@hono/zod-openapi'

const when = z.number().openapi({ description: 'Milliseconds since 1970-01-01T00:00:00Z.' })
const range = z.object({ from: z.string(), until: z.string() })

/** How a school information system is connected, read and known; never its secret. */
export const sourceSchema = z
  .object({
    kind: z.string(),
    auth: z.string(),
    name: z.string(),
    baseUrl: z.string(),
    tokenUrl: z.string(),
    clientId: z.string(),
    settings: z.looseObject({}).openapi({ description: 'As they were set, or their defaults.' }),
    mode: z.enum(['normal', 'add_only', 'blackout']),
    blackouts: z.array(range),
    suggestedBlackout: range.nullable(),
    guardSettings: z.looseObject({}).openapi({ description: 'Limits as set, and the usual ones.' }),
    profile: z
      .looseObject({ probedAt: when })
      .nullable()
      .openapi({ description: 'What it was found to do; null before it was asked.' }),
    plan: z.string().openapi({ description: 'How it is read and why, in one paragraph.' }),
    delta: z.record(z.string(), z.object({ state: z.string(), reason: z.string() })),
    schedule: z.object({
      fullAt: z.string().openapi({ description: 'Clock time in the district, such as 02:17.' }),
      deltaEveryMinutes: z.number().nullable(),
      nextFullAt: when.nullable(),
      nextDeltaAt: when.nullable(),
    }),
    probe: z.object({
      state: z.enum(['never', 'asking', 'ok', 'failed']),
      at: when.nullable(),
      words: z.string().nullable(),
    }),
  })
  .openapi('Source')
