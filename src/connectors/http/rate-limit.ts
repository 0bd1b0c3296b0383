/** A wait longer than a day is a mistake of the other side. */
const REST_MAX_MS = 24 * 60 * 60 * 1_000
/** Seconds since 1970 are larger than this, seconds from now are not (it is more than thirty years). */
const EPOCH_SECONDS_MIN = 1_000_000_000
const EPOCH_MS_MIN = 1_000_000_000_000

export type RateLimit = {
  /** Calls allowed in a window. */
  readonly limit: number | null
  readonly remaining: number | null
  /** Until the window starts anew. */
  readonly resetMs: number | null
  readonly windowS: number | null
}

/**
 * What an answer says about how much we may still ask: the `RateLimit-*` fields of the IETF drafts, the older
 * `X-RateLimit-*`, and the one-field forms (`limit=100, remaining=0, reset=30` and `"default";r=0;t=30`). Null where it
 * says nothing. A reset is read as seconds from now, or as an instant where it is far too large for that.
 */
export function rateLimitOf(headers: Headers, now: number): RateLimit | null {
  const policy = headers.get('ratelimit-policy') ?? headers.get('ratelimit')
  const limit = oneOf(headers, 'limit', /\blimit=(\d+)/) ?? numberIn(policy, /;q=(\d+)/)
  const remaining = oneOf(headers, 'remaining', /\b(?:remaining|r)=(\d+)/)
  if (limit === null && remaining === null) return null
  const reset = oneOf(headers, 'reset', /\b(?:reset|t)=(\d+)/)
  const resetMs = reset === null ? null : waitOf(reset, now)
  return { limit, remaining, resetMs, windowS: numberIn(policy, /;w=(\d+)/) }
}

/** One of the numbers, from a field of its own or from the one that holds them all. */
function oneOf(headers: Headers, name: string, inJoint: RegExp): number | null {
  for (const prefix of ['ratelimit-', 'x-ratelimit-', 'x-rate-limit-']) {
    const own = numberIn(headers.get(prefix + name), FIRST_NUMBER)
    if (own !== null) return own
  }
  return numberIn(headers.get('ratelimit'), inJoint)
}

/** `100, 100;w=60` allows 100. */
const FIRST_NUMBER = /^\s*(\d+(?:\.\d+)?)/

function numberIn(text: string | null, pattern: RegExp): number | null {
  const digits = pattern.exec(text ?? '')?.[1]
  return digits === undefined ? null : Number(digits)
}

function waitOf(reset: number, now: number): number {
  const wait =
    reset >= EPOCH_MS_MIN
      ? reset - now
      : reset >= EPOCH_SECONDS_MIN
        ? reset * 1_000 - now
        : reset * 1_000
  return Math.min(Math.max(Math.ceil(wait), 0), REST_MAX_MS)
}
