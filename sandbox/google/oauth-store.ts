/** Consents, codes and tokens of the Google sandbox. */
import { randomBytes } from 'node:crypto'
import { CAST } from '../cast.ts'
import type { CastMember } from '../cast.ts'
import { APP_CREATED } from './scopes.ts'

/** Google's access tokens live an hour, its answers say a second less. */
export const ACCESS_TOKEN_SECONDS = 3599
/** Google's codes are short-lived; ten minutes is the longest RFC 6749 recommends. */
const CODE_MS = 600_000

/** What one person allowed the app to do. */
export type Grant = {
  person: CastMember
  scopes: readonly string[]
  refreshToken: string
  isRevoked: boolean
}

/** A consent that waits to be exchanged. */
export type PendingCode = {
  person: CastMember
  scopes: readonly string[]
  redirectUri: string
  challenge: { method: 'S256' | 'plain'; value: string } | undefined
  /** The person gets a refresh token out of it. */
  isOffline: boolean
}

type AccessToken = { grant: Grant; expiresAtMs: number }

/** Every demo person starts with the consent that the cast's refresh token stands for. */
export class OAuthStore {
  #grants = new Map<string, Grant>()
  readonly #codes = new Map<string, PendingCode & { expiresAtMs: number }>()
  readonly #tokens = new Map<string, AccessToken>()

  constructor() {
    for (const person of CAST) {
      const refreshToken = person.googleRefreshToken
      this.#grants.set(refreshToken, {
        person,
        scopes: [APP_CREATED],
        refreshToken,
        isRevoked: false,
      })
    }
  }

  /** True when this person has already allowed these scopes. */
  hasConsent(person: CastMember, scopes: readonly string[]): boolean {
    return [...this.#grants.values()].some(
      (grant) =>
        grant.person.key === person.key &&
        !grant.isRevoked &&
        scopes.every((scope) => grant.scopes.includes(scope)),
    )
  }

  addGrant(person: CastMember, scopes: readonly string[]): Grant {
    const refreshToken = `1//0${secret(48)}`
    const grant = { person, scopes, refreshToken, isRevoked: false }
    this.#grants.set(refreshToken, grant)
    return grant
  }

  grantOf(refreshToken: string): Grant | undefined {
    const grant = this.#grants.get(refreshToken)
    return grant?.isRevoked ? undefined : grant
  }

  addCode(pending: PendingCode): string {
    const code = `4/0${secret(40)}`
    this.#codes.set(code, { ...pending, expiresAtMs: Date.now() + CODE_MS })
    return code
  }

  /** A code is good for one try, also for a failed one. */
  takeCode(code: string): PendingCode | undefined {
    const pending = this.#codes.get(code)
    this.#codes.delete(code)
    return pending && pending.expiresAtMs > Date.now() ? pending : undefined
  }

  issueAccessToken(grant: Grant): string {
    const token = `ya29.${secret(60)}`
    this.#tokens.set(token, { grant, expiresAtMs: Date.now() + ACCESS_TOKEN_SECONDS * 1000 })
    return token
  }

  /** The grant behind a live access token. */
  accessOf(token: string): Grant | undefined {
    const access = this.#tokens.get(token)
    if (!access || access.grant.isRevoked || access.expiresAtMs <= Date.now()) return undefined
    return access.grant
  }

  /** Withdraws the whole consent behind a refresh or access token; false when there is none. */
  revoke(token: string): boolean {
    const grant = this.grantOf(token) ?? this.accessOf(token)
    if (!grant) return false
    grant.isRevoked = true
    return true
  }

  /** What the person can do in their Google account: withdraw every consent. */
  revokePerson(person: CastMember): void {
    for (const grant of this.#grants.values()) {
      if (grant.person.key === person.key) grant.isRevoked = true
    }
  }

  /** Consents outlive the process; codes and access tokens are short-lived anyway and end with it. */
  save(): Map<string, Grant> {
    return this.#grants
  }

  load(grants: Map<string, Grant>): void {
    this.#grants = grants
  }

  /** Ends the life of every access token at once, as an hour would. */
  expireAccessTokens(): void {
    this.#tokens.clear()
  }
}

/** An unguessable URL-safe text of a length. */
export function secret(length: number): string {
  return randomBytes(length).toString('base64url').slice(0, length)
}
