/** Signs requests with OAuth 1.0a for the tests, by the book and without the provider's code. */
import { createHmac, randomUUID } from 'node:crypto'
import { CREDENTIALS } from '../../sandbox/cast.ts'

export type Signing = {
  method?: string
  hash?: 'HMAC-SHA1' | 'HMAC-SHA256'
  key?: string
  secret?: string
  nonce?: string
  seconds?: number
  /** Parameters to sign as if the address had them, instead of those it has. */
  signed?: [string, string][]
}

const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  )

/** The Authorization header for a request to that address. */
export function oauth1Header(address: string, options: Signing = {}): string {
  const url = new URL(address)
  const hash = options.hash ?? 'HMAC-SHA256'
  const oauth: [string, string][] = [
    ['oauth_consumer_key', options.key ?? CREDENTIALS.sis.clientId],
    ['oauth_nonce', options.nonce ?? randomUUID()],
    ['oauth_timestamp', String(options.seconds ?? Math.floor(Date.now() / 1_000))],
    ['oauth_signature_method', hash],
    ['oauth_version', '1.0'],
  ]
  const pairs = [...oauth, ...(options.signed ?? url.searchParams)]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .toSorted((a, b) => (a.replace('=', '\0') < b.replace('=', '\0') ? -1 : 1))
  const base = [options.method ?? 'GET', url.origin + url.pathname, pairs.join('&')]
    .map(encode)
    .join('&')
  const key = `${encode(options.secret ?? CREDENTIALS.sis.clientSecret)}&`
  const signature = createHmac(hash === 'HMAC-SHA1' ? 'sha1' : 'sha256', key)
    .update(base)
    .digest('base64')
  const all = [...oauth, ['oauth_signature', signature] as const]
  return `OAuth ${all.map(([name, value]) => `${encode(name)}="${encode(value)}"`).join(', ')}`
}
