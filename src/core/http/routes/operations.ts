import { z } from '@hono/zod-openapi'
import { GRANTABLE_ROLES } from '../../kernel/actor.ts'
import { ok } from '../../kernel/result.ts'
import { asks, DISTRICT, endpoint, NOTHING, runs, type Mount } from '../endpoint.ts'
import { cursorQuery, deliverySchema, ref } from '../schemas.ts'

const GET = { method: 'get', body: undefined, status: 200 } as const
const ROLE = DISTRICT.extend({ grantId: z.string().min(1).max(64) })
const KEY = DISTRICT.extend({ keyId: z.string().min(1).max(64) })

/** Who may do what: role grants of staff and keys of integrators. */
export const ACCESS: readonly Mount[] = [
  endpoint({
    method: 'post',
    path: '/districts/{id}/roles',
    act: 'role.grant',
    tag: 'Access',
    summary: 'Grant a product role to a member of staff, at one school or at all.',
    params: DISTRICT,
    query: NOTHING,
    body: z.object({
      email: z.string(),
      role: z.enum(GRANTABLE_ROLES),
      school: z.string().openapi({ description: 'A school id, or * for every school.' }),
      untilAt: z.number().optional(),
    }),
    status: 201,
    answer: z.object({ id: z.string() }),
    run: runs('role.grant', ({ body }) => body),
  }),
  endpoint({
    ...GET,
    path: '/districts/{id}/roles',
    act: 'role.list',
    tag: 'Access',
    summary: 'List role grants that are in force.',
    params: DISTRICT,
    query: NOTHING,
    answer: z.object({
      grants: z.array(
        z.object({
          id: z.string(),
          person: ref,
          role: z.string(),
          school: z.string(),
          untilAt: z.number().nullable(),
        }),
      ),
    }),
    run: asks('role.list', () => ({})),
  }),
  endpoint({
    method: 'delete',
    path: '/districts/{id}/roles/{grantId}',
    act: 'role.revoke',
    tag: 'Access',
    summary: 'Take a role away; it ends with the next request.',
    params: ROLE,
    query: NOTHING,
    body: undefined,
    status: 200,
    answer: z.object({ id: z.string() }),
    run: runs('role.revoke', ({ params }) => ({ id: params.grantId })),
  }),
  endpoint({
    ...GET,
    path: '/districts/{id}/schools',
    act: 'school.list',
    tag: 'Access',
    summary: 'List the schools of the district.',
    params: DISTRICT,
    query: NOTHING,
    answer: z.object({ schools: z.array(ref) }),
    run: asks('school.list', () => ({})),
  }),
  endpoint({
    method: 'post',
    path: '/districts/{id}/api-keys',
    act: 'api_key.create',
    tag: 'Access',
    summary: 'Make an API key. The key is shown once.',
    params: DISTRICT,
    query: NOTHING,
    body: z.object({ name: z.string(), scopes: z.array(z.enum(['roster.read', 'sync.run'])) }),
    status: 201,
    answer: z.object({ id: z.string(), key: z.string() }),
    run: runs('api_key.create', ({ body }) => body),
  }),
  endpoint({
    method: 'delete',
    path: '/districts/{id}/api-keys/{keyId}',
    act: 'api_key.revoke',
    tag: 'Access',
    summary: 'End an API key at once.',
    params: KEY,
    query: NOTHING,
    body: undefined,
    status: 200,
    answer: z.object({ id: z.string() }),
    run: runs('api_key.revoke', ({ params }) => ({ id: params.keyId })),
  }),
]

/** What went out and what was recorded. */
export const RECORD: readonly Mount[] = [
  endpoint({
    ...GET,
    path: '/districts/{id}/deliveries',
    act: 'delivery.list',
    tag: 'Record',
    summary: 'List notices and calendar entries by state; never their matter or their recipient.',
    params: DISTRICT,
    query: cursorQuery.extend({
      state: z.enum(['pending', 'sent', 'failed', 'skipped']).optional(),
    }),
    answer: z.object({
      deliveries: z.array(deliverySchema),
      nextCursor: z.string().nullable(),
      counts: z.object({ pending: z.number(), dead: z.number() }),
    }),
    run: async ({ query, envelope, district }) => {
      const found = await district()
      if (!found.ok) return found
      const listed = await found.value.ask('delivery.list', query, envelope)
      if (!listed.ok) return listed
      const deliveries = listed.value.deliveries.map(({ person: _person, ...delivery }) => delivery)
      return ok({ ...listed.value, deliveries })
    },
  }),
  endpoint({
    ...GET,
    path: '/districts/{id}/audit',
    act: 'audit.export',
    tag: 'Record',
    summary: 'Export the audit log (ids and codes only), for `offramp verify`.',
    params: DISTRICT,
    query: z.object({
      after: z.coerce.number().int().min(0).optional(),
      limit: z.coerce.number().int().min(1).max(5000).optional(),
    }),
    answer: z.object({
      entries: z.array(z.object({ seq: z.number(), body: z.string(), leaf: z.string() })),
      nextAfter: z.number().nullable(),
    }),
    run: asks('audit.export', ({ query }) => query),
  }),
  endpoint({
    ...GET,
    path: '/districts/{id}/audit/checkpoint',
    act: 'audit.checkpoint',
    tag: 'Record',
    summary: 'A signed note of the size and root of the audit log. Keep it outside this system.',
    params: DISTRICT,
    query: NOTHING,
    answer: z.looseObject({ note: z.string() }),
    run: asks('audit.checkpoint', () => ({})),
  }),
]
