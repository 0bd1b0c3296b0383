import { z } from '@hono/zod-openapi'
import { hookUrl } from '../../district/client.ts'
import { err, ok } from '../../kernel/result.ts'
import { DISTRICT, endpoint, NOTHING, runs, type Mount } from '../endpoint.ts'
import { sourceSchema } from '../source-schema.ts'

const address = (what: string) =>
  z.url(`${what} must be a full address, such as https://sis.example.org/path.`)

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Write the quiet hours as 02:00.')
const texts = z.array(z.string()).max(1_000)

/** What the door itself looks at; the district says which field is wrong, and why, for everything else. */
const sis = z.object({
  kind: z
    .enum(['oneroster-1.2', 'oneroster-1.1', 'oneroster-csv'], {
      error: 'The kinds of SIS connection are: oneroster-1.2, oneroster-1.1, oneroster-csv.',
    })
    .openapi({ description: 'OneRoster over the network, or files that are uploaded.' }),
  baseUrl: address('The base address').optional(),
  tokenUrl: address('The token address').optional(),
  auth: z.enum(['oauth2', 'oauth1', 'bearer']).optional(),
  signature: z.enum(['SHA-256', 'SHA-1']).optional(),
  clientId: z.string().min(1, 'Paste the client id your SIS gave you.').optional(),
  clientSecret: z
    .string()
    .min(1, 'Paste the client secret your SIS gave you.')
    .optional()
    .openapi({ description: 'Kept when it is left out, while the address stays the same.' }),
  name: z.string().max(200).optional(),
  scopes: texts.optional(),
  headers: z.record(z.string(), z.string()).optional(),
  query: z.record(z.string(), z.string()).optional(),
  orgs: texts.optional().openapi({ description: 'Schools to read, by id or number; [] for all.' }),
  programs: texts.optional().openapi({ description: "Schools that are nobody's home school." }),
  pageSize: z.int().nullable().optional(),
  concurrency: z.int().optional(),
  quiet: z.object({ from: clock, until: clock }).nullable().optional(),
  requestsMax: z.int().optional(),
  deltaEveryMinutes: z.int().nullable().optional(),
  weeklyFullOn: z.int().optional().openapi({ description: '0 is Sunday.' }),
  fullNightly: z.boolean().optional(),
  trustedIdTypes: texts.nullable().optional(),
  emailDomains: texts.optional(),
  metadataIds: texts.optional(),
})

/** How the student information system is connected, tested and let go. */
export const SIS_CONNECTION: readonly Mount[] = [
  endpoint({
    method: 'put',
    path: '/districts/{id}/connections/sis',
    act: 'source.set',
    tag: 'Connections',
    summary: 'Connect the student information system.',
    params: DISTRICT,
    query: NOTHING,
    body: sis,
    status: 200,
    answer: z.object({
      sourceId: z.string(),
      hookUrl: z
        .string()
        .nullable()
        .openapi({ description: 'Told once, when the source is first connected.' }),
    }),
    run: async ({ body, shell, envelope, district }) => {
      const found = await district()
      if (!found.ok) return found
      const set = await found.value.run('source.set', body, envelope)
      if (!set.ok) return set
      const { sourceId, hookToken } = set.value
      return ok({ sourceId, hookUrl: hookToken && hookUrl(shell.config.publicUrl, hookToken) })
    },
  }),
  endpoint({
    method: 'post',
    path: '/districts/{id}/connections/sis/hook',
    act: 'source.renew_hook',
    tag: 'Connections',
    summary:
      'Make a new address for the student information system to call. The one before stops working at once.',
    params: DISTRICT,
    query: NOTHING,
    body: undefined,
    status: 201,
    answer: z.object({
      sourceId: z.string(),
      hookUrl: z.string().openapi({ description: 'Told once; it is kept nowhere.' }),
    }),
    run: async ({ shell, envelope, district }) => {
      const found = await district()
      if (!found.ok) return found
      const renewed = await found.value.run('source.renew_hook', {}, envelope)
      if (!renewed.ok) return renewed
      const { sourceId, hookToken } = renewed.value
      return ok({ sourceId, hookUrl: hookUrl(shell.config.publicUrl, hookToken) })
    },
  }),
  endpoint({
    method: 'get',
    path: '/districts/{id}/connections/sis',
    act: 'source.read',
    tag: 'Connections',
    summary: 'How the student information system is connected and read, and what it can do.',
    params: DISTRICT,
    query: NOTHING,
    body: undefined,
    status: 200,
    answer: sourceSchema,
    run: async ({ envelope, district }) => {
      const found = await district()
      if (!found.ok) return found
      const read = await found.value.ask('source.read', {}, envelope)
      return read.ok && read.value === null ? err({ kind: 'not_configured', what: 'sis' }) : read
    },
  }),
  endpoint({
    method: 'post',
    path: '/districts/{id}/connections/sis/probe',
    act: 'source.probe',
    tag: 'Connections',
    summary: 'Ask the student information system, now, what it can do. Nothing is read.',
    params: DISTRICT,
    query: NOTHING,
    body: undefined,
    status: 202,
    answer: z.object({ id: z.string() }),
    run: runs('source.probe', () => ({})),
  }),
  endpoint({
    method: 'delete',
    path: '/districts/{id}/connections/sis',
    act: 'source.disconnect',
    tag: 'Connections',
    summary:
      'Disconnect the student information system: its secret is deleted and syncs end. The people in the roster and the history stay.',
    params: DISTRICT,
    query: NOTHING,
    body: undefined,
    status: 200,
    answer: z.object({
      sourceId: z.string(),
      stopped: z.int().openapi({
        description: 'Syncs that were under way or waited for an approval, and were stopped.',
      }),
    }),
    run: runs('source.disconnect', () => ({})),
  }),
]
