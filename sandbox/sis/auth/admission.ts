/** Who may read what. */
import type { Incoming } from '../http/reply.ts'
import type { Route } from '../http/route.ts'
import type { Refusal } from '../query/refusal.ts'
import { refusal } from '../query/refusal.ts'
import type { Switches } from '../state/switches.ts'
import type { Version } from '../tables/version.ts'
import type { OAuth1 } from './oauth1.ts'
import type { Scope, ScopeName } from './scopes.ts'
import { grantedScopes } from './scopes.ts'
import type { Tokens } from './tokens.ts'

export type Admission = { tokens: Tokens; oauth1: OAuth1 }

/** A refusal, with the challenge a 401 carries. */
export type Denial = { problem: Refusal; challenge: string | null }

const denied = (problem: Refusal, challenge: string | null = null): Denial => ({
  problem,
  challenge,
})

const BEARER = 'Bearer realm="sis"'

/** Checks credentials, then the address, then the scopes; `null` lets the request in. */
export function admit(
  request: Incoming,
  { route, version }: { route: Route | null; version: Version },
  parts: Admission & { switches: Readonly<Switches> },
): Denial | null {
  const scopes = credentialsOf(request, version, parts)
  if (!isScopes(scopes)) return scopes
  if (route === null) return denied(NOT_FOUND)
  if (request.method !== 'GET')
    return denied(refusal(405, 'invaliddata', 'this service is read only'))
  const allowed = isAllowed(
    route,
    scopes.filter((scope) => scope.version === version).map(({ name }) => name),
  )
  return allowed
    ? null
    : denied(refusal(403, 'forbidden', 'the access token does not cover this request'))
}

export const NOT_FOUND = refusal(404, 'unknownobject', 'the requested object was not found')

const isScopes = (found: readonly Scope[] | Denial): found is readonly Scope[] =>
  Array.isArray(found)

/** A list below a school needs the wider scope, demographics are never served. */
function isAllowed(route: Route, scopes: readonly ScopeName[]): boolean {
  if (route.kind === 'demographics') return false
  const needed: readonly ScopeName[] =
    route.kind === 'school-list' ? ['roster.readonly'] : ['roster-core.readonly', 'roster.readonly']
  return needed.some((scope) => scopes.includes(scope))
}

/** OAuth 1.0a opens the 1.1 service only; a bearer token opens whatever it names. */
function credentialsOf(
  request: Incoming,
  version: Version,
  { tokens, oauth1, switches }: Admission & { switches: Readonly<Switches> },
): readonly Scope[] | Denial {
  const authorization = request.headers['authorization'] ?? ''
  const signs = version === '1.1' && switches.oauth1 !== 'off'
  if (signs && /^OAuth\s/i.test(authorization)) {
    const raw = {
      method: request.method,
      host: request.headers['host'] ?? '',
      target: request.target,
      authorization,
    }
    const problem = oauth1.check(raw, switches.oauth1)
    if (problem === null) return grantedScopes(switches)
    return unauthorised(`OAuth realm="sis", oauth_problem="${problem}"`, problem)
  }
  if (signs && switches.oauth1 === 'required') {
    return unauthorised('OAuth realm="sis"', 'sign the request with OAuth 1.0a')
  }
  const scopes = tokens.check(authorization, switches)
  return scopes ?? unauthorised(BEARER, 'a valid access token is required')
}

const unauthorised = (challenge: string, description: string): Denial =>
  denied(refusal(401, 'unauthorisedrequest', description), challenge)
