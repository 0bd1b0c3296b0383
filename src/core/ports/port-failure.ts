/**
 * What an outside system refused. `later`: trying again may help, after `afterMs` when the system said so.
 * `never`: the same call will always fail and a person must act. `reason` is one of our own words, never vendor text.
 * `unknown` marks an answer that was lost: the effect may or may not have happened.
 */
export type PortFailure = {
  readonly retry: 'later' | 'never'
  readonly reason: PortFailureReason
  readonly afterMs?: number
  readonly unknown?: boolean
  /** The vendor's own code for it where it has a closed list of them; for logs, never for decisions. */
  readonly code?: string
  /** Which address of a connection is at fault, and how; absent where that cannot be told. Replaces `reason` in words. */
  readonly fault?: AddressFault
}

/**
 * `silent`: nobody answered within `FIRST_ANSWER_MS`. `page`: what answers is no sign-in service for programs. `redirect`:
 * it sends on to another address, which is never followed. `scope`: none of the scopes is given to the client.
 */
export type AddressFault =
  | 'base_silent'
  | 'base_redirect'
  | 'token_silent'
  | 'token_missing'
  | 'token_page'
  | 'token_redirect'
  | 'token_refused'
  | 'token_unavailable'
  | 'token_network'
  | 'token_blocked'
  | 'token_scope'
  | `${ListFaultKind}_${string}`

/**
 * Each list has an address of its own: with its name this is the fault of that list, such as `timeout_users`. `too_large`:
 * its pages are longer than we can hold, however few rows are wanted.
 */
export type ListFaultKind =
  | 'forbidden'
  | 'gone'
  | 'rejected'
  | 'timeout'
  | 'too_large'
  | 'unavailable'
  | 'unreadable'

export type PortFailureReason =
  | 'rate_limited'
  | 'unavailable'
  | 'timeout'
  | 'network'
  | 'auth_failed'
  | 'forbidden'
  | 'gone'
  | 'rejected'
  | 'conflict'
  | 'unreachable_person'
  | 'not_connected'
  | 'blocked_host'
  | 'unreadable'
  /** Signed requests are refused and the clocks of the two systems differ by minutes. */
  | 'clock_skew'
