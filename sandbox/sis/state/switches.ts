/** The faults and habits of real providers that the sandbox can be told to show. */
import { z } from 'zod'

export const BAD_ROWS = [
  'blank-username',
  'no-roles',
  'no-name',
  'bad-date',
  'date-order',
  'unknown-role',
  'unknown-grade',
  'dangling-class',
  'null-optionals',
  'real-booleans',
  'local-dates',
  'not-an-object',
  'no-id',
  'too-long',
  'duplicate-same',
  'duplicate-different',
] as const
export type BadRow = (typeof BAD_ROWS)[number]

/** Slots 10, 12, 14 … of a block are bad rows, so a block must hold them all. */
const BAD_EVERY_MIN = 50
const CLAMP_MAX = 10_000

const count = z.int().min(1)
const text = (pattern: RegExp) => z.string().regex(pattern)
/** On which requests since the switch was set: never, always, or the n-th (several allowed). */
const onRequest = z.union([z.literal('off'), z.literal('on'), count, z.array(count)])

export const switchesSchema = z.strictObject({
  clamp: z.int().min(1).max(CLAMP_MAX),
  totals: z.union([z.enum(['header', 'none', 'body']), text(/^wrong:[+-]\d+$/)]),
  link: z.union([
    z.enum(['rfc8288', 'none', 'other-origin']),
    text(/^other-origin:https?:\/\/[^/]+$/),
  ]),
  hrefs: z.enum(['absolute', 'relative', 'missing']),
  ids: z.enum(['stable', 'composed', 'padded', 'numeric']),
  status: z.enum(['tombstone', 'always-active', 'inactive', 'vanish']),
  agents: z.enum(['both', 'student', 'guardian', 'none']),
  /** `out-of-scope`: schools name a parent organisation that this token may not see. */
  parents: z.enum(['visible', 'out-of-scope']),
  /** `hidden`: guardians are named by students but have no record of their own. */
  guardians: z.enum(['listed', 'hidden']),
  emptyToken: z.enum(['off', 'on']),
  /** Requests per seconds, such as `100/60`. */
  rate: z.union([z.literal('off'), text(/^[1-9]\d*\/[1-9]\d*$/)]),
  tokenTtl: count,
  auth: z.enum(['basic+form', 'form-only', 'scope-prefixed']),
  /** Scopes the client has been granted, by their last word. */
  grants: z.array(z.enum(['roster-core.readonly', 'roster.readonly'])),
  /** Milliseconds at a page or a collection, such as `800@2` or `800@users,50@orgs`. */
  slow: z.union([z.literal('off'), text(/^\d+@\w+(,\d+@\w+)*$/)]),
  /** `on` is 15 s of waiting after each publish; a number is that many milliseconds. */
  stall: z.union([z.enum(['off', 'on']), count]),
  /** Rows removed once a page has been served, such as `400@3` or `400@3@enrollments`. */
  shift: z.union([z.literal('off'), text(/^[1-9]\d*@[1-9]\d*(@(users|enrollments|classes))?$/)]),
  badRows: z.union([z.literal('none'), z.array(z.enum(BAD_ROWS))]),
  /** One bad row of each chosen kind in so many rows. */
  badEvery: z.int().min(BAD_EVERY_MIN),
  filters: z.enum(['full', 'status+date', '400', '500']),
  sort: z.enum(['honoured', 'ignored']),
  fields: z.enum(['honoured', 'ignored', '400']),
  /** `row-only`: school and enrollment changes do not move a user's dateLastModified. */
  modified: z.enum(['true', 'row-only']),
  hideIdleStudents: z.enum(['off', 'on']),
  sessions: z.enum(['year+terms', 'semesters', 'per-school']),
  grades: z.enum(['two-digit', 'words', 'mixed']),
  errors: z.enum(['root', 'wrapped', 'flat', 'html', 'empty']),
  html200: onRequest,
  noEnvelope: onRequest,
  notFoundWhenEmpty: onRequest,
  /** An HTTP status on chosen requests, such as `503@3` or `500@2,500@3`. */
  fail: z.union([z.literal('off'), text(/^[45]\d\d@\d+(,[45]\d\d@\d+)*$/)]),
  /** Percent of requests answered 503, the same requests on every run. */
  flaky: z.int().min(0).max(100),
  /** The page at which the `x-perm-rev` header changes. */
  revision: z.union([z.literal('off'), count]),
  /** `manual`: pages serve the last published state, as systems with refreshed views do. */
  publish: z.enum(['auto', 'manual']),
})

export type Switches = z.infer<typeof switchesSchema>
export type OnRequest = z.infer<typeof onRequest>

/** A strict, well-behaved provider. */
export const DEFAULT_SWITCHES: Switches = {
  clamp: CLAMP_MAX,
  totals: 'header',
  link: 'rfc8288',
  hrefs: 'absolute',
  ids: 'stable',
  status: 'tombstone',
  agents: 'both',
  parents: 'visible',
  guardians: 'listed',
  emptyToken: 'off',
  rate: 'off',
  tokenTtl: 3_600,
  auth: 'basic+form',
  grants: ['roster-core.readonly', 'roster.readonly'],
  slow: 'off',
  stall: 'off',
  shift: 'off',
  badRows: 'none',
  badEvery: 500,
  filters: 'full',
  sort: 'honoured',
  fields: 'honoured',
  modified: 'true',
  hideIdleStudents: 'off',
  sessions: 'year+terms',
  grades: 'two-digit',
  errors: 'root',
  html200: 'off',
  noEnvelope: 'off',
  notFoundWhenEmpty: 'off',
  fail: 'off',
  flaky: 0,
  revision: 'off',
  publish: 'auto',
}

/** The names of the switches that are not at their default. */
export const switchesOn = (switches: Switches): readonly string[] =>
  Object.entries(switches)
    .filter(
      ([name, value]) =>
        JSON.stringify(value) !==
        JSON.stringify(new Map<string, unknown>(Object.entries(DEFAULT_SWITCHES)).get(name)),
    )
    .map(([name, value]) => `${name} = ${JSON.stringify(value)}`)
