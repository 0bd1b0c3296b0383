/**
 * Everything the district can refuse, as one closed union. `http/problem.ts` gives each kind a status and
 * `conversation/words.ts` gives it a sentence; both are exhaustive, so a new kind does not compile until it has both.
 */
export type Failure =
  | { readonly kind: 'invalid'; readonly issues: readonly FieldIssue[] }
  | { readonly kind: 'unauthenticated' }
  | { readonly kind: 'forbidden'; readonly why: ForbiddenReason }
  | { readonly kind: 'not_found'; readonly what: string }
  | { readonly kind: 'conflict'; readonly code: ConflictCode; readonly detail?: string }
  | { readonly kind: 'not_configured'; readonly what: 'district' | 'sis' | 'slack' | 'sign_in' }

/** One field of the input that is wrong, and what to do about it. */
export type FieldIssue = { readonly path: string; readonly message: string }

/**
 * `role`: the person lacks the right. `unlinked`: a chat account nobody on the roster owns. `guest`: a guest or
 * stranger. `unverified`: the chat account was not checked lately; the edge checks it and asks again.
 */
export type ForbiddenReason = 'role' | 'unlinked' | 'guest' | 'inactive' | 'unverified'

export type ConflictCode =
  | 'already_decided'
  | 'already_done'
  | 'already_closed'
  | 'already_installed_elsewhere'
  | 'run_active'
  | 'run_not_held'
  | 'plan_changed'
  | 'not_open'
  | 'stale_version'
  | 'request_key_reused'
  | 'in_use'
  | 'last_administrator'

export const invalid = (path: string, message: string): Failure => ({
  kind: 'invalid',
  issues: [{ path, message }],
})
