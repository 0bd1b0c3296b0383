/** Checks OAuth 1.0a signatures, written from RFC 5849 for the provider's side alone. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Switches } from '../state/switches.ts'
import type { RawRequest } from './base-string.ts'
import { percentEncode, signatureBaseString } from './base-string.ts'
import { readOAuth1Header } from './oauth1-header.ts'
import type { Client } from './token-request.ts'

/** Why a signed request is turned down, in the words of the OAuth problem reporting extension. */
type OAuth1Problem =
  | 'parameter_absent'
  | 'version_rejected'
  | 'signature_method_rejected'
  | 'consumer_key_unknown'
  | 'timestamp_refused'
  | 'nonce_used'
  | 'signature_invalid'

export type OAuth1 = {
  /** `null` when the request is signed as it should be. The same request does not pass twice. */
  check(
    request: RawRequest & { authorization: string },
    mode: Switches['oauth1'],
  ): OAuth1Problem | null
}

/** How far a client's clock may be off. */
const SKEW_SECONDS_MAX = 300

const HASHES: ReadonlyMap<string, 'sha1' | 'sha256'> = new Map([
  ['HMAC-SHA1', 'sha1'],
  ['HMAC-SHA256', 'sha256'],
])

const NEEDED = [
  'oauth_consumer_key',
  'oauth_signature_method',
  'oauth_signature',
  'oauth_timestamp',
  'oauth_nonce',
]

const HASH_OF_MODE: Partial<Record<Switches['oauth1'], string>> = {
  'sha1-only': 'HMAC-SHA1',
  'sha256-only': 'HMAC-SHA256',
}

/** Sets up a checker for one client. `nowSeconds` is the provider's clock. */
export function createOAuth1(
  client: Client,
  nowSeconds: () => number = () => Math.floor(Date.now() / 1_000),
): OAuth1 {
  const nonces = createNonces()
  return {
    check({ authorization, ...request }, mode) {
      const oauth = readOAuth1Header(authorization)
      if (oauth === null || NEEDED.some((name) => !oauth.get(name))) return 'parameter_absent'
      const problem = checkForm(oauth, mode)
      if (problem) return problem
      if (oauth.get('oauth_consumer_key') !== client.clientId) return 'consumer_key_unknown'
      const timestamp = oauth.get('oauth_timestamp') ?? ''
      if (!isInTime(timestamp, nowSeconds())) return 'timestamp_refused'
      if (!isSigned(request, oauth, client)) return 'signature_invalid'
      const fresh = nonces.use(timestamp, oauth.get('oauth_nonce') ?? '', nowSeconds())
      return fresh ? null : 'nonce_used'
    },
  }
}

function checkForm(
  oauth: ReadonlyMap<string, string>,
  mode: Switches['oauth1'],
): OAuth1Problem | null {
  if ((oauth.get('oauth_version') ?? '1.0') !== '1.0') return 'version_rejected'
  const method = oauth.get('oauth_signature_method') ?? ''
  const wanted = HASH_OF_MODE[mode]
  if (!HASHES.has(method) || (wanted !== undefined && method !== wanted)) {
    return 'signature_method_rejected'
  }
  return null
}

const isInTime = (timestamp: string, now: number): boolean =>
  /^[1-9]\d{0,11}$/.test(timestamp) && Math.abs(Number(timestamp) - now) <= SKEW_SECONDS_MAX

function isSigned(
  request: RawRequest,
  oauth: ReadonlyMap<string, string>,
  { clientSecret }: Client,
): boolean {
  const hash = HASHES.get(oauth.get('oauth_signature_method') ?? '') ?? 'sha1'
  const key = `${percentEncode(clientSecret)}&`
  const right = createHmac(hash, key).update(signatureBaseString(request, oauth)).digest()
  const given = Buffer.from(oauth.get('oauth_signature') ?? '', 'base64')
  return given.length === right.length && timingSafeEqual(given, right)
}

/** Remembers nonces as long as their timestamps could still be accepted. */
function createNonces(): { use(timestamp: string, nonce: string, now: number): boolean } {
  const used = new Map<string, Set<string>>()
  return {
    use(timestamp, nonce, now) {
      for (const old of used.keys()) if (!isInTime(old, now)) used.delete(old)
      const known = used.get(timestamp) ?? new Set()
      used.set(timestamp, known)
      if (known.has(nonce)) return false
      known.add(nonce)
      return true
    },
  }
}
