import type { PortFailure } from '../../core/ports/port-failure.ts'
import { BlockedHostError, RedirectRefusedError } from './outbound.ts'
import { BodyTooLargeError, MislabelledBodyError } from './read-text.ts'
import { retryAfterMs } from './retry-after.ts'

const UNAVAILABLE = new Set([408, 425, 500, 502, 503, 504])
const NEVER: Readonly<Record<number, PortFailure['reason']>> = {
  401: 'auth_failed',
  403: 'forbidden',
  404: 'gone',
  409: 'conflict',
  410: 'gone',
  412: 'conflict',
}

/**
 * What an answer other than 2xx means for the work that waits. Throttled or broken for now: `later`, after the time
 * the system asked for. Everything else needs a person or another call. Only the status decides; a connector looks
 * at its vendor's own words first where they say more (a 403 that means "slow down").
 */
export function failureOfResponse(
  response: { readonly status: number; readonly headers: Headers },
  now: number,
): PortFailure {
  const { status, headers } = response
  const afterMs = retryAfterMs(headers, now)
  const wait = afterMs === null ? {} : { afterMs }
  if (status === 429) return { retry: 'later', reason: 'rate_limited', ...wait }
  if (UNAVAILABLE.has(status) || status > 504)
    return { retry: 'later', reason: 'unavailable', ...wait }
  return { retry: 'never', reason: NEVER[status] ?? 'rejected' }
}

/** Of a signal, and those by which Node gives up on its own. */
const TIMEOUTS: ReadonlySet<string> = new Set([
  'TimeoutError',
  'AbortError',
  'ConnectTimeoutError',
  'HeadersTimeoutError',
  'BodyTimeoutError',
])

/**
 * What a thrown call means. `unknown` is set where the request may have arrived and only its answer was lost.
 * Vendor libraries wrap the errors of `fetch`, so the whole `cause` chain is looked at.
 */
export function failureOfError(error: unknown): PortFailure {
  for (const each of causes(error)) {
    if (each instanceof BlockedHostError) return { retry: 'never', reason: 'blocked_host' }
    if (each instanceof RedirectRefusedError) return { retry: 'never', reason: 'rejected' }
    if (each instanceof BodyTooLargeError || each instanceof MislabelledBodyError) {
      return { retry: 'later', reason: 'unreadable' }
    }
    if (TIMEOUTS.has(each.name)) {
      return { retry: 'later', reason: 'timeout', unknown: true }
    }
  }
  return { retry: 'later', reason: 'network', unknown: true }
}

/** Wrapping deeper than this is a loop. */
const CAUSES_MAX = 5

function causes(error: unknown): Error[] {
  const chain: Error[] = []
  for (let each = error; each instanceof Error && chain.length < CAUSES_MAX; each = each.cause) {
    chain.push(each)
  }
  return chain
}
