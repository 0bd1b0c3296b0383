import type { AddressFault, PortFailure, PortFailureReason } from '../../core/ports/port-failure.ts'
import { RedirectRefusedError } from '../http/outbound.ts'
import { failureOfError, failureOfResponse } from '../http/port-failures.ts'
import { withWait } from './throttled.ts'

/** What answers under a 200 is a page for people, or something else without a token in it. */
export const TOKEN_PAGE: PortFailure = {
  retry: 'later',
  reason: 'unreadable',
  fault: 'token_page',
}

/** Answers of a server that has nothing, or nothing that takes a form, at an address. */
const NOTHING_THERE: ReadonlySet<number> = new Set([404, 405, 410])

/** How each failure reads where it came from the token address. Those that are not here say enough by themselves. */
const FAULTS: Readonly<Partial<Record<PortFailureReason, AddressFault>>> = {
  rejected: 'token_refused',
  conflict: 'token_refused',
  unavailable: 'token_unavailable',
  timeout: 'token_silent',
  network: 'token_network',
  blocked_host: 'token_blocked',
  unreadable: 'token_page',
}

/** What an answer without a token means. A missing token address must not read as a missing record. */
export function tokenAnswerFault(response: Response, now: number): PortFailure {
  if (NOTHING_THERE.has(response.status)) {
    return { retry: 'never', reason: 'rejected', fault: 'token_missing' }
  }
  return blamed(withWait(failureOfResponse(response, now), response.headers, now))
}

/** Whether the token address is at fault, so that nothing is known about what was asked of the other. */
export const isOfSignIn = ({ fault }: PortFailure): boolean => fault?.startsWith('token_') ?? false

/** What no answer at all means. */
export function tokenErrorFault(error: unknown): PortFailure {
  const failure = failureOfError(error)
  return error instanceof RedirectRefusedError
    ? { ...failure, fault: 'token_redirect' }
    : blamed(failure)
}

function blamed(failure: PortFailure): PortFailure {
  const fault = FAULTS[failure.reason]
  return fault === undefined ? failure : { ...failure, fault }
}
