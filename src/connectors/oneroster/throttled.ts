import { SECOND } from '../../core/kernel/time.ts'
import type { PortFailure } from '../../core/ports/port-failure.ts'
import { rateLimitOf } from '../http/rate-limit.ts'

/**
 * Before asking again where a provider only says that it was asked too often. Most count by the minute: the attempts a
 * page has must outlast that.
 */
const WAIT_UNKNOWN_MS = 20 * SECOND

/** A refusal of too many requests, with the wait it asks for; without a word of it, the end of the provider's window. */
export function withWait(failure: PortFailure, headers: Headers, now: number): PortFailure {
  if (failure.reason !== 'rate_limited') return failure
  const afterMs = failure.afterMs ?? rateLimitOf(headers, now)?.resetMs ?? WAIT_UNKNOWN_MS
  return { ...failure, afterMs }
}
