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
  removed: z.number(),
  unchanged: z.number(),
  absent: z.number(),
  quarantined: z.number(),
  total: z.number().nullable(),
  done: z.boolean(),
  restarts: z.number(),
  drifted: z.boolean(),
  skipped: z.boolean(),
  since: z.number().nullable(),
})

/** A rule that stopped part of a sync until somebody has looked. */
const guardSchema = z
  .object({
    guard: z.string(),
    collection: z.string().nullable(),
    school: ref.nullable(),
    message: z.string(),
    count: z.number(),
    limit: z.number(),
    holds: z.string().openapi({ description: 'What waits.' }),
    approve: z.string().openapi({ description: 'What approving will do.' }),
    leave: z.string().openapi({ description: 'What happens if nobody does anything.' }),
  })
  .openapi('GuardVerdict')

export const syncSchema = z
  .object({
    id: z.string(),
    mode: z.enum(['full', 'delta', 'probe']),
    dryRun: z.boolean(),
    trialReason: z
      .enum(['first', 'connection_changed', 'school_year_changed'])
      .nullable()
      .openapi({ description: 'Why it is a trial that nobody asked for.' }),
    state: z.enum(['queued', 'running', 'held', 'succeeded', 'failed']),
    phase: z.string(),
    startedAt: when,
    finishedAt: whenOrNull,
    startedBy: z.string(),
    collections: z.record(z.string(), counts),
    transfers: z.number(),
    guards: z.array(guardSchema),
    requests: z.number(),
    retries: z.number(),
    bytes: z.number(),
    timings: z.record(z.string(), z.number()).openapi({ description: 'Milliseconds per phase.' }),
    error: z.string().nullable(),
    words: z.string().nullable().openapi({ description: 'What happened, for people.' }),
    class: z.string().nullable().openapi({ description: 'What the sync as a whole looks like.' }),
    throttled: z.number(),
    stalls: z.number(),
    waitMs: z.number().nullable().openapi({
      description: 'For how long the SIS is left alone before it is asked again.',
    }),
    watermarks: z.record(z.string(), z.number()),
    approvedBy: z.string().nullable(),
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
    preferredFamilyName: z.string().nullable(),
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

/** The accounts a member of staff is known by; their own ids at the providers are not told. */
export const accountsSchema = z
  .object({
    person: ref,
    accounts: z.array(
      z.object({
        provider: z.enum(['oidc', 'slack', 'entra', 'google']),
        tenant: z
          .string()
          .openapi({ description: 'The issuer, or the id of the workspace, tenant or domain.' }),
        linkedAt: z.number().nullable(),
      }),
    ),
  })
  .openapi('Accounts')

export const transferSchema = z
  .object({
    id: z.string(),
    person: ref,
    from: ref,
    to: ref.nullable(),
    effectiveOn: z.string(),
    detectedAt: when,
    kind: z.enum(['transfer', 'left', 'returned', 'school_changed']).openapi({
      description:
        'school_changed: moved up with a class at the turn of a year, while a case is open.',
    }),
    state: z.enum(['confirmed', 'expected', 'reversed', 'cancelled', 'dropped']).openapi({
      description: 'expected: on a day to come. reversed, cancelled: taken back by the SIS.',
    }),
    gapDays: z.number().nullable().openapi({ description: 'Days at neither school.' }),
    backdated: z.boolean().openapi({ description: 'The SIS told of it late.' }),
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
    isSetAside: z.boolean().openapi({
      description: 'The row is not used. Otherwise it is, as far as it goes.',
    }),
  })
  .openapi('QuarantinedRow')

const schoolRef = z.object({ id: z.string(), name: z.string() })
const plannedRow = z.object({
  collection: z.string(),
  sourcedId: z.string(),
  name: z.string().nullable(),
})

/** How many rows could not be used for one reason, with words for people. */
export const quarantineCountSchema = z
  .object({
    code: z.string(),
    words: z.string(),
    remedy: z.string().openapi({ description: 'What comes of it, and what to ask the vendor.' }),
    ask: z.string().openapi({ description: 'What to ask the vendor.' }),
    count: z.number(),
    listedMax: z.number(),
    firstSeenAt: when,
    lastSeenAt: when,
    isSetAside: z.boolean().openapi({
      description: 'Rows with this fault are not used. Otherwise they are, as far as they go.',
    }),
    examples: z.array(z.object({ collection: z.string(), sourcedId: z.string() })),
  })
  .openapi('QuarantineCount')

/** How many rows have something wrong in them, every row once. */
export const faultyRowsSchema = z
  .object({
    setAside: z.number().openapi({ description: 'Not used: what was known before stays.' }),
    withGap: z.number().openapi({ description: 'Used as far as they go.' }),
  })
  .openapi('FaultyRows')

/** What a sync that waits for approval would do. */
export const syncPlanSchema = z
  .object({
    planHash: z.string().nullable(),
    expiresAt: whenOrNull,
    isCurrent: z.boolean().openapi({ description: 'False when it cannot be approved any more.' }),
    counts: z.record(z.string(), z.record(z.string(), z.number())),
    schools: z.array(
      z.object({
        school: schoolRef,
        students: z.object({
          arriving: z.number(),
          leaving: z.number(),
          staying: z.number(),
        }),
      }),
    ),
    transfers: z.object({
      count: z.number(),
      samples: z.array(
        z.object({
          person: z.string(),
          from: schoolRef,
          to: schoolRef.nullable(),
          effectiveOn: z.string(),
          kind: z.string(),
        }),
      ),
    }),
    matches: z.object({
      count: z.number(),
      samples: z.array(z.object({ sourcedId: z.string(), name: z.string().nullable() })),
    }),
    issues: z.record(z.string(), z.number()),
    guards: z.array(guardSchema),
    samples: z.record(z.string(), z.array(plannedRow)),
  })
  .openapi('SyncPlan')

/** A record of which it is not certain whose it is; `keys` are kinds of numbers, never a number. */
/** Kinds of number and address; never a value. */
const keyKinds = z.array(z.string())

export const matchSchema = z
  .object({
    id: z.string(),
    reason: z.enum(['two_persons', 'reused_id', 'other_name']),
    record: z.object({
      sourcedId: z.string(),
      name: z.string(),
      facet: z.string().nullable(),
      keys: keyKinds,
      school: ref.nullable(),
      grade: z.string().nullable(),
      since: whenOrNull,
    }),
    candidates: z.array(
      z.object({
        person: ref,
        facets: z.array(z.string()),
        school: ref.nullable(),
        grade: z.string().nullable(),
        since: whenOrNull,
        isListed: z.boolean().openapi({ description: 'The SIS still lists them.' }),
        agrees: keyKinds,
        differs: keyKinds,
        joins: z.enum(['whole', 'without_work']).openapi({
          description: 'without_work: deciding same takes `work: leave`.',
        }),
      }),
    ),
    isOwn: z.boolean().openapi({
      description: 'About whoever asks, or their family: somebody else decides.',
    }),
    firstSeenAt: when,
    decision: z.enum(['same', 'apart']).nullable(),
    decidedAt: whenOrNull,
    decidedBy: ref.nullable().openapi({ description: 'Null where the operator decided.' }),
  })
  .openapi('Match')

/** A word of the SIS that the standard does not know. */
export const wordSchema = z
  .object({
    kind: z.enum(['role', 'grade', 'user_id_type']),
    value: z.string(),
    meaning: z.string().nullable(),
    count: z
      .number()
      .openapi({ description: 'How often it was seen in one reading of the roster.' }),
    lastSeenAt: when,
  })
  .openapi('Word')

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
