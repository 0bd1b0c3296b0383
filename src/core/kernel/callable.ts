/** Names that only mean something inside a network (RFC 6761, 6762, 8375, ICANN's private-use `internal`). */
const PRIVATE_SUFFIXES = [
  'localhost',
  'local',
  'localdomain',
  'internal',
  'intranet',
  'private',
  'corp',
  'home',
  'lan',
  'home.arpa',
]

/**
 * Whether an address may be called, with credentials if need be: https and a full public name, and no user name or
 * password in it. `allowPrivate`, for development machines only, lets http and private addresses through as well.
 */
export function isCallable(url: URL, allowPrivate: boolean): boolean {
  if (url.username !== '' || url.password !== '') return false
  if (allowPrivate) return url.protocol === 'https:' || url.protocol === 'http:'
  return url.protocol === 'https:' && isPublicName(url.hostname)
}

/**
 * Not an IP literal, not a bare host name, not a name of loopback, a home or an office network. `URL` has already
 * turned odd spellings of IPv4 (`0x7f.1`, `2130706433`) into four numbers.
 */
function isPublicName(hostname: string): boolean {
  const host = hostname.replace(/\.$/, '')
  if (!host.includes('.') || host.startsWith('[')) return false
  if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) return false
  return !PRIVATE_SUFFIXES.some((suffix) => host === suffix || host.endsWith(`.${suffix}`))
}
