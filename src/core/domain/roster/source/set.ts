import { isCallable } from '../../../kernel/callable.ts'
import { invalid, type Failure } from '../../../kernel/failure.ts'
import { err, ok, type Result } from '../../../kernel/result.ts'
import { rosterSource } from '../../../store/tables/roster.ts'
import { command, type Context } from '../../command.ts'
import { cancelRun, reschedule } from '../run/end-run.ts'
import { activeRun } from '../run/run.ts'
import { nextNight, scheduleTick } from './schedule.ts'
import { makeHook } from './hook.ts'
import { sourceInput, type SourceInput } from './input.ts'
import { mergeSettings, SETTINGS_INPUT, settingsOf, type SourceSettings } from './settings.ts'
import { isKeptSecret, pastOrPresentSource, sealSecret, sourceById, type Source } from './source.ts'

type Made = { sourceId: string; hookToken: string | null }

/**
 * Connects the district to its school information system, or changes how. The secret is kept when it is left out of a
 * change. The address that system may call when something changed is shown once, when the connection is first made.
 */
export const setSource = command({
  name: 'source.set',
  input: sourceInput,
  allowed: { on: 'source', do: 'update' },
  subject: (_, made: Made | null) => made?.sourceId ?? null,
  run: (context, input): Result<Made, Failure> => {
    const known = pastOrPresentSource(context)
    const wanted = complete(input, known)
    const refusal = firstMissing(wanted) ?? firstUncallable(context, wanted)
    if (refusal) return err(refusal)
    if (!known) return ok(create(context, wanted))
    if (isAsBefore(context, known, wanted)) return ok({ sourceId: known.id, hookToken: null })
    const hook = known.disconnectedAt === null ? null : makeHook(context)
    const sourceId = change(context, { known, wanted, hookHash: hook?.hookHash ?? null })
    return ok({ sourceId, hookToken: hook?.hookToken ?? null })
  },
})

/** The connection as it will be: what is given now over what was there before. */
type Wanted = Pick<Source, 'kind' | 'auth' | 'baseUrl' | 'tokenUrl' | 'clientId' | 'name'> & {
  readonly settings: string
  /** Null keeps the one there is; `hasSecret` tells whether there will be one. */
  readonly clientSecret: string | null
  readonly hasSecret: boolean
}

const NEW = { auth: 'oauth2', baseUrl: '', tokenUrl: '', clientId: '' } as const

function complete(input: SourceInput, known: Source | undefined): Wanted {
  const { kind, clientSecret, name, ...rest } = input
  // A connection of another kind, or after there was none, is a new one: nothing of the old address fits it.
  const before = known && isOfKind(known, kind) ? known : undefined
  const { auth: way, ...address } = completed(input, before ?? NEW)
  return {
    ...address,
    kind,
    auth: way,
    name: name ?? nameOf(known, address.baseUrl),
    settings: mergeSettings(known?.settings ?? '{}', settingsIn(rest)),
    clientSecret: clientSecret ?? null,
    hasSecret: clientSecret !== undefined || (before !== undefined && isSameHost(before, input)),
  }
}

const isOfKind = (known: Source, kind: Source['kind']): boolean =>
  known.kind === kind && known.disconnectedAt === null

type Address = Pick<Source, 'auth' | 'baseUrl' | 'tokenUrl' | 'clientId'>

const completed = (input: SourceInput, old: Address): Address => ({
  auth: input.auth ?? old.auth,
  baseUrl: input.baseUrl ?? old.baseUrl,
  tokenUrl: input.tokenUrl ?? old.tokenUrl,
  clientId: input.clientId ?? old.clientId,
})

const nameOf = (known: Source | undefined, baseUrl: string): string =>
  known?.name ?? URL.parse(baseUrl)?.host ?? 'Uploaded files'

/** A kept secret goes to the hosts it was given for, and to no other. */
const isSameHost = (before: Source, { baseUrl, tokenUrl }: SourceInput): boolean =>
  (['baseUrl', 'tokenUrl'] as const).every((field) => {
    const given = { baseUrl, tokenUrl }[field]
    return given === undefined || URL.parse(given)?.origin === URL.parse(before[field])?.origin
  })

/** The settings among the fields; those that were not given are not there, instead of undefined. */
const settingsIn = (given: Readonly<Record<string, unknown>>): Partial<SourceSettings> =>
  Object.fromEntries(
    Object.entries(given).filter(([name, value]) => name in SETTINGS_INPUT && value !== undefined),
  )

/** What a connection of that kind cannot do without; uploaded files need no address and no secret. */
function firstMissing(wanted: Wanted): Failure | null {
  const { kind, auth, baseUrl, tokenUrl, clientId, hasSecret } = wanted
  if (kind === 'oneroster-csv') return null
  if (baseUrl === '') return invalid('baseUrl', 'Give the base address of the SIS.')
  if (auth === 'oauth2' && tokenUrl === '') {
    return invalid('tokenUrl', 'Give the token address of the SIS.')
  }
  if (auth !== 'bearer' && clientId === '') {
    return invalid('clientId', 'Paste the client id your SIS gave you.')
  }
  if (hasSecret) return null
  const what = auth === 'bearer' ? 'the token' : 'the client secret'
  return invalid(
    'clientSecret',
    `Paste ${what} your SIS gave you; it is only ever sent to the address it was entered for.`,
  )
}

