import type { Result } from '../../core/kernel/result.ts'
import type { CalendarAccess } from '../../core/ports/calendar.ts'
import type { PortFailure } from '../../core/ports/port-failure.ts'
import { connectionName, createAccessTokens, type TokenDeps } from '../http/access-tokens.ts'

export type GoogleAccess = Extract<CalendarAccess, { provider: 'google' }>
export type GoogleDeps = TokenDeps

const TOKEN_URL = 'https://oauth2.googleapis.com/token'

const tokens = createAccessTokens()

/** One name for one person's connection that can be held in memory without holding its secrets. */
export const connectionKey = ({
  clientId,
  clientSecret,
  refreshToken,
}: GoogleAccess): Promise<string> => connectionName([clientId, clientSecret, refreshToken])

/**
 * Permission to act in the person's calendar for about an hour, from the consent they gave us once.
 * Source: developers.google.com/identity/protocols/oauth2/web-server#offline.
 */
export async function accessToken(
  deps: GoogleDeps,
  access: GoogleAccess,
): Promise<Result<string, PortFailure>> {
  const form = {
    grant_type: 'refresh_token',
    client_id: access.clientId,
    client_secret: access.clientSecret,
    refresh_token: access.refreshToken,
  }
  return tokens.get(deps, await connectionKey(access), { url: TOKEN_URL, form })
}

/** Forgets a token that was refused, so that the next call asks for a fresh one. */
export async function dropAccessToken(access: GoogleAccess): Promise<void> {
  tokens.drop(await connectionKey(access))
}
