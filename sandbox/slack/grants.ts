/** Bot tokens: issuing them, refreshing them, and telling a good one from a dead one. */
import { randomBytes } from 'node:crypto'
import type { JsonObject } from './json.ts'
import type { Grant, World } from './world.ts'

const SECRET_BYTES = 18
const MS_PER_S = 1000

const secret = (): string => randomBytes(SECRET_BYTES).toString('hex')

export type GrantDraft = Pick<Grant, 'teamId' | 'enterpriseId' | 'scopes'>

/** A new token, and with rotation on (`expiresInSeconds`) a single-use refresh token beside it. */
export function issueGrant(world: World, draft: GrantDraft): JsonObject {
  const { expiresInSeconds } = world.oauth
  const rotates = expiresInSeconds !== null
  const grant: Grant = {
    ...draft,
    token: rotates ? `xoxe.xoxb-${secret()}` : `xoxb-${secret()}`,
    expiresAtMs: rotates ? world.now() + expiresInSeconds * MS_PER_S : null,
    isRevoked: false,
  }
  world.grants.set(grant.token, grant)
  if (!rotates) return { access_token: grant.token }
  const refreshToken = `xoxe-1-${secret()}`
  world.oauth.refreshTokens.set(refreshToken, grant)
  return { access_token: grant.token, refresh_token: refreshToken, expires_in: expiresInSeconds }
}

type TokenRefusal = 'not_authed' | 'invalid_auth' | 'token_revoked' | 'token_expired'

/** The grant behind a token, or the name of what is wrong with it. */
export function grantFor(world: World, token: string | null): Grant | TokenRefusal {
  if (token === null || token === '') return 'not_authed'
  const grant = world.grants.get(token)
  if (grant === undefined) return 'invalid_auth'
  if (grant.isRevoked) return 'token_revoked'
  const isExpired = grant.expiresAtMs !== null && grant.expiresAtMs <= world.now()
  return isExpired ? 'token_expired' : grant
}
