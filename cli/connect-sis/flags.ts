import { UsageError } from '../failure.ts'
import { secretFrom } from '../files.ts'
import { optional, several, wholeNumber, type Options } from '../options.ts'
import { AUTHS, FLAGS, KINDS, type Connection } from './connection.ts'

/** Everything the wizard asks, and everything it does not, can be given as a flag. */
export const SIS_OPTIONS = {
  text: [
    'district',
    'kind',
    'auth',
    'base-url',
    'token-url',
    'client-id',
    'client-secret',
    'signature',
    'name',
    'page-size',
    'concurrency',
    'quiet',
    'requests-max',
    'delta-minutes',
    'full',
  ],
  lists: ['scope', 'header', 'query', 'org', 'program', 'id-type', 'email-domain', 'metadata-id'],
  flags: ['csv', 'yes', 'save-only', 'json'],
} as const

export const SIS_HELP = `offramp connect sis                        asks for what is missing, tests it, and shows what it would bring
    --kind oneroster-1.2|oneroster-1.1|oneroster-csv (or --csv)   --auth oauth2|oauth1|bearer
    --base-url URL --token-url URL --client-id ID --client-secret SECRET (- reads it from standard input)
    --name TEXT --signature SHA-256|SHA-1 --scope SCOPE … --header 'K: V' … --query K=V …
    --org ID … (only these schools) --program ID … (schools that are nobody's home school)
    --page-size N|auto --concurrency 1-5 --requests-max N
    --quiet 02:00-05:00|none (when everything may be read, on the district's clock)
    --delta-minutes N|off --full nightly|sunday…saturday --id-type TYPE … --email-domain DOMAIN … --metadata-id KEY …
    (one of these lists as none takes it back: --query none)
    --yes (ask nothing; do the plan unless a guard trips) --save-only (test and read nothing)
    --json (ask nothing; one JSON object on standard output, progress on standard error) [--district ID]`

/** Flag of each setting, by the name the API gives it. */
const FLAG_OF: Readonly<Record<string, string>> = {
  ...FLAGS,
  name: 'name',
  signature: 'signature',
  scopes: 'scope',
  headers: 'header',
  query: 'query',
  orgs: 'org',
  programs: 'program',
  pageSize: 'page-size',
  concurrency: 'concurrency',
  quiet: 'quiet',
  requestsMax: 'requests-max',
  deltaEveryMinutes: 'delta-minutes',
  weeklyFullOn: 'full',
  fullNightly: 'full',
  trustedIdTypes: 'id-type',
  emailDomains: 'email-domain',
  metadataIds: 'metadata-id',
}

/** What the server says of a setting, by the flag it was given with: `quiet.from` was typed as `--quiet`. */
export function flagLine({ path, message }: { path: string; message: string }): string {
  const [name = path] = path.split('.')
  const flag = Object.hasOwn(FLAG_OF, name) ? FLAG_OF[name] : undefined
  return flag === undefined ? `${path}: ${message}` : `--${flag}: ${message}`
}

/** The part of the connection that was given as flags. */
export function connectionFrom(options: Options): Connection {
  const given: Connection = {
    kind: kindFrom(options),
    auth: oneOf(options, 'auth', AUTHS),
    baseUrl: optional(options, 'base-url'),
    tokenUrl: optional(options, 'token-url'),
    clientId: optional(options, 'client-id'),
    clientSecret: secretIn(options),
    name: optional(options, 'name'),
    signature: oneOf(options, 'signature', ['SHA-256', 'SHA-1']),
    scopes: listIn(options, 'scope'),
    headers: pairsIn(options, 'header', ':'),
    query: pairsIn(options, 'query', '='),
    orgs: listIn(options, 'org'),
    programs: listIn(options, 'program'),
    pageSize: numberOr(options, 'page-size', 'auto'),
    concurrency: wholeNumber(options, 'concurrency', 'Use 1 to 5.'),
    quiet: quietIn(options),
    requestsMax: wholeNumber(options, 'requests-max', 'Use a number such as 60000.'),
    deltaEveryMinutes: numberOr(options, 'delta-minutes', 'off'),
    ...fullIn(options),
    trustedIdTypes: listIn(options, 'id-type', null),
    emailDomains: listIn(options, 'email-domain'),
    metadataIds: listIn(options, 'metadata-id'),
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}

function kindFrom(options: Options): string | undefined {
  if (options['csv'] === true) return 'oneroster-csv'
  const kind = optional(options, 'kind')
  if (kind === undefined) return undefined
  const known = KINDS.find((one) => one === kind || one === `oneroster-${kind}`)
  if (known) return known
  throw new UsageError(`--kind must be one of: ${KINDS.join(', ')}.`)
}

function oneOf(options: Options, name: string, known: readonly string[]): string | undefined {
  const value = optional(options, name)
  if (value === undefined || known.includes(value)) return value
  throw new UsageError(`--${name} must be one of: ${known.join(', ')}.`)
}

function secretIn(options: Options): string | undefined {
  const given = optional(options, 'client-secret')
  return given === undefined ? undefined : secretFrom(given)
}

/** The word that takes a setting back: nothing is set, and the usual holds. */
const NONE = 'none'
const isNone = (given: readonly string[]): boolean => given.length === 1 && given[0] === NONE

/** Everything that was given under that name; what stands for nothing set where that is the word for it. */
function listIn(
  options: Options,
  name: string,
  usual: readonly string[] | null = [],
): readonly string[] | null | undefined {
  const given = several(options, name)
  return given !== undefined && isNone(given) ? usual : given
}

/** `K: V` and `K=V`, each in a flag of its own; what follows the first sign belongs to the value. */
function pairsIn(
  options: Options,
  name: string,
  sign: ':' | '=',
): Record<string, string> | undefined {
  const given = several(options, name)
  if (given === undefined) return undefined
  if (isNone(given)) return {}
  return Object.fromEntries(
    given.map((pair): [string, string] => {
      const at = pair.indexOf(sign)
      if (at < 1) {
        const example = sign === ':' ? "'x-school-year: 2027'" : 'schoolYear=2027'
        throw new UsageError(`--${name} "${pair}" is no pair. Write it as ${example}.`)
      }
      return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()]
    }),
  )
}

/** A number, or null for the word that means none. */
function numberOr(options: Options, name: string, none: string): number | null | undefined {
  return optional(options, name) === none
    ? null
    : wholeNumber(options, name, `Use a whole number, or ${none}.`)
}

function quietIn(options: Options): { from: string; until: string } | null | undefined {
  const text = optional(options, 'quiet')
  if (text === undefined) return undefined
  if (text === NONE) return null
  const [, from, until] = /^(\d\d:\d\d)-(\d\d:\d\d)$/.exec(text) ?? []
  if (from && until) return { from, until }
  throw new UsageError(`--quiet "${text}" is no time of day. Write it as 02:00-05:00, or none.`)
}

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']

function fullIn(options: Options): Connection {
  const when = optional(options, 'full')
  if (when === undefined) return {}
  if (when === 'nightly') return { fullNightly: true }
  const day = DAYS.indexOf(when)
  if (day >= 0) return { fullNightly: false, weeklyFullOn: day }
  throw new UsageError(`--full must be nightly, or a day of the week such as sunday.`)
}
