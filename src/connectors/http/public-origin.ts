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
 * Whether the address may be called in production: https and a full public name. Not an IP literal, not a bare host
 * name, not a name of loopback, a home or an office network. `URL` has already turned odd spellings of IPv4
 * (`0x7f.1`, `2130706433`) into four numbers.
 */
export function isPublicOrigin(url: URL): boolean {
  const host = url.hostname.replace(/\.$/, '')
  if (url.protocol !== 'https:' || !host.includes('.')) return false
  if (host.startsWith('[') || /^\d+\.\d+\.\d+\.\d+$/.test(host)) return false
  return !PRIVATE_SUFFIXES.some((suffix) => host === suffix || host.endsWith(`.${suffix}`))
}
