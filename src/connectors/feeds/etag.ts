/** 128 of the 256 bits: enough that two different feeds never share a tag. */
const TAG_CHARS = 32

/** A short fingerprint of a feed, so that a reader who has this version is told "nothing new" instead of the file. Strong, quoted. */
export async function feedEtag(body: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(body))
  return `"${Buffer.from(digest).toString('hex').slice(0, TAG_CHARS)}"`
}

/**
 * Whether the reader already holds this version. `header` is the value of If-None-Match: a list of tags, or `*`
 * for any; a weak tag (`W/`) counts like a strong one, as RFC 9110 section 13.1.2 asks.
 */
export function etagMatches(header: string | null | undefined, etag: string): boolean {
  if (header === null || header === undefined) return false
  return header
    .split(',')
    .map((tag) => tag.trim().replace(/^W\//, ''))
    .some((tag) => tag === '*' || tag === etag)
}
