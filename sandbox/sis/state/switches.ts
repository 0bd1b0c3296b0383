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

/** What can be wrong with an exported zip of CSV files; `empty:users` leaves only the header of a file. */
export const CSV_DEFECTS = [
  // How the text is written.
  'bom',
  'lf',
  'cr',
  'windows-1252',
  'quoted-linebreaks',
  // What the header says.
  'columns-shuffled',
  'extra-columns',
  'header-misspelt',
  'header-spaces',
  'header-invisible',
  // What the rows hold.
  'trailing-cells',
  'uppercase-flags',
  'dates-with-time',
  'filled-status',
  // What the manifest says, and where it is.
  'manifest-missing',
  'manifest-missing-rows',
  'manifest-last',
  // What the container is.
  'zip-stored',
  'zip-bomb',
  'zip-path',
  'zip-duplicate-names',
  'zip-encrypted',
  'zip-too-many-entries',
  'zip-truncated',
  'zip-wrong-checksum',
] as const
export type CsvDefect = (typeof CSV_DEFECTS)[number]

const COLLECTIONS = [
  'orgs',
  'academicSessions',
  'courses',
  'classes',
  'users',
  'enrollments',
] as const

/** Slots 10, 12, 14 … of a block are bad rows, so a block must hold them all. */
const BAD_EVERY_MIN = 50
const CLAMP_MAX = 10_000

const count = z.int().min(1)
const filterMode = z.enum(['full', 'status+date', 'nested-400', 'nested-500', '400', '500'])
const text = (pattern: RegExp) => z.string().regex(pattern)
/** On which requests since the switch was set: never, always, or the n-th (several allowed). */
const onRequest = z.union([z.literal('off'), z.literal('on'), count, z.array(count)])

