import { z } from 'zod'
import { asksDemographics, NO_DEMOGRAPHICS } from './never-asked.ts'

/** Requests of one run: the largest district there is, read at the smallest usual page, takes about a third of it. */
const REQUESTS_DEFAULT = 60_000
const REQUESTS_MAX = 1_000_000
/** More requests at once than this no provider is asked for, whatever it allows. */
const LANES_MAX = 5
/** One collection is fetched while another is staged; a provider that counts requests gets one at a time. */
const LANES_DEFAULT = 2
/** Rows of a page; a larger page than the engine can stage is cut to what it can. */
const PAGE_SIZE_MAX = 10_000
const MINUTES_PER_DAY = 1_440
const DELTA_MINUTES_MIN = 5
const DELTA_MINUTES = 15
/** Longest word, address part or id of a setting, and how many a list may hold. */
const TEXT_MAX = 500
const LIST_MAX = 1_000
const PAIRS_MAX = 20

const text = z.string().trim().min(1, 'Remove the empty entry.').max(TEXT_MAX)
const list = z.array(text).max(LIST_MAX, 'That list is too long.')
const scope = text.refine((given) => !asksDemographics(given), { error: NO_DEMOGRAPHICS })
/** Names with dots between them, in any script; RFC 5890 knows them by these letters. */
const DOMAIN =
  /^(?:[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?\.)+\p{L}[\p{L}\p{M}\p{N}-]*$/u
/** People write domains as they stand in an address, with the @ before them. */
const domain = text
  .toLowerCase()
  .transform((given) => given.replace(/^@/, ''))
  .pipe(z.string().regex(DOMAIN, 'An e-mail domain looks like district.example.org.'))
const clock = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Write the quiet hours as 02:00, in 24-hour time.')

/** Names whose value would be a secret or would break the request; the connection writes these itself. */
const RESERVED_HEADERS =
  /^(authorization|proxy-.*|cookie|host|content-.*|transfer-encoding|connection|accept-encoding)$/i
const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_|~-]{1,100}$/
const RESERVED_QUERY = /^(limit|offset|sort|orderBy|filter|fields)$/i

/** Names with values, of which some are not the administrator's to give. */
const pairs = (value: z.ZodString, refusal: (name: string) => string | null) =>
  z.record(z.string().min(1).max(TEXT_MAX), value).superRefine((given, found) => {
    const names = Object.keys(given)
    const refuse = (message: string): void => found.addIssue({ code: 'custom', message })
    if (names.length > PAIRS_MAX) refuse(`No more than ${PAIRS_MAX} of these can be given.`)
    for (const name of names) {
      const words = refusal(name)
      if (words !== null) refuse(words)
    }
  })

const headers = pairs(
  z
    .string()
    .max(TEXT_MAX)
    .regex(/^[\t\x20-\x7e]*$/, 'A header value holds plain characters only.'),
  (name) => {
    if (!HEADER_NAME.test(name)) return 'One of the extra headers has a name that is none.'
    return RESERVED_HEADERS.test(name)
      ? `The header ${name} is set by the connection itself; leave it out of the extra headers.`
      : null
  },
)
const query = pairs(z.string().max(TEXT_MAX), (name) =>
  RESERVED_QUERY.test(name)
    ? `The query value ${name} is set by the connection itself; leave it out.`
    : null,
)

