import { z } from '@hono/zod-openapi'
import { DISTRICT, endpoint, NOTHING, runs, asks, type Mount } from '../endpoint.ts'
import { cursorQuery, matchSchema, wordSchema } from '../schemas.ts'

const GET = { method: 'get', body: undefined, status: 200 } as const
const PUT = { method: 'put', query: NOTHING, status: 200 } as const
const ONE_MATCH = DISTRICT.extend({ matchId: z.string().min(1).max(64) })
const SOURCE = z.object({ sourceId: z.string() })

const day = z.string().openapi({ description: 'A date such as 2026-06-05.' })
/** Which names there are, and what they may be, the district says itself. */
const limits = z.record(z.string(), z.number('A limit is a number.')).openapi({
  description:
    'removedShare, removedFloor, staffFloor, changedShare, changedFloor, schoolFloor, schoolShare, groupShare, groupFloor, districtShare, districtFloor, rowsLow, rowsHigh, rowsFloor, issueShare, issueFloor, aliasShare, aliasFloor. Of a share and a floor the larger counts.',
})

/** When the roster removes nobody, and what it asks a person about. */
const RULES: readonly Mount[] = [
  endpoint({
    ...PUT,
    path: '/districts/{id}/roster/mode',
    act: 'source.set_mode',
    tag: 'Roster',
    summary:
      'Remove and move as the SIS says (normal), only add and update (add_only), or remove nothing for a while (blackout).',
    params: DISTRICT,
    body: z.object({
      mode: z.enum(['normal', 'add_only', 'blackout'], {
        error: 'The mode must be normal, add_only or blackout.',
      }),
      blackouts: z
        .array(z.object({ from: day, until: day }))
        .optional()
        .openapi({
          description: 'Days, the first and the last included, that are a blackout by themselves.',
        }),
    }),
    answer: SOURCE,
    run: runs('source.set_mode', ({ body }) => body),
  }),
  endpoint({
    ...PUT,
    path: '/districts/{id}/roster/guards',
    act: 'source.set_guards',
    tag: 'Roster',
    summary:
      'Set when a sync waits for a person: for the district, for one kind of record or one school. A part left out stays; null puts it back to the usual numbers.',
    params: DISTRICT,
    body: z.object({
      defaults: limits.nullish(),
      collections: z.record(z.string(), limits).nullish(),
      schools: z.record(z.string(), limits).nullish(),
    }),
    answer: SOURCE,
    run: runs('source.set_guards', ({ body }) => body),
  }),
]

/** Records of which it is not certain whose they are. */
const MATCHES: readonly Mount[] = [
  endpoint({
    ...GET,
    path: '/districts/{id}/matches',
    act: 'match.list',
    tag: 'Roster',
    summary:
      'List records of which it is not certain whose they are. Holds names; every look is audited.',
    params: DISTRICT,
    query: cursorQuery.extend({
      state: z.enum(['open', 'decided'], { error: 'Ask for open or decided.' }).optional(),
    }),
    answer: z.object({
      matches: z.array(matchSchema),
      nextCursor: z.string().nullable(),
      open: z.number().openapi({ description: 'How many wait in all.' }),
    }),
    run: asks('match.list', ({ query }) => query),
  }),
  endpoint({
    method: 'post',
    path: '/districts/{id}/matches/{matchId}/decision',
    act: 'match.decide',
    tag: 'Roster',
    summary:
      'Say that a record is about somebody who is known, or about another person. Remembered for ever; joining two people cannot be taken back.',
    params: ONE_MATCH,
    query: NOTHING,
    body: z.object({
      decision: z.enum(['same', 'apart'], {
        error: 'Say whether it is the same person or another.',
      }),
      personId: z
        .string()
        .max(64)
        .optional()
        .openapi({ description: 'Which of several candidates it is.' }),
      work: z.literal('leave', { error: 'Leave it out, or say leave.' }).optional().openapi({
        description:
          'For two who each have work of their own: the chosen one keeps theirs, that of the other is left behind.',
      }),
    }),
    status: 200,
    answer: z.object({ id: z.string(), personId: z.string().nullable() }),
    run: runs('match.decide', ({ params, body }) => ({ id: params.matchId, ...body })),
  }),
]

/** Words of the SIS that the standard does not know. */
const WORDS: readonly Mount[] = [
  endpoint({
    ...GET,
    path: '/districts/{id}/roster/words',
    act: 'roster.words',
    tag: 'Roster',
    summary: 'List words of the SIS that were given a meaning, and those that wait for one.',
    params: DISTRICT,
    query: NOTHING,
    answer: z.object({ mapped: z.array(wordSchema), unmapped: z.array(wordSchema) }),
    run: asks('roster.words', () => ({})),
  }),
  endpoint({
    ...PUT,
    path: '/districts/{id}/roster/words',
    act: 'roster.map_value',
    tag: 'Roster',
    summary:
      'Give a word of the SIS a meaning, or take it back with null. A sync under way is stopped, and everything is compared anew with the next one.',
    params: DISTRICT,
    body: z.object({
      kind: z.enum(['role', 'grade', 'user_id_type'], {
        error: 'The kind must be role, grade or user_id_type.',
      }),
      value: z.string('Give the word as your system writes it.'),
      meaning: z.string('Give the meaning, or null for none.').nullable(),
    }),
    answer: z.object({ kind: z.string(), meaning: z.string().nullable() }),
    run: runs('roster.map_value', ({ body }) => body),
  }),
]

/** What an administrator decides about the roster beside single syncs. */
export const ROSTER_RULES: readonly Mount[] = [...RULES, ...MATCHES, ...WORDS]
