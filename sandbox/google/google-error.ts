/** Google's error bodies, as its clients parse them. Facts: Calendar API guide "Handle API errors". */
import type { Fault } from '../control/faults.ts'
import { oauthError } from '../control/oauth-error.ts'

/** What Calendar says about one thing that went wrong. */
export type GoogleProblem = {
  status: number
  reason: string
  message: string
  domain?: string
  location?: string
  locationType?: 'parameter' | 'header'
  /** The gRPC status name that newer errors carry beside the list. */
  grpc?: string
}

/** A 400 about one value. */
export function invalid(message: string, reason = 'invalid'): GoogleProblem {
  return { status: 400, reason, message }
}

export const NOT_FOUND: GoogleProblem = { status: 404, reason: 'notFound', message: 'Not Found' }

export const DELETED: GoogleProblem = {
  status: 410,
  reason: 'deleted',
  message: 'Resource has been deleted',
}

export const DUPLICATE: GoogleProblem = {
  status: 409,
  reason: 'duplicate',
  message: 'The requested identifier already exists.',
}

export const CONDITION_NOT_MET: GoogleProblem = {
  status: 412,
  reason: 'conditionNotMet',
  message: 'Precondition Failed',
  location: 'If-Match',
  locationType: 'header',
}

export const FULL_SYNC_REQUIRED: GoogleProblem = {
  status: 410,
  reason: 'fullSyncRequired',
  message: 'Sync token is no longer valid, a full sync is required.',
  domain: 'calendar',
  location: 'syncToken',
  locationType: 'parameter',
}

export const LOGIN_REQUIRED: GoogleProblem = {
  status: 401,
  reason: 'required',
  message: 'Login Required.',
  location: 'Authorization',
  locationType: 'header',
  grpc: 'UNAUTHENTICATED',
}

export const BAD_CREDENTIALS: GoogleProblem = {
  ...LOGIN_REQUIRED,
  reason: 'authError',
  message: 'Invalid Credentials',
}

export const SCOPE_MISSING: GoogleProblem = {
  status: 403,
  reason: 'insufficientPermissions',
  message: 'Request had insufficient authentication scopes.',
  grpc: 'PERMISSION_DENIED',
}

/** Reasons that speak of limits carry their own domain. */
const USAGE_LIMITS: Record<string, string> = {
  rateLimitExceeded: 'Rate Limit Exceeded',
  userRateLimitExceeded: 'User Rate Limit Exceeded',
  quotaExceeded: 'Calendar usage limits exceeded.',
  dailyLimitExceeded: 'Daily Limit Exceeded',
}

const DEFAULT_REASON: Record<number, string> = {
  400: 'invalid',
  401: 'authError',
  403: 'rateLimitExceeded',
  404: 'notFound',
  409: 'duplicate',
  410: 'deleted',
  412: 'conditionNotMet',
  429: 'rateLimitExceeded',
}

const KNOWN = [
  DELETED,
  DUPLICATE,
  CONDITION_NOT_MET,
  FULL_SYNC_REQUIRED,
  BAD_CREDENTIALS,
  SCOPE_MISSING,
  NOT_FOUND,
]

/** The body and status of a Calendar API error. */
export function googleError(problem: GoogleProblem): Response {
  const { status, reason, message, location, locationType, grpc } = problem
  const domain = problem.domain ?? (reason in USAGE_LIMITS ? 'usageLimits' : 'global')
  const entry = {
    domain,
    reason,
    message,
    ...(location === undefined ? {} : { location, locationType }),
  }
  const error = { code: status, message, errors: [entry], ...(grpc ? { status: grpc } : {}) }
  const headers: Record<string, string> =
    status === 401
      ? { 'www-authenticate': 'Bearer realm="https://accounts.google.com/", error="invalid_token"' }
      : {}
  return Response.json({ error }, { status, headers })
}

/** A scripted fault in Google's words; the endpoint decides which of its two error shapes. */
export function googleFault(fault: Fault, path: string): Response {
  if (!path.startsWith('/calendar/')) {
    const error = fault.reason ?? (fault.status < 500 ? 'invalid_request' : 'internal_failure')
    return oauthError(fault.status, error, 'Scripted by the sandbox.')
  }
  const reason = fault.reason ?? DEFAULT_REASON[fault.status] ?? 'backendError'
  const known = KNOWN.find((problem) => problem.reason === reason)
  const message = USAGE_LIMITS[reason] ?? known?.message ?? 'Backend Error'
  return googleError({ ...known, status: fault.status, reason, message })
}
