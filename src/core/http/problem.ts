import type { ConflictCode, Failure, FieldIssue, ForbiddenReason } from '../kernel/failure.ts'

/** An error answer of the REST API (RFC 9457): a code that never changes, a sentence, and the fields that are wrong. */
export type Problem = {
  readonly type: string
  readonly title: string
  readonly status: ProblemStatus
  readonly code: string
  readonly detail: string
  readonly errors?: readonly FieldIssue[]
}

export type ProblemStatus = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 422 | 429 | 500 | 503

const CONFLICTS: Readonly<Record<ConflictCode, string>> = {
  already_decided: 'This was decided before. Read it again to see the decision.',
  already_done: 'This task was finished before. Nothing was changed.',
  already_closed: 'This is closed. Nothing was changed.',
  already_installed_elsewhere:
    'This address or workspace belongs to another district. Remove it there first.',
  run_active: 'A sync of this source is running. Wait for it to end, or cancel it.',
  run_not_held:
    'This sync is not waiting for approval, so it has no plan: look at what came of it, or start a new one.',
  plan_changed:
    'What was planned is not what would happen now, or its time is over. Look at the sync again and approve what it shows now, or start a new one.',
  not_open: 'This is no longer open. Read it again.',
  stale_version: 'Somebody changed this in the meantime. Read it again and repeat your change.',
  request_key_reused: 'This Idempotency-Key was used for another kind of request. Use a new key.',
  in_use: 'This is in use and cannot be changed.',
  last_administrator:
    'No other administrator could sign in after this. Have another one sign in first, or ask the operator to do it.',
}

const FORBIDDEN: Readonly<Record<ForbiddenReason, string>> = {
  role: 'This account or key may not do that.',
  unlinked: 'This chat account is not linked to a member of staff.',
  guest: 'Guests cannot use Offramp.',
  inactive: 'This staff account is not active. The school office can say why.',
  unverified: 'This chat account could not be checked. Try again.',
}

const MISSING = {
  district: 'The district was not set up yet.',
  sis: 'Connect a student information system first.',
  slack: 'Connect a Slack workspace first.',
  sign_in: 'Connect a sign-in service first.',
} as const

/** The one place where a refusal becomes a status and a sentence; exhaustive over every kind. */
export function toProblem(failure: Failure): Problem {
  switch (failure.kind) {
    case 'invalid':
      return { ...problem(422, 'invalid', 'Some fields need attention.'), errors: failure.issues }
    case 'unauthenticated':
      return problem(
        401,
        'unauthenticated',
        'This bearer token is not valid. Send the operator token of this deployment, or an API key of this district.',
      )
    case 'forbidden':
      return problem(403, `forbidden_${failure.why}`, FORBIDDEN[failure.why])
    case 'not_found':
      return problem(404, 'not_found', 'There is nothing here that you may see.')
    case 'conflict':
      return problem(409, failure.code, withDetail(CONFLICTS[failure.code], failure.detail))
    case 'not_configured':
      return problem(409, `${failure.what}_missing`, MISSING[failure.what])
  }
}

/** Builds a problem for what goes wrong before the district is asked. */
export function problem(status: ProblemStatus, code: string, detail: string): Problem {
  return {
    type: `urn:offramp:problem:${code}`,
    title: code.replaceAll('_', ' '),
    status,
    code,
    detail,
  }
}

const withDetail = (sentence: string, detail: string | undefined): string =>
  detail ? `${sentence} (${detail})` : sentence

export function problemResponse(answer: Problem): Response {
  return Response.json(answer, {
    status: answer.status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
  })
}
