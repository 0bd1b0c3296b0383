import { z } from '@hono/zod-openapi'
import { ok } from '../../kernel/result.ts'
import { asks, DISTRICT, endpoint, NOTHING, runs, type Mount } from '../endpoint.ts'
import {
  cursorQuery,
  personSchema,
  faultyRowsSchema,
  quarantineCountSchema,
  quarantineSchema,
  syncPlanSchema,
  syncSchema,
  transferSchema,
} from '../schemas.ts'

/** The lists a SIS has. */
const ROSTER_LISTS = ['orgs', 'academicSessions', 'classes', 'users', 'enrollments'] as const
const ONE_SYNC = DISTRICT.extend({ syncId: z.string().min(1).max(64) })
const GET = { method: 'get', body: undefined, status: 200 } as const

/** Syncs: start, watch, approve. */
export const SYNCS: readonly Mount[] = [
  endpoint({
    method: 'post',
    path: '/districts/{id}/syncs',
    act: 'sync.start',
    tag: 'Roster',
    summary: 'Start a sync. A trial (`dryRun`) shows what would change and changes nothing.',
    params: DISTRICT,
    query: NOTHING,
    body: z.object({
      mode: z.enum(['full', 'delta'], 'The modes are full and delta.'),
      dryRun: z.boolean('dryRun is true or false.').optional().openapi({
        description:
          'A trial. The first sync, and one after the connection changed, are trials in any case.',
      }),
    }),
    status: 202,
    answer: z.object({ id: z.string() }),
    run: runs('sync.start', ({ body }) => body),
  }),
  endpoint({
    ...GET,
    path: '/districts/{id}/syncs',
    act: 'sync.list',
    tag: 'Roster',
    summary: 'List syncs, newest first.',
    params: DISTRICT,
    query: cursorQuery,
    answer: z.object({
      syncs: z.array(z.looseObject({ id: z.string() })),
      nextCursor: z.string().nullable(),
    }),
    run: asks('sync.list', ({ query }) => query),
  }),
  endpoint({
    ...GET,
    path: '/districts/{id}/syncs/{syncId}',
    act: 'sync.read',
    tag: 'Roster',
    summary: 'One sync: progress per collection, guards, transfers, requests and timings.',
    params: ONE_SYNC,
    query: NOTHING,
    answer: syncSchema,
    run: asks('sync.read', ({ params }) => ({ id: params.syncId })),
  }),
  endpoint({
    ...GET,
    path: '/districts/{id}/syncs/{syncId}/plan',
    act: 'sync.plan',
    tag: 'Roster',
    summary:
      'What a held sync or a trial would do, by school and with samples. Holds names; every look is audited.',
    params: ONE_SYNC,
    query: NOTHING,
    answer: syncPlanSchema,
    run: asks('sync.plan', ({ params }) => ({ id: params.syncId })),
  }),
  endpoint({
    method: 'post',
    path: '/districts/{id}/syncs/{syncId}/approve',
    act: 'sync.approve',
    tag: 'Roster',
    summary:
      'Apply what a held sync or a trial planned, exactly as shown and without reading the SIS again. Refused with plan_changed once anything else was applied, after seven days, or under another planHash.',
    params: ONE_SYNC,
    query: NOTHING,
    body: z.object({
      planHash: z
        .string()
        .max(128)
        .optional()
        .openapi({ description: 'Refuses when the plan is not this one any more.' }),
    }),
    status: 202,
    answer: z.object({ id: z.string() }),
    run: runs('sync.approve', ({ params, body }) => ({ id: params.syncId, ...body })),
  }),
  endpoint({
    method: 'post',
    path: '/districts/{id}/syncs/{syncId}/cancel',
    act: 'sync.cancel',
    tag: 'Roster',
    summary:
      'Stop a sync that is queued, running or held, or throw a plan away. Nothing it planned is applied.',
    params: ONE_SYNC,
    query: NOTHING,
    body: NOTHING,
    status: 202,
    answer: z.object({ id: z.string() }),
    run: runs('sync.cancel', ({ params }) => ({ id: params.syncId })),
  }),
]

/** People, transfers and what could not be read. */
export const ROSTER: readonly Mount[] = [
  endpoint({
    ...GET,
    path: '/districts/{id}/people',
    act: 'people.list',
    tag: 'Roster',
    summary:
      'List people with their identities and school memberships. Needs a key with roster.read.',
    params: DISTRICT,
    query: cursorQuery.extend({
      role: z
        .enum(['student', 'staff', 'guardian'], 'The roles are student, staff and guardian.')
        .optional(),
      school: z.string().max(64).optional(),
      q: z.string().max(80).optional(),
      limit: z.coerce.number().int().min(1).max(200).optional(),
    }),
    answer: z.object({ people: z.array(personSchema), nextCursor: z.string().nullable() }),
    run: asks('people.list', ({ query }) => query),
  }),
  endpoint({
    ...GET,
    path: '/districts/{id}/transfers',
    act: 'transfer.list',
    tag: 'Roster',
    summary: 'List students who changed school. Needs a key with roster.read.',
    params: DISTRICT,
    query: cursorQuery,
    answer: z.object({ transfers: z.array(transferSchema), nextCursor: z.string().nullable() }),
    run: async ({ query, envelope, district }) => {
      const found = await district()
      if (!found.ok) return found
      const listed = await found.value.ask('transfer.list', query, envelope)
      if (!listed.ok) return listed
      const transfers = listed.value.transfers.map(
        ({ handover: _handover, ...transfer }) => transfer,
      )
      return ok({ ...listed.value, transfers })
    },
  }),
  endpoint({
    ...GET,
    path: '/districts/{id}/quarantine',
    act: 'roster.quarantine',
    tag: 'Roster',
    summary:
      'List SIS rows with something wrong in them: those set aside, and those used with a gap. With the reason and no value of the row.',
    params: DISTRICT,
    query: cursorQuery.extend({
      collection: z.enum(ROSTER_LISTS, 'That is not a list of the roster.').optional(),
      code: z.string().max(40).optional(),
    }),
    answer: z.object({
      rows: z.array(quarantineSchema),
      nextCursor: z.string().nullable(),
      summary: z
        .array(quarantineCountSchema)
        .openapi({ description: 'By reason; on the first page only.' }),
      totals: faultyRowsSchema
        .nullable()
        .openapi({ description: 'Of all rows, whatever the filter; null beyond the first page.' }),
    }),
    run: asks('roster.quarantine', ({ query }) => query),
  }),
  endpoint({
    ...GET,
    path: '/districts/{id}/roster',
    act: 'roster.health',
    tag: 'Roster',
    summary: 'How the roster stands: last run, next run, what is held, counts.',
    params: DISTRICT,
    query: NOTHING,
    answer: z.looseObject({}),
    run: asks('roster.health', () => ({})),
  }),
]