const ADDRESSES = { baseUrl: 'base address', tokenUrl: 'token address' } as const

/** An address nobody will ever be asked at is refused here, not by the first test; nothing is sent to it. */
function firstUncallable({ allowPrivate }: Context, wanted: Wanted): Failure | null {
  if (wanted.kind === 'oneroster-csv') return null
  for (const field of ['baseUrl', 'tokenUrl'] as const) {
    const url = URL.parse(wanted[field])
    if (url && !isCallable(url, allowPrivate)) {
      return invalid(
        field,
        `The ${ADDRESSES[field]} must be the public one of your SIS, with https:// and a host name, such as https://sis.example.org. Offramp never calls http, a bare IP address or a name of a private network.`,
      )
    }
  }
  return null
}

/** The same once more changes nothing, and stops no sync: scripts say it again and again. */
function isAsBefore(context: Context, known: Source, wanted: Wanted): boolean {
  const { clientSecret } = wanted
  return (
    known.disconnectedAt === null &&
    JSON.stringify(columnsOf(known)) === JSON.stringify(columnsOf(wanted)) &&
    (clientSecret === null || isKeptSecret(context, known, clientSecret))
  )
}

function create(context: Context, wanted: Wanted): Made {
  const sourceId = context.newId()
  const { hookToken, hookHash } = makeHook(context)
  const { clientSecret } = wanted
  const row = {
    ...columnsOf(wanted),
    id: sourceId,
    no: 1,
    secret: sealSecret(context, sourceId, clientSecret ?? ''),
    hookHash,
    mode: 'normal' as const,
    nextFullAt: 0,
    updatedAt: context.now,
  }
  context.tx.insert(rosterSource).values(row).run()
  const made = sourceById(context, sourceId)
  if (made) reschedule(context, made, { nextFullAt: nextNight(context, made) })
  return { sourceId, hookToken }
}

type Change = {
  readonly known: Source
  readonly wanted: Wanted
  /** Of a system that is connected again. */
  readonly hookHash: string | null
}

/**
 * Whatever was known of the provider may be different now: a run under way is stopped, the provider is asked again
 * what it can do, and everything is read once. Another address or client is another provider until a person has
 * looked: the next run that begins by itself changes nothing.
 */
function change(context: Context, { known, wanted, hookHash }: Change): string {
  const active = activeRun(context, known.no)
  if (active) cancelRun(context, active)
  const { clientSecret: given } = wanted
  const clientSecret = given === null || isKeptSecret(context, known, given) ? null : given
  const isElsewhere = speaksToAnother(known, wanted)
  const set: Partial<Source> = {
    ...columnsOf(wanted),
    ...(clientSecret !== null && { secret: sealSecret(context, known.id, clientSecret) }),
    ...((clientSecret !== null || asksOtherwise(known, wanted)) && UNKNOWN),
    ...(isElsewhere && elsewhere(known)),
    ...(hookHash !== null && { hookHash, disconnectedAt: null }),
    restUntil: null,
    updatedAt: context.now,
  }
  const changed = { ...known, ...set }
  const next = { ...set, nextFullAt: nextNight(context, changed) }
  context.tx.update(rosterSource).set(next).run()
  scheduleTick(context, { ...changed, ...next })
  return known.id
}

const elsewhere = ({ fullAt }: Source): Partial<Source> => ({
  ...(fullAt !== null && { connectionChanged: 1 }),
  watermark: null,
})

function columnsOf({
  kind,
  auth,
  baseUrl,
  tokenUrl,
  clientId,
  name,
  settings,
}: Omit<Wanted, 'clientSecret' | 'hasSecret'>) {
  return { kind, auth, baseUrl, tokenUrl, clientId, name, settings }
}

const UNKNOWN: Partial<Source> = {
  token: null,
  profile: null,
  probedAt: null,
  probeState: 'never',
  probeError: null,
  failures: 0,
  readAs: null,
  distrust: '{}',
}

const speaksToAnother = (known: Source, wanted: Wanted): boolean =>
  known.kind !== wanted.kind ||
  known.baseUrl !== wanted.baseUrl ||
  known.clientId !== wanted.clientId

/** Settings that decide what the provider answers; those about the timetable do not. */
function asksOtherwise(known: Source, wanted: Wanted): boolean {
  const asks = ({ kind, auth, baseUrl, tokenUrl, clientId, settings }: Wanted | Source): string => {
    const { signature, scopes, headers, query, orgs, metadataIds, pageSize } = settingsOf({
      settings,
    })
    return JSON.stringify([
      [kind, auth, baseUrl, tokenUrl, clientId],
      [signature, scopes, headers, query, orgs, metadataIds, pageSize],
    ])
  }
  return asks(known) !== asks(wanted)
}
