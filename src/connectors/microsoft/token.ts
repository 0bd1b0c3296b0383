import type { Result } from '../../core/kernel/result.ts'
import type { CalendarAccess } from '../../core/ports/calendar.ts'
import type { PortFailure } from '../../core/ports/port-failure.ts'
import { connectionName, createAccessTokens, type TokenDeps } from '../http/access-tokens.ts'

export type MicrosoftAccess = Extract<CalendarAccess, { provider: 'microsoft' }>
export type MicrosoftDeps = TokenDeps

const LOGIN_ORIGIN = 'https://login.microsoftonline.com'
/** Whatever Exchange granted to this app; nothing is named here, so nothing can be asked for in passing. */
const SCOPE = 'https://graph.microsoft.com/.default'

const tokens = createAccessTokens()

/**
 * Permission to write calendars of the district's tenant for about an hour (OAuth 2.0 client credentials).
 * Source: learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow.
 */
export async function accessToken(
  deps: MicrosoftDeps,
  access: MicrosoftAccess,
): Promise<Result<string, PortFailure>> {
  const url = `${LOGIN_ORIGIN}/${encodeURIComponent(access.tenantId)}/oauth2/v2.0/token`
  const form = {
    grant_type: 'client_credentials',
    client_id: access.clientId,
    client_secret: access.clientSecret,
    scope: SCOPE,
  }
  return tokens.get(deps, await heldUnder(access), { url, form })
}

/** Forgets a token that was refused, so that the next call asks for a fresh one. */
export async function dropAccessToken(access: MicrosoftAccess): Promise<void> {
  tokens.drop(await heldUnder(access))
}

const heldUnder = ({ tenantId, clientId, clientSecret }: MicrosoftAccess): Promise<string> =>
  connectionName([tenantId, clientId, clientSecret])
