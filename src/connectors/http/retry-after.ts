/** A wait longer than a day is a mistake of the other side; we come back within one. */
const WAIT_MAX_MS = 24 * 60 * 60 * 1_000

/**
 * How long the other system asks us to wait, in milliseconds from `now`, or null when it does not say. Reads
 * `Retry-After` as seconds or as an HTTP date (RFC 9110 section 10.2.3); a date that has passed is 0. A date is measured
 * by the other system's own clock where it tells the time, so that a clock that is off does not change the wait.
 */
export function retryAfterMs(headers: Headers, now: number): number | null {
  const text = headers.get('retry-after')?.trim()
  if (!text) return null
  const wait = /^\d+(\.\d+)?$/.test(text)
    ? Number(text) * 1_000
    : Date.parse(text) - (theirNow(headers) ?? now)
  if (Number.isNaN(wait)) return null
  return Math.min(Math.max(Math.ceil(wait), 0), WAIT_MAX_MS)
}

/** What time it is over there, by the `Date` of an answer; null where it has none. */
export function theirNow(headers: Headers): number | null {
  const at = Date.parse(headers.get('date') ?? '')
  return Number.isNaN(at) ? null : at
}
