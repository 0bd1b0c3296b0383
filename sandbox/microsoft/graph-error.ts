/** Graph's error bodies. Facts: "Microsoft Graph error responses and resource types". */
import { randomUUID } from 'node:crypto'
import type { Fault } from '../control/faults.ts'

export type GraphProblem = { status: number; code: string; message: string }

/** A 400 about the request's text. */
export function badRequest(message: string, code = 'BadRequest'): GraphProblem {
  return { status: 400, code, message }
}

export const ITEM_NOT_FOUND: GraphProblem = {
  status: 404,
  code: 'ErrorItemNotFound',
  message: 'The specified object was not found in the store.',
}

export const ID_MALFORMED = badRequest('Id is malformed.', 'ErrorInvalidIdMalformed')

export const ACCESS_DENIED: GraphProblem = {
  status: 403,
  code: 'ErrorAccessDenied',
  message: 'Access is denied. Check credentials and try again.',
}

export const CHANGE_KEY_STALE: GraphProblem = {
  status: 412,
  code: 'ErrorIrresolvableConflict',
  message:
    'The send or update operation could not be performed because the change key passed in the request does not match the current change key for the item.',
}

export const TRANSACTION_USED: GraphProblem = {
  status: 409,
  code: 'ErrorDuplicateTransactionId',
  message:
    "Your request can't be completed. The TransactionId specified in the request has already been used to create a different event.",
}

export const MAILBOX_BUSY: GraphProblem = {
  status: 429,
  code: 'ApplicationThrottled',
  message: 'Application is over its MailboxConcurrency limit.',
}

export function unauthorized(message: string): GraphProblem {
  return { status: 401, code: 'InvalidAuthenticationToken', message }
}

const DEFAULT_CODE: Record<number, string> = {
  400: 'BadRequest',
  401: 'InvalidAuthenticationToken',
  403: 'ErrorAccessDenied',
  404: 'ErrorItemNotFound',
  409: 'ErrorDuplicateTransactionId',
  412: 'ErrorIrresolvableConflict',
  429: 'TooManyRequests',
  500: 'InternalServerError',
  503: 'serviceNotAvailable',
  504: 'UnknownError',
}

/** The documented error answer of Graph. */
export function graphError({ status, code, message }: GraphProblem): Response {
  const request = randomUUID()
  const innerError = {
    date: new Date().toISOString().slice(0, 19),
    'request-id': request,
    'client-request-id': request,
  }
  const headers: Record<string, string> = { 'request-id': request }
  if (status === 401) {
    headers['www-authenticate'] =
      'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"'
  }
  return Response.json({ error: { code, message, innerError } }, { status, headers })
}

/** A scripted fault in Graph's words. */
export function graphFault(fault: Fault): Response {
  const { status } = fault
  const code = fault.reason ?? DEFAULT_CODE[status] ?? 'UnknownError'
  return graphError({ status, code, message: 'Scripted by the sandbox.' })
}
