/** The text an OAuth 1.0a signature is made over, built from the request as it came in (RFC 5849, 3.4.1). */

/** A request before anything has been decoded. `target` is the path and query of the request line. */
export type RawRequest = { method: string; host: string; target: string }

const UNRESERVED = /[A-Za-z0-9._~-]/

/** Percent-encodes the bytes of a text as RFC 5849, 3.6 wants it: stricter than any URL library. */
export function percentEncode(text: string): string {
  let encoded = ''
  for (const byte of Buffer.from(text, 'utf8')) {
    const character = String.fromCharCode(byte)
    encoded += UNRESERVED.test(character)
      ? character
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return encoded
}

const HEX_PAIR = /^[0-9A-Fa-f]{2}$/

/** Undoes form encoding byte by byte; a stray percent sign stands for itself. */
function formDecode(text: string): string {
  const bytes: number[] = []
  const source = Buffer.from(text, 'utf8')
  for (let at = 0; at < source.length; at++) {
    const byte = source[at] ?? 0
    const pair = source.toString('latin1', at + 1, at + 3)
    if (byte === 0x25 && HEX_PAIR.test(pair)) {
      bytes.push(Number.parseInt(pair, 16))
      at += 2
    } else bytes.push(byte === 0x2b ? 0x20 : byte)
  }
  return Buffer.from(bytes).toString('utf8')
}

type Pair = readonly [name: string, value: string]

function queryPairs(query: string): readonly Pair[] {
  const parts = query.split('&').filter((part) => part !== '')
  return parts.map((part) => {
    const cut = part.indexOf('=')
    const name = cut < 0 ? part : part.slice(0, cut)
    return [formDecode(name), formDecode(cut < 0 ? '' : part.slice(cut + 1))]
  })
}

/** Encoded text is plain ASCII, so this is the byte order the standard asks for. */
const byteOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The sandbox speaks plain HTTP, whose default port is left out of the address. */
const hostOf = (host: string): string => host.toLowerCase().replace(/:80$/, '')

/** Method, address and all parameters, those of the query and those of the header except the signature. */
export function signatureBaseString(
  request: RawRequest,
  oauth: ReadonlyMap<string, string>,
): string {
  const cut = request.target.indexOf('?')
  const path = cut < 0 ? request.target : request.target.slice(0, cut)
  const query = cut < 0 ? '' : request.target.slice(cut + 1)
  const signed = [...oauth].filter(([name]) => name !== 'oauth_signature')
  const parameters = [...queryPairs(query), ...signed]
    .map(([name, value]): Pair => [percentEncode(name), percentEncode(value)])
    .toSorted((a, b) => byteOrder(a[0], b[0]) || byteOrder(a[1], b[1]))
    .map((pair) => pair.join('='))
    .join('&')
  const address = `http://${hostOf(request.host)}${path}`
  return [request.method.toUpperCase(), address, parameters].map(percentEncode).join('&')
}
