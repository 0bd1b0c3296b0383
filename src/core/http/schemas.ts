import { z } from '@hono/zod-openapi'

/** Shapes that several REST answers share. */
export const ref = z.object({ id: z.string(), name: z.string() })
const when = z.number().openapi({ description: 'Milliseconds since 1970-01-01T00:00:00Z.' })
const whenOrNull = when.nullable()

export const cursorQuery = z.object({
  cursor: z
    .string()
    .max(200)
    .optional()
    .openapi({ description: '`nextCursor` of the page before.' }),
})

const counts = z.object({
  received: z.number(),
  created: z.number(),
  changed: z.number(),
  unchanged: z.number(),
  absent: z.number(),
  quarantined: z.number(),
  total: z.number().nullable(),
  done: z.boolean(),
})

export const syncSchema = z
  .object({
    id: z.string(),
    mode: z.enum(['full', 'delta']),
    dryRun: z.boolean(),
    state: z.enum(['queued', 'running', 'held', 'succeeded', 'failed']),
    phase: z.string(),
    startedAt: when,
    finishedAt: whenOrNull,
    startedBy: z.string(),
    collections: z.record(z.string(), counts),
    transfers: z.number(),
    guards: z.array(
      z.object({
        guard: z.string(),
        collection: z.string().nullable(),
        message: z.string(),
        count: z.number(),
        limit: z.number(),
      }),
    ),
    requests: z.number(),
    retries: z.number(),
    bytes: z.number(),
    timings: z.record(z.string(), z.number()).openapi({ description: 'Milliseconds per phase.' }),
    error: z.string().nullable(),
    planHash: z.string().nullable(),
    held: z.object({ removals: z.number() }).nullable(),
  })
  .openapi('Sync')

export const personSchema = z
  .object({
    id: z.string(),
    givenName: z.string(),
    familyName: z.string(),
    preferredGivenName: z.string().nullable(),
    roles: z.array(z.string()),
    grade: z.string().nullable(),
    email: z.string().nullable().openapi({ description: 'Staff only.' }),
    homeSchool: ref.nullable(),
    enabled: z.boolean(),
    archived: z.boolean(),
    identities: z.array(z.object({ sourceId: z.string(), sourcedId: z.string() })),
    memberships: z.array(
      z.object({
        school: ref,
        role: z.string(),
        beginDate: z.string(),
        endDate: z.string().nullable().openapi({ description: 'Exclusive.' }),
      }),
    ),
  })
  .openapi('Person')

export const transferSchema = z
  .object({
    id: z.string(),
    person: ref,
    from: ref,
    to: ref.nullable(),
    effectiveOn: z.string(),
    detectedAt: when,
    kind: z.enum(['transfer', 'left', 'returned']),
  })
  .openapi('Transfer')

export const quarantineSchema = z
  .object({
    collection: z.string(),
    sourcedId: z.string(),
    code: z.string(),
    fieldPath: z.string(),
    words: z.string().openapi({
      description: 'A sentence to send to the SIS vendor; it holds no value of the row.',
    }),
    firstSeenAt: when,
    lastSeenAt: when,
  })
  .openapi('QuarantinedRow')

export const deliverySchema = z
  .object({
    id: z.string(),
    kind: z.string(),
    channel: z.string(),
    state: z.string(),
    attempts: z.number(),
    unknownOutcomes: z.number(),
    createdAt: when,
    settledAt: whenOrNull,
    lastError: z.string().nullable(),
  })
  .openapi('Delivery')
