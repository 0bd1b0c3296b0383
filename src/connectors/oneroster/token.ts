import { err, ok, type Result } from '../../core/kernel/result.ts'
import type { PortFailure } from '../../core/ports/port-failure.ts'
import {
  FIRST_ANSWER_MS,
  type ClientAuth,
  type RosterAccess,
  type RosterToken,
} from '../../core/ports/roster-source.ts'
import { UNPACKED, type Outbound } from '../http/outbound.ts'
import { MislabelledBodyError, readTextLimited } from '../http/read-text.ts'
import { cookiesOf, goesBack } from './cookies.ts'
import { parseObject, type WireObject } from './json.ts'
import { USER_AGENT } from './user-agent.ts'
import { tokenAnswerFault, tokenErrorFault, TOKEN_PAGE } from './token-faults.ts'

export type Deps = { readonly fetch: Outbound; readonly now: () => number }

/** The narrow scope first; the wide one where a provider does not know it. Demographics are never asked for. */
export const CORE_SCOPE = 'https://purl.imsglobal.org/spec/or/v1p2/scope/roster-core.readonly'
export const WIDE_SCOPE = 'https://purl.imsglobal.org/spec/or/v1p2/scope/roster.readonly'
/** The same under their names of 1.1. */
const OLD_SCOPES = [CORE_SCOPE, WIDE_SCOPE].map((scope) => scope.replace('/v1p2/', '/v1p1/'))
/** The last part of the names, which is all some sign-in services know of them. */
const SHORT_SCOPES = ['roster-core.readonly', 'roster.readonly']
/** Some sign-in services know no scope of the standard and grant what the client may have when none is named. */
const NO_SCOPE = ''

/** A token answer is a few hundred bytes; a signed one with claims a few thousand. */
const TOKEN_BYTES_MAX = 64_000
/** Life of a token whose answer does not say. */
const DEFAULT_LIFE_S = 3_600
const LIFE_MAX_S = 30 * 24 * 3_600
/** A token is given up before it ends, so that none ends while a page is on its way. */
export const USED_LIFE = 0.8

/** Whoever was told that a scope is not theirs has the right id and secret. */
const NO_SCOPE_GIVEN: PortFailure = { retry: 'never', reason: 'forbidden', fault: 'token_scope' }
const NOT_KNOWN: PortFailure = { retry: 'never', reason: 'auth_failed' }

type Way = Pick<RosterToken, 'scope' | 'clientAuth'>
type Asking = Way & { readonly unpacked?: boolean }
type Refusal = 'client' | 'scope'
type Attempt = Result<RosterToken, PortFailure | { readonly refused: Refusal }>

/**
 * Asks for an access token (OAuth 2 client credentials, RFC 6749 section 4.4). Starts the way that worked last; a
 * provider that refuses HTTP Basic is asked once with id and secret in the form, and once with HTTP Basic as it was
 * before RFC 6749 where that makes a difference; one that refuses a scope is asked for the next. `auth_failed` when
 * nothing was accepted, `token_scope` when no scope was.
 */
export async function obtainToken(
  deps: Deps,
  access: RosterAccess,
  way: Partial<Way> = {},
): Promise<Result<RosterToken, PortFailure>> {
  let next: Way = { clientAuth: 'basic', scope: nextScope(access, null) ?? CORE_SCOPE, ...way }
  const seen = new Set<Refusal | ClientAuth>()
  for (;;) {
    const attempt = await askOnce(deps, access, next)
    if (attempt.ok) return attempt
    if (!('refused' in attempt.error)) return err(attempt.error)
    const { refused } = attempt.error
    seen.add(refused === 'scope' ? 'scope' : next.clientAuth)
    const other = otherWay(access, next, { refused, seen })
    if (other === null) return err(seen.has('scope') ? NO_SCOPE_GIVEN : NOT_KNOWN)
    next = other
  }
}

/** What to ask instead; null when nothing is left. */
function otherWay(access: RosterAccess, way: Way, { refused, seen }: Refused): Way | null {
  if (refused === 'client') {
    const clientAuth = waysIn(access).find((each) => !seen.has(each))
    return clientAuth === undefined ? null : { ...way, clientAuth }
  }
  const scope = nextScope(access, way.scope)
  return scope === null ? null : { ...way, scope }
}

type Refused = { readonly refused: Refusal; readonly seen: ReadonlySet<Refusal | ClientAuth> }

/** How a client may name itself, the likeliest way first. */
function waysIn({ clientId, clientSecret }: RosterAccess): readonly ClientAuth[] {
  const isPlain = /^[\w.~-]*$/.test(clientId + clientSecret)
  return isPlain ? ['basic', 'form'] : ['basic', 'form', 'basic-plain']
}

/** The scope to ask for when this one was refused or is too narrow; null after the last. */
function nextScope(access: RosterAccess, refused: string | null): string | null {
  const current = [CORE_SCOPE, WIDE_SCOPE]
  const isOld = access.kind === 'oneroster-1.1'
  const standard = isOld ? [...OLD_SCOPES, ...current] : [...current, ...OLD_SCOPES]
  const scopes = access.scopes ?? [...standard, ...SHORT_SCOPES, NO_SCOPE]
  return scopes[refused === null ? 0 : scopes.lastIndexOf(refused) + 1] ?? null
}

