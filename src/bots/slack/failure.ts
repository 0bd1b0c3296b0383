import {
  SlackError,
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api'
import { SECOND } from '../../core/kernel/time.ts'
import type { PortFailure, PortFailureReason } from '../../core/ports/port-failure.ts'

/** Slack's words for a state that passes by itself. */
const LATER: ReadonlySet<string> = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'token_expired',
])

const NEVER: Readonly<Record<string, PortFailureReason>> = {
  token_revoked: 'auth_failed',
  invalid_auth: 'auth_failed',
  not_authed: 'auth_failed',
  account_inactive: 'auth_failed',
  missing_scope: 'forbidden',
  team_access_not_granted: 'forbidden',
  channel_not_found: 'unreachable_person',
  user_not_found: 'unreachable_person',
  messages_tab_disabled: 'unreachable_person',
  restricted_action: 'unreachable_person',
  message_not_found: 'gone',
  edit_window_closed: 'gone',
  cant_update_message: 'gone',
  hash_conflict: 'conflict',
}

/** Our own way out refused to send, or to follow where it was sent: repeating it changes nothing. */
const REFUSED: ReadonlyMap<string, PortFailureReason> = new Map([
  ['BlockedHostError', 'blocked_host'],
  ['RedirectRefusedError', 'rejected'],
])

/** What a failed Slack call means for the outbox. A lost answer is `unknown`: Slack takes no id of ours for a post. */
export function slackFailure(thrown: unknown): PortFailure {
  if (thrown instanceof WebAPIRateLimitedError) {
    return { retry: 'later', reason: 'rate_limited', afterMs: thrown.retryAfter * SECOND }
  }
  if (thrown instanceof WebAPIHTTPError) {
    return thrown.statusCode >= 500
      ? { retry: 'later', reason: 'unavailable', unknown: true }
      : { retry: 'never', reason: 'rejected' }
  }
  if (thrown instanceof WebAPIPlatformError) return platformFailure(thrown.data.error)
  const refused = thrown instanceof WebAPIRequestError && REFUSED.get(thrown.original.name)
  if (refused) return { retry: 'never', reason: refused }
  return { retry: 'later', reason: 'network', unknown: true }
}

function platformFailure(code: string): PortFailure {
  if (code === 'ratelimited') return { retry: 'later', reason: 'rate_limited' }
  if (LATER.has(code)) return { retry: 'later', reason: 'unavailable' }
  return { retry: 'never', reason: NEVER[code] ?? 'rejected' }
}

/** A constant for the log: Slack's own word for the error, or the kind of failure. Never a message or an address. */
export function errorCode(thrown: unknown): string {
  if (thrown instanceof WebAPIPlatformError) return thrown.data.error
  return thrown instanceof SlackError ? thrown.code : 'unexpected'
}