export const switchesSchema = z.strictObject({
  clamp: z.int().min(1).max(CLAMP_MAX),
  /** What happens to a `limit` above the clamp: cut down silently, or refused. */
  overLimit: z.enum(['clamp', '400']),
  totals: z.union([z.enum(['header', 'x-count', 'none', 'body']), text(/^wrong:[+-]\d+$/)]),
  link: z.union([
    z.enum(['rfc8288', 'none', 'other-origin']),
    text(/^other-origin:https?:\/\/[^/]+$/),
  ]),
  hrefs: z.enum(['absolute', 'relative', 'missing']),
  ids: z.enum(['stable', 'composed', 'padded', 'numeric']),
  status: z.enum(['tombstone', 'always-active', 'inactive', 'vanish']),
  /** `misspelt`: on both sides, but in a field called `agent`. */
  agents: z.enum(['both', 'student', 'guardian', 'none', 'misspelt']),
  /** `out-of-scope`: schools name a parent organisation that this token may not see. */
  parents: z.enum(['visible', 'out-of-scope']),
  /** `hidden`: guardians are named by students but have no record of their own. */
  guardians: z.enum(['listed', 'hidden']),
  /** `many`: some students name seven guardians, and some guardians name twenty students. */
  guardianLinks: z.enum(['usual', 'many']),
  /** `whole`: a contact's whole name is in familyName and givenName is blank. */
  contactNames: z.enum(['split', 'whole']),
  /** `shared`: every third member of staff has the address of the office. */
  staffEmails: z.enum(['own', 'shared']),
  /** Which keys beside the sourcedId a person's record carries. */
  keys: z.enum(['all', 'identifier', 'userIds', 'none']),
  emptyToken: z.enum(['off', 'on']),
  /** Requests per seconds, such as `100/60`. */
  rate: z.union([z.literal('off'), text(/^[1-9]\d*\/[1-9]\d*$/)]),
  /** `off` leaves the RateLimit headers out, whatever the rate. */
  rateHeaders: z.enum(['on', 'off']),
  /** How a refusal says when to come back: in seconds, as a date, or not at all. */
  retryAfter: z.enum(['seconds', 'date', 'none']),
  /** Seconds that an answer of `fail` or `flaky` asks to wait; 0 says nothing. */
  busyFor: z.int().min(0),
  /** The body of a 429. */
  tooMany: z.enum(['html', 'json']),
  tokenTtl: count,
  /** `missing`: a token's life is not told. */
  expiresIn: z.enum(['sent', 'missing']),
  auth: z.enum(['basic+form', 'form-only', 'basic-only', 'scope-prefixed']),
  /** A bearer token that needs no token request and never ends, as proxies hand out. */
  staticToken: z.union([z.literal('off'), text(/^[\w.~+/-]{8,}=*$/)]),
  /** OAuth 1.0a on the 1.1 service: beside bearer tokens, instead of them, with one hash only, or not at all. */
  oauth1: z.enum(['on', 'required', 'sha1-only', 'sha256-only', 'off']),
  /** Answers the token address or every list with a redirect to another origin. */
  redirect: z.union([z.enum(['off', 'token', 'lists']), text(/^(token|lists):https?:\/\/[^/]+$/)]),
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
  /** For all collections, or by collection; `nested` modes refuse filters on objects and lists. */
  filters: z.union([filterMode, z.partialRecord(z.enum(COLLECTIONS), filterMode)]),
  /** What a filter `sourcedId>'…'` does: select, nothing, or fail. */
  keyset: z.enum(['on', 'ignored', '400']),
  /** `greater-only`: dateLastModified takes `>` and no other operator. */
  deltaFilter: z.enum(['all', 'greater-only']),
  /** `find-nothing`: a value with a doubled quote matches no row. */
  quotes: z.enum(['doubled', 'find-nothing']),
  /** Order of a list nobody sorted: steady but not by id, by id, or another one at every request. */
  order: z.enum(['internal', 'id', 'unstable']),
  singleRead: z.enum(['on', '404', '405']),
  /**
   * Addresses that do not work, such as `403@users,empty@terms,404@school-lists`; `school-lists` are the lists
   * below one school.
   */
  refuse: z.union([z.literal('off'), text(/^([45]\d\d|empty)@[\w-]+(,([45]\d\d|empty)@[\w-]+)*$/)]),
  /** The `schoolYear` parameter: unknown, selecting (a wrong year is empty), or needed (none is empty too). */
  schoolYear: z.enum(['ignored', 'selects', 'required']),
  /** Whether an answer is compressed for a reader who takes gzip. */
  gzip: z.enum(['off', 'on']),
  sort: z.enum(['honoured', 'ignored']),
  fields: z.enum(['honoured', 'ignored', '400']),
  /** `row-only`: school and enrollment changes do not move a user's dateLastModified. */
  modified: z.enum(['true', 'row-only']),
  /** How dateLastModified is written; `day` knows no time of day. */
  stamps: z.enum(['utc', 'offset', 'no-zone', 'day']),
  /** How true and false are written. */
  flags: z.enum(['text', 'real', 'upper', 'digit']),
  /** How a field without a value is written. */
  absent: z.enum(['omitted', 'null', 'blank', 'mixed']),
  statusCase: z.enum(['lower', 'mixed']),
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
  /** The page at which the `x-perm-rev` header changes, once; `always:3` at the third page of every reading. */
  revision: z.union([z.literal('off'), count, text(/^always:[1-9]\d*$/)]),
  /**
   * `manual`: pages serve the last published state, as systems with refreshed views do. A list of collections:
   * only those lag behind.
   */
  publish: z.union([z.enum(['auto', 'manual']), z.array(z.enum(COLLECTIONS)).min(1)]),
  /** What is wrong with exported zips. */
  csv: z.union([
    z.literal('none'),
    z.array(z.union([z.enum(CSV_DEFECTS), text(/^empty:[A-Za-z]+$/)])),
  ]),
  /** `changed`: a delta holds what differs; `dated`: only rows whose own date says so, so moves can be missing. */
  csvDelta: z.enum(['changed', 'dated']),
})

export type Switches = z.infer<typeof switchesSchema>
export type FilterMode = z.infer<typeof filterMode>
export type OnRequest = z.infer<typeof onRequest>

/** A strict, well-behaved provider. */
export const DEFAULT_SWITCHES: Switches = {
  clamp: CLAMP_MAX,
  overLimit: 'clamp',
  totals: 'header',
  link: 'rfc8288',
  hrefs: 'absolute',
  ids: 'stable',
  status: 'tombstone',
  agents: 'both',
  parents: 'visible',
  guardians: 'listed',
  guardianLinks: 'usual',
  contactNames: 'split',
  staffEmails: 'own',
  keys: 'all',
  emptyToken: 'off',
  rate: 'off',
  rateHeaders: 'on',
  retryAfter: 'seconds',
  busyFor: 0,
  tooMany: 'html',
  tokenTtl: 3_600,
  expiresIn: 'sent',
  auth: 'basic+form',
  staticToken: 'off',
  oauth1: 'on',
  redirect: 'off',
  grants: ['roster-core.readonly', 'roster.readonly'],
  slow: 'off',
  stall: 'off',
  shift: 'off',
  badRows: 'none',
  badEvery: 500,
  filters: 'full',
  keyset: 'on',
  deltaFilter: 'all',
  quotes: 'doubled',
  order: 'internal',
  singleRead: 'on',
  refuse: 'off',
  schoolYear: 'ignored',
  gzip: 'off',
  sort: 'honoured',
  fields: 'honoured',
  modified: 'true',
  stamps: 'utc',
  flags: 'text',
  absent: 'omitted',
  statusCase: 'lower',
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
  csv: 'none',
  csvDelta: 'changed',
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
