export type Signing = {
  readonly consumerKey: string
  readonly secret: string
  readonly hash: 'SHA-256' | 'SHA-1'
  /** Never the same twice: providers refuse a nonce they have seen. */
  readonly nonce: string
  readonly seconds: number
}

const utf8 = (text: string) => new TextEncoder().encode(text)

/** RFC 3986 encoding; `encodeURIComponent` leaves five characters alone that must be encoded. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  )

/**
 * The `Authorization` header of a request signed with OAuth 1.0a (RFC 5849), consumer key and secret only, HMAC-SHA256
 * or HMAC-SHA1. `href` is the address as it is sent: every query parameter of it is covered, by its decoded value.
 */
export async function oauth1Header(method: string, href: string, by: Signing): Promise<string> {
  const url = new URL(href)
  const oauth = {
    oauth_consumer_key: by.consumerKey,
    oauth_nonce: by.nonce,
    oauth_signature_method: by.hash === 'SHA-1' ? 'HMAC-SHA1' : 'HMAC-SHA256',
    oauth_timestamp: String(by.seconds),
    oauth_version: '1.0',
  }
  const pairs = [...Object.entries(oauth), ...url.searchParams]
    .map(([name, value]) => [encoded(name), encoded(value)] as const)
    .toSorted(byNameThenValue)
  const base = [
    method.toUpperCase(),
    url.origin + url.pathname,
    pairs.map((pair) => pair.join('=')).join('&'),
  ]
  const oauth_signature = await mac(base.map(encoded).join('&'), by)
  return `OAuth ${Object.entries({ ...oauth, oauth_signature })
    .map(([name, value]) => `${encoded(name)}="${encoded(value)}"`)
    .join(', ')}`
}

type Pair = readonly [name: string, value: string]

function byNameThenValue(a: Pair, b: Pair): number {
  const [left, right] = a[0] === b[0] ? [a[1], b[1]] : [a[0], b[0]]
  return left < right ? -1 : Number(left > right)
}

async function mac(text: string, { secret, hash }: Signing): Promise<string> {
  const algorithm = { name: 'HMAC', hash }
  // No token, so nothing follows the ampersand.
  const raw = utf8(`${encoded(secret)}&`)
  const key = await crypto.subtle.importKey('raw', raw, algorithm, false, ['sign'])
  const signature = new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8(text)))
  return btoa(String.fromCharCode(...signature))
}
