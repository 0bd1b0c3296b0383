import { createHmac } from 'node:crypto'
import OAuth from 'oauth-1.0a'
import { describe, expect, it } from 'vitest'
import { oauth1Header, type Signing } from '../../src/connectors/oneroster/oauth1.ts'

const BY: Signing = {
  consumerKey: 'district',
  secret: 'secret',
  hash: 'SHA-256',
  nonce: 'n0nce',
  seconds: 1_788_000_000,
}

/** The header another implementation makes of the same request. */
function independentHeader(method: string, href: string, by: Signing): string {
  const node = by.hash === 'SHA-1' ? 'sha1' : 'sha256'
  const oauth = new OAuth({
    consumer: { key: by.consumerKey, secret: by.secret },
    signature_method: by.hash === 'SHA-1' ? 'HMAC-SHA1' : 'HMAC-SHA256',
    hash_function: (base, key) => createHmac(node, key).update(base).digest('base64'),
    parameter_seperator: ', ',
  })
  const url = new URL(href)
  const data: Record<string, string | string[]> = {}
  for (const name of url.searchParams.keys()) {
    const values = url.searchParams.getAll(name)
    data[name] = values.length > 1 ? values.toSorted() : (values[0] ?? '')
  }
  Object.assign(oauth, { getNonce: () => by.nonce, getTimeStamp: () => by.seconds })
  const signed = oauth.authorize({ url: url.origin + url.pathname, method, data })
  return oauth.toHeader(signed).Authorization
}

const signatureIn = (header: string): string | undefined =>
  /oauth_signature="([^"]+)"/.exec(header)?.[1]
const q = (name: string, value: string): string =>
  `${encodeURIComponent(name)}=${encodeURIComponent(value)}`
const BASE = 'https://sis.example.org/ims/oneroster/v1p1'

const CASES: readonly [string, string, string, Partial<Signing>][] = [
  ['no parameters', 'GET', `${BASE}/orgs`, {}],
  ['paging', 'GET', `${BASE}/users?limit=100&offset=200`, {}],
  ['a date filter', 'GET', `${BASE}/users?${q('filter', "dateLastModified>='2026-01-01'")}`, {}],
  ['a quote that is doubled', 'GET', `${BASE}/users?${q('filter', "familyName='O''Neil'")}`, {}],
  ['a quote sent as it is', 'GET', `${BASE}/users?filter=status='active'`, {}],
  ['two terms', 'GET', `${BASE}/users?${q('filter', "a='1' AND b>'2'")}`, {}],
  ['an ampersand', 'GET', `${BASE}/users?${q('filter', "name='A&B'")}&limit=1`, {}],
  ['an equals sign and a percent sign', 'GET', `${BASE}/users?${q('x', '50%=half')}`, {}],
  ['a plus', 'GET', `${BASE}/users?${q('x', 'a+b')}`, {}],
  ['a plus for a blank', 'GET', `${BASE}/users?x=a+b`, {}],
  ['a star', 'GET', `${BASE}/users?${q('x', '*')}`, {}],
  ['an exclamation mark', 'GET', `${BASE}/users?${q('filter', "status!='active'")}`, {}],
  ['parentheses', 'GET', `${BASE}/users?${q('x', '(a)(b)')}`, {}],
  ['a tilde', 'GET', `${BASE}/users?${q('filter', "name~'x'")}`, {}],
  ['letters with accents', 'GET', `${BASE}/users?${q('filter', "name='Zoë Ñandú'")}`, {}],
  ['other scripts and a pair', 'GET', `${BASE}/users?${q('x', '学校👩')}`, {}],
  ['a repeated name', 'GET', `${BASE}/users?x=b&x=a&x=c`, {}],
  ['an empty value', 'GET', `${BASE}/users?x=&y=1`, {}],
  ['names that sort by bytes', 'GET', `${BASE}/users?b=1&a=2&B=3&a%20b=4&a-b=5&_=6`, {}],
  ['brackets in a name', 'GET', `${BASE}/users?${q('x[0]', '1')}`, {}],
  ['commas', 'GET', `${BASE}/users?fields=sourcedId,status,roles`, {}],
  ['an encoded slash in the path', 'GET', `${BASE}/users/a%2Fb%20c`, {}],
  ['the default port of https', 'GET', 'https://sis.example.org:443/v1p1/orgs', {}],
  ['the default port of http', 'GET', 'http://sis.example.org:80/v1p1/orgs?limit=1', {}],
  ['another port', 'GET', 'https://sis.example.org:8443/v1p1/orgs?limit=1', {}],
  ['a host in capitals', 'GET', 'https://SIS.Example.ORG/v1p1/orgs', {}],
  ['a method in small letters', 'get', `${BASE}/orgs`, {}],
  ['a secret of special characters', 'GET', `${BASE}/orgs`, { secret: 'p@ss:w/rd+=&%' }],
  ['a key of special characters', 'GET', `${BASE}/orgs`, { consumerKey: "key & co's (1)" }],
  ['a secret with accents', 'GET', `${BASE}/orgs`, { secret: 'géheim' }],
]

describe.each(['SHA-256', 'SHA-1'] as const)('with HMAC-%s, signs as another does:', (hash) => {
  it.each(CASES)('%s', async (...[, method, href, change]) => {
    const by = { ...BY, ...change, hash }
    const header = await oauth1Header(method, href, by)
    expect(signatureIn(header)).toBe(signatureIn(independentHeader(method, href, by)))
  })
})

it('the parameters of the example in RFC 5849 are covered as it writes them', async () => {
  const header = await oauth1Header(
    'GET',
    'http://example.com/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b',
    {
      consumerKey: '9djdj82h48djs9d2',
      secret: 'j49sk3j29djd',
      hash: 'SHA-1',
      nonce: '7d8f3e4a',
      seconds: 137_131_201,
    },
  )
  const base =
    'GET&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D' +
    '%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a' +
    '%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_version%3D1.0'
  const mac = createHmac('sha1', 'j49sk3j29djd&').update(base).digest('base64')
  expect(signatureIn(header)).toBe(encodeURIComponent(mac))
})

it('the header names everything but the secret', async () => {
  const header = await oauth1Header('GET', `${BASE}/orgs`, { ...BY, secret: 'canary' })
  expect(header).toMatch(
    /^OAuth oauth_consumer_key="district", oauth_nonce="n0nce", oauth_signature_method="HMAC-SHA256", oauth_timestamp="1788000000", oauth_version="1.0", oauth_signature="[^"]+"$/,
  )
  expect(header).not.toContain('canary')
})
