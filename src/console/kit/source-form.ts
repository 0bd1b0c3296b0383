import type { CommandInput, QueryOutput } from '../../core/district/client.ts'
import type { Failure, FieldIssue } from '../../core/kernel/failure.ts'
import { err, ok, type Result } from '../../core/kernel/result.ts'
import type { Words } from '../words.ts'
import { draftOf, type Draft, type Form } from './form.ts'
import { linesOf, pairsOf } from './lines.ts'

type Source = NonNullable<QueryOutput<'source.read'>>
type Wanted = CommandInput<'source.set'>
type Values = Readonly<Record<string, string>>

const KINDS = ['oneroster-1.2', 'oneroster-1.1', 'oneroster-csv'] as const
const AUTHS = ['oauth2', 'oauth1', 'bearer'] as const
const SIGNATURES = ['SHA-256', 'SHA-1'] as const

/** The fields of the settings form as they are now; those of a new connection are empty. */
export function settingsValues(source: Source | null): Values {
  if (source === null) return { full: 'nightly', weeklyFullOn: '0' }
  const { settings } = source
  return {
    kind: source.kind,
    auth: source.auth,
    name: source.name,
    baseUrl: source.baseUrl,
    tokenUrl: source.tokenUrl,
    clientId: source.clientId,
    ...readingValues(settings),
    signature: settings.signature,
    orgs: settings.orgs.join('\n'),
    programs: settings.programs.join('\n'),
    trustedIdTypes: (settings.trustedIdTypes ?? []).join('\n'),
    emailDomains: settings.emailDomains.join('\n'),
    metadataIds: settings.metadataIds.join('\n'),
    scopes: settings.scopes.join('\n'),
    headers: joinPairs(settings.headers, ': '),
    query: joinPairs(settings.query, '='),
  }
}

function readingValues(settings: Source['settings']): Values {
  const { fullNightly, weeklyFullOn, quiet, deltaEveryMinutes, pageSize } = settings
  return {
    full: fullNightly ? 'nightly' : 'weekly',
    weeklyFullOn: String(weeklyFullOn),
    quietFrom: quiet?.from ?? '',
    quietUntil: quiet?.until ?? '',
    deltaEveryMinutes: deltaEveryMinutes === null ? '' : String(deltaEveryMinutes),
    pageSize: pageSize === null ? '' : String(pageSize),
    concurrency: String(settings.concurrency),
    requestsMax: String(settings.requestsMax),
  }
}

/**
 * What the form asks for. A field that was left empty means the usual, or "keep" for address and secret. Lines that are
 * no name with a value are refused here, as the district never sees lines.
 */
export function settingsInput(form: Form, words: Words): Result<Wanted, Failure> {
  const { badLine, twice } = words.rosterSource.form
  const headers = pairsOf(form.get('headers'), ':', { bad: badLine.headers, twice })
  const query = pairsOf(form.get('query'), '=', { bad: badLine.query, twice })
  const issues = [
    ...headers.messages.map((message) => ({ path: 'headers', message })),
    ...query.messages.map((message) => ({ path: 'query', message })),
  ]
  if (issues.length > 0) return err({ kind: 'invalid', issues })
  return ok({ ...fieldsInput(form), headers: headers.pairs, query: query.pairs })
}

function fieldsInput(form: Form): Omit<Wanted, 'headers' | 'query'> {
  const text = (name: string): string => form.get(name).trim()
  const given = (name: 'name' | 'baseUrl' | 'tokenUrl' | 'clientId') =>
    text(name) === '' ? {} : { [name]: text(name) }
  const secret = form.get('clientSecret')
  const idTypes = linesOf(text('trustedIdTypes'))
  return {
    kind: KINDS.find((kind) => kind === text('kind')) ?? 'oneroster-1.2',
    auth: AUTHS.find((auth) => auth === text('auth')) ?? 'oauth2',
    ...given('name'),
    ...given('baseUrl'),
    ...given('tokenUrl'),
    ...given('clientId'),
    ...(secret !== '' && { clientSecret: secret }),
    signature: SIGNATURES.find((one) => one === text('signature')) ?? 'SHA-256',
    orgs: linesOf(text('orgs')),
    programs: linesOf(text('programs')),
    trustedIdTypes: idTypes.length === 0 ? null : idTypes,
    emailDomains: linesOf(text('emailDomains')),
    metadataIds: linesOf(text('metadataIds')),
    scopes: linesOf(text('scopes')),
    ...readingInput(text),
  }
}

function readingInput(text: (name: string) => string) {
  const numberOf = (name: string): number | null => (text(name) === '' ? null : Number(text(name)))
  const some = (name: 'concurrency' | 'requestsMax') => {
    const value = numberOf(name)
    return value === null ? {} : { [name]: value }
  }
  const [from, until] = [text('quietFrom').slice(0, 5), text('quietUntil').slice(0, 5)]
  return {
    pageSize: numberOf('pageSize'),
    deltaEveryMinutes: numberOf('deltaEveryMinutes'),
    weeklyFullOn: numberOf('weeklyFullOn') ?? 0,
    fullNightly: text('full') !== 'weekly',
    quiet: from === '' && until === '' ? null : { from, until },
    ...some('concurrency'),
    ...some('requestsMax'),
  }
}

/** The form again after a refusal: with what was typed, but for the secret, and each message at its field. */
export function settingsDraft(form: Form, failure: Failure, words: Words): Draft {
  const draft = draftOf(form, failure, words)
  const shown = Object.entries(draft.values).filter(([name]) => name !== 'clientSecret')
  const values = Object.fromEntries(shown)
  return { ...draft, values, issues: draft.issues.map(atField) }
}

/** `scopes.2` and `quiet.from` are about one field each. */
function atField({ path, message }: FieldIssue): FieldIssue {
  const [head = '', part] = path.split('.')
  if (head !== 'quiet') return { path: head, message }
  return { path: part === 'until' ? 'quietUntil' : 'quietFrom', message }
}

const joinPairs = (pairs: Values, between: string): string =>
  Object.entries(pairs)
    .map(([name, value]) => `${name}${between}${value}`)
    .join('\n')
