/** Access tokens for Graph: real signed JWTs, because the product reads `roles` out of them. */
import { randomUUID } from 'node:crypto'
import { SignJWT, errors, generateKeyPair, jwtVerify } from 'jose'
import { CREDENTIALS } from '../cast.ts'

/** App-only tokens live an hour, answers say a second less. */
export const TOKEN_SECONDS = 3599

const AUDIENCE = 'https://graph.microsoft.com'
const ISSUER = `https://sts.windows.net/${CREDENTIALS.microsoft.tenantId}/`

type TokenVerdict = 'valid' | 'malformed' | 'expired'

/** Makes and checks the tokens of one running sandbox. */
export type AccessTokens = {
  /** `roles` are permissions consented to in Entra; permissions granted by Exchange do not show in a token. */
  issue(roles: readonly string[]): Promise<string>
  check(token: string): Promise<TokenVerdict>
  /** Ends the life of every token given out so far, as an hour would. */
  expireAll(): void
}

export async function createAccessTokens(): Promise<AccessTokens> {
  const { privateKey, publicKey } = await generateKeyPair('RS256')
  const live = new Set<string>()
  return {
    issue: (roles) => {
      const id = randomUUID()
      live.add(id)
      const { clientId, tenantId } = CREDENTIALS.microsoft
      const claims = { appid: clientId, idtyp: 'app', tid: tenantId, uti: id, ver: '1.0' }
      return new SignJWT(roles.length > 0 ? { ...claims, roles } : claims)
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: 'sandbox' })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setIssuedAt()
        .setNotBefore('0s')
        .setExpirationTime(`${TOKEN_SECONDS}s`)
        .sign(privateKey)
    },
    check: async (token) => {
      try {
        const checked = await jwtVerify(token, publicKey, { issuer: ISSUER, audience: AUDIENCE })
        return live.has(String(checked.payload['uti'])) ? 'valid' : 'expired'
      } catch (error) {
        return error instanceof errors.JWTExpired ? 'expired' : 'malformed'
      }
    },
    expireAll: () => live.clear(),
  }
}