/** The settings an administrator may give, each by itself; `null` where "none" means something. */
export const SETTINGS_INPUT = {
  signature: z.enum(['SHA-256', 'SHA-1'], {
    error: 'The signature must be SHA-256, or SHA-1 where your SIS knows nothing newer.',
  }),
  scopes: z.array(scope).max(LIST_MAX, 'That list is too long.'),
  headers,
  query,
  orgs: list,
  programs: list,
  pageSize: z
    .int('The page size must be a whole number of rows.')
    .min(1, 'The page size must be 1 or more.')
    .max(PAGE_SIZE_MAX, 'The page size may be 10,000 at most.')
    .nullable(),
  concurrency: z
    .int('Requests at once must be a whole number from 1 to 5.')
    .min(1, 'Requests at once must be 1 or more.')
    .max(LANES_MAX, 'Requests at once may be 5 at most; no SIS is asked for more.'),
  quiet: z
    .object({ from: clock, until: clock })
    .refine(({ from, until }) => from !== until, {
      error: 'The quiet hours must begin and end at different times.',
    })
    .nullable(),
  requestsMax: z
    .int('The request limit must be a whole number.')
    .min(100, 'The request limit of a sync must be 100 or more.')
    .max(REQUESTS_MAX, 'The request limit of a sync may be 1,000,000 at most.'),
  deltaEveryMinutes: z
    .int('The interval must be a whole number of minutes.')
    .min(DELTA_MINUTES_MIN, 'Changes can be asked for every 5 minutes at most.')
    .max(MINUTES_PER_DAY, 'Changes must be asked for at least once a day, or not at all (null).')
    .nullable(),
  weeklyFullOn: z
    .int('The day of the weekly full sync must be 0 (Sunday) to 6 (Saturday).')
    .min(0, 'The day of the weekly full sync must be 0 (Sunday) to 6 (Saturday).')
    .max(6, 'The day of the weekly full sync must be 0 (Sunday) to 6 (Saturday).'),
  fullNightly: z.boolean('Say true or false for a full sync every night.'),
  trustedIdTypes: list.nullable(),
  emailDomains: z.array(domain).max(LIST_MAX, 'That list is too long.'),
  metadataIds: list,
} as const

const stored = z.object({
  signature: SETTINGS_INPUT.signature.default('SHA-256'),
  // What was stored before these rules must still be read: such a scope is left out, and a domain stays as it was.
  scopes: list.transform((scopes) => scopes.filter((one) => !asksDemographics(one))).default([]),
  headers: SETTINGS_INPUT.headers.default({}),
  query: SETTINGS_INPUT.query.default({}),
  orgs: SETTINGS_INPUT.orgs.default([]),
  programs: SETTINGS_INPUT.programs.default([]),
  pageSize: SETTINGS_INPUT.pageSize.default(null),
  concurrency: SETTINGS_INPUT.concurrency.default(LANES_DEFAULT),
  quiet: SETTINGS_INPUT.quiet.default({ from: '02:00', until: '05:00' }),
  requestsMax: SETTINGS_INPUT.requestsMax.default(REQUESTS_DEFAULT),
  deltaEveryMinutes: SETTINGS_INPUT.deltaEveryMinutes.default(DELTA_MINUTES),
  weeklyFullOn: SETTINGS_INPUT.weeklyFullOn.default(0),
  fullNightly: SETTINGS_INPUT.fullNightly.default(true),
  trustedIdTypes: SETTINGS_INPUT.trustedIdTypes.default(null),
  emailDomains: list.default([]),
  metadataIds: SETTINGS_INPUT.metadataIds.default([]),
})

/**
 * How the district wants its school information system read. `scopes` [] asks for the standard's; `orgs` [] reads all
 * schools; `programs` are schools that are never home; `trustedIdTypes` null leaves the usual kinds of number trusted;
 * `metadataIds` are the only keys of a vendor's extra data ever looked at.
 */
export type SourceSettings = z.output<typeof stored>

/** What the administrator chose, and the default for everything else. */
export const settingsOf = (source: { readonly settings: string }): SourceSettings =>
  stored.parse(JSON.parse(source.settings))

/** The text to store: what was chosen now over what was chosen before. */
export const mergeSettings = (before: string, chosen: Partial<SourceSettings>): string =>
  JSON.stringify({ ...z.record(z.string(), z.unknown()).parse(JSON.parse(before)), ...chosen })

/** How requests are made belongs to one system; a system that is connected later has its own way. */
const OF_ADDRESS = ['signature', 'scopes', 'headers', 'query', 'pageSize'] as const

/** The text to store once the system is gone: what was decided about the district stays. */
export const withoutAddress = (before: string): string =>
  mergeSettings(before, Object.fromEntries(OF_ADDRESS.map((name) => [name, undefined])))
