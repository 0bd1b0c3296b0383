/** Reads an OAuth 1.0a `Authorization` header (RFC 5849, 3.5.1). */

const PAIR = /^([^=\s]+)="([^"]*)"$/

/** Undoes percent-encoding; `null` when it is broken. A plus sign is a plus sign here. */
function percentDecode(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

/** The parameters of the header without `realm`; `null` when it is not such a header or names one twice. */
export function readOAuth1Header(header: string): ReadonlyMap<string, string> | null {
  const list = /^OAuth\s+(\S.*)$/i.exec(header)?.[1]
  if (list === undefined) return null
  const found = new Map<string, string>()
  for (const part of list.split(',')) {
    const [, rawName = '', rawValue = ''] = PAIR.exec(part.trim()) ?? []
    const name = percentDecode(rawName)
    const value = percentDecode(rawValue)
    if (!name || value === null || found.has(name)) return null
    found.set(name, value)
  }
  found.delete('realm')
  return found
}