/** The scope to ask for when this one is too narrow; null after the last. Another spelling of a scope is no wider one. */
export function widerScope(access: RosterAccess, narrow: string): string | null {
  const next = nextScope(access, narrow)
  const isShort = (scope: string): boolean => access.scopes === null && SHORT_SCOPES.includes(scope)
  return next === null || next === NO_SCOPE || isShort(next) !== isShort(narrow) ? null : next
}

async function askOnce(deps: Deps, access: RosterAccess, way: Asking): Promise<Attempt> {
  const askedAt = deps.now()
  try {
    const response = await deps.fetch(access.tokenUrl, tokenRequest(access, way))
    const text = await readTextLimited(response, TOKEN_BYTES_MAX)
    const refused = response.ok ? refusalUnder200(text) : refusalOf(response.status, text)
    if (response.ok && !refused) {
      return withCookies(readToken(text, way, askedAt), access, response.headers)
    }
    return err(refused ? { refused } : tokenAnswerFault(response, askedAt))
  } catch (error) {
    if (error instanceof MislabelledBodyError && !way.unpacked) {
      return askOnce(deps, access, { ...way, unpacked: true })
    }
    return err(tokenErrorFault(error))
  }
}

function withCookies(token: Attempt, access: RosterAccess, headers: Headers): Attempt {
  const cookies = goesBack(access.tokenUrl, access.baseUrl) ? cookiesOf(headers) : null
  return token.ok && cookies !== null ? ok({ ...token.value, cookies }) : token
}

function tokenRequest(access: RosterAccess, way: Asking): RequestInit {
  const { clientId, clientSecret } = access
  const form = new URLSearchParams({ grant_type: 'client_credentials' })
  if (way.scope !== NO_SCOPE) form.set('scope', way.scope)
  const headers = new Headers({
    accept: 'application/json',
    'user-agent': USER_AGENT,
    'content-type': 'application/x-www-form-urlencoded',
  })
  if (way.unpacked) headers.set('accept-encoding', UNPACKED)
  if (way.clientAuth === 'form') {
    form.set('client_id', clientId)
    form.set('client_secret', clientSecret)
  } else {
    // RFC 6749 section 2.3.1: both are form-encoded before they are joined. Many services do not know that.
    const encode = way.clientAuth === 'basic' ? encodeURIComponent : String
    const pair = `${encode(clientId)}:${encode(clientSecret)}`
    headers.set('authorization', `Basic ${Buffer.from(pair).toString('base64')}`)
  }
  const signal = AbortSignal.timeout(FIRST_ANSWER_MS)
  return { method: 'POST', headers, body: form.toString(), signal }
}

/** What to try differently. A bare 400, 401 or 422 is how systems that only read the form answer HTTP Basic. */
function refusalOf(status: number, text: string): Refusal | null {
  const said = parseObject(text) ?? {}
  if (blamesScope(said)) return 'scope'
  if (said['error'] === 'unsupported_grant_type') return null
  if (status === 400 || status === 401 || status === 422) return 'client'
  return status === 403 ? 'scope' : null
}

/** Some say no under a 200, in the words of a refusal (RFC 6749 section 5.2). */
function refusalUnder200(text: string): Refusal | null {
  const { error, access_token: token } = parseObject(text) ?? {}
  const isRefusal = token === undefined && typeof error === 'string' && REFUSALS.has(error)
  return isRefusal ? refusalOf(400, text) : null
}

const REFUSALS: ReadonlySet<string> = new Set([
  'invalid_client',
  'unauthorized_client',
  'invalid_request',
  'invalid_scope',
])

/** Some call it an invalid request or an unauthorized client, or deny access, and name the scope in their words alone. */
function blamesScope({ error: code, error_description: words }: WireObject): boolean {
  if (code === 'invalid_scope') return true
  const isUnnamed = typeof code === 'string' && MAY_MEAN_SCOPE.has(code)
  return isUnnamed && typeof words === 'string' && /scope/i.test(words)
}

const MAY_MEAN_SCOPE: ReadonlySet<string> = new Set([
  'invalid_request',
  'access_denied',
  'unauthorized_client',
])

/** What may stand in an Authorization header after `Bearer`. */
export const HEADER_SAFE = /^[\x21-\x7e]+$/

function readToken(text: string, way: Way, askedAt: number): Attempt {
  const body = parseObject(text) ?? formIn(text)
  const value = body?.['access_token']
  if (typeof value !== 'string' || !HEADER_SAFE.test(value)) return err(TOKEN_PAGE)
  const { scope, clientAuth } = way
  const lifeMs = lifeSeconds(body?.['expires_in']) * 1_000
  return ok({ value, scope, clientAuth, expiresAt: askedAt + Math.floor(lifeMs * USED_LIFE) })
}

/** Some sign-in services answer in the form they are asked in. */
const formIn = (text: string): WireObject | null =>
  /^\s*[\w-]+=/.test(text) ? Object.fromEntries(new URLSearchParams(text.trim())) : null

function lifeSeconds(value: unknown): number {
  const seconds = typeof value === 'string' ? Number.parseFloat(value) : value
  // Nobody gives a token that has ended: none is how some say that they do not tell.
  if (typeof seconds !== 'number' || !(seconds > 0)) return DEFAULT_LIFE_S
  return Math.min(seconds, LIFE_MAX_S)
}
