/** Longest text of cookies that is kept with a token; longer ones are no routing marks. */
const COOKIES_MAX = 4_000
/** A name and a value as RFC 6265 section 4.1.1 allows them in a header. */
const PAIR = /^[!#$%&'*+\-.^_`|~\w]+=[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/

/**
 * The cookies of an answer as they go back in a request, without their attributes. Some systems stand behind a load
 * balancer and know a token only on the machine that gave it (Aeries: OneRoster API authentication process).
 */
export function cookiesOf(headers: Headers): string | null {
  const pairs = headers
    .getSetCookie()
    .map((cookie) => (cookie.split(';')[0] ?? '').trim())
    .filter((pair) => PAIR.test(pair))
  const text = pairs.join('; ')
  return text === '' || text.length > COOKIES_MAX ? null : text
}

/** Cookies go back only to the origin they came from. */
export const goesBack = (tokenUrl: string, baseUrl: string): boolean => {
  const [from, to] = [URL.parse(tokenUrl), URL.parse(baseUrl)]
  return from !== null && from.origin === to?.origin
}
