/** OAuth 2 client credentials: issues signed tokens and checks them. */
import type { KeyObject } from 'node:crypto'
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import type { Switches } from '../state/switches.ts'
import { HREF_ORIGIN } from '../tables/lens.ts'
import type { Incoming, Reply } from '../http/reply.ts'
import { json } from '../http/reply.ts'
import type { Scope } from './scopes.ts'
import { grantedScopes, scopeUrl } from './scopes.ts'
import type { Client } from './token-request.ts'
import { checkTokenRequest } from './token-request.ts'

export type Tokens = {
  /** Answers a request to the token address. */
  issue(request: Incoming, switches: Switches): Reply
  /** The scopes of a bearer token that was issued here and is in time, or of the static one, else `null`. */
  check(authorization: string, switches: Switches): readonly Scope[] | null
  /** Makes every token issued so far invalid. */
  revoke(): void
}

const RSA_BITS = 2_048
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

type Claims = { sub: string; org: string; scope: string; iat: number; exp: number }

function signToken(claims: Claims, key: KeyObject): string {
  const payload = { iss: HREF_ORIGIN, aud: HREF_ORIGIN, jti: randomUUID(), ...claims }
  const signed = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(payload)}`
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`
}

/** Sets up a token service for one client; its key lives as long as the process. */
export function createTokens(client: Client): Tokens {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: RSA_BITS })
  /** Tokens in force; a token that was altered is not among them. */
  const known = new Map<string, { scopes: readonly Scope[]; expiresAt: number }>()
  return {
    issue(request, switches) {
      const checked = checkTokenRequest(request, client, switches)
      if ('status' in checked) return checked
      const now = Math.floor(Date.now() / 1_000)
      const claims = {
        sub: client.clientId,
        org: switches.emptyToken === 'on' ? 'unassigned' : 'maple-valley',
        scope: checked.scopes.map(scopeUrl).join(' '),
        iat: now,
        exp: now + switches.tokenTtl,
      }
      const token = signToken(claims, privateKey)
      for (const [old, { expiresAt }] of known) if (expiresAt <= Date.now()) known.delete(old)
      known.set(token, { scopes: checked.scopes, expiresAt: claims.exp * 1_000 })
      const body = {
        access_token: token,
        token_type: 'bearer',
        ...(switches.expiresIn === 'sent' ? { expires_in: switches.tokenTtl } : {}),
        scope: claims.scope,
      }
      return json(200, body, { 'cache-control': 'no-store', pragma: 'no-cache' })
    },
    check(authorization, switches) {
      const token = /^Bearer (\S+)$/i.exec(authorization)?.[1] ?? ''
      if (switches.staticToken !== 'off' && token === switches.staticToken) {
        return grantedScopes(switches)
      }
      const found = known.get(token)
      return found !== undefined && found.expiresAt > Date.now() ? found.scopes : null
    },
    revoke() {
      known.clear()
    },
  }
}
