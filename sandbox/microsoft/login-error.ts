/** Errors of the Microsoft identity platform. Facts: "Microsoft Entra authentication and authorization error codes". */
import { randomUUID } from 'node:crypto'
import type { Fault } from '../control/faults.ts'

/** One AADSTS error: OAuth's name for it, its number and its sentence. */
export type LoginProblem = { status: number; error: string; code: number; message: string }

/** The documented error answer of the token endpoint. */
export function loginError({ status, error, code, message }: LoginProblem): Response {
  const [trace, correlation] = [randomUUID(), randomUUID()]
  const timestamp = new Date()
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z')
  return Response.json(
    {
      error,
      error_description: `AADSTS${code}: ${message} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
      error_codes: [code],
      timestamp,
      trace_id: trace,
      correlation_id: correlation,
      error_uri: `https://login.microsoftonline.com/error?code=${code}`,
    },
    { status, headers: { 'cache-control': 'no-store, no-cache' } },
  )
}

export const PROBLEM = {
  unknownTenant: (tenant: string): LoginProblem => ({
    status: 400,
    error: 'invalid_request',
    code: 90_002,
    message: `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID.`,
  }),
  missing: (parameter: string): LoginProblem => ({
    status: 400,
    error: 'invalid_request',
    code: 900_144,
    message: `The request body must contain the following parameter: '${parameter}'.`,
  }),
  unknownApp: (clientId: string): LoginProblem => ({
    status: 400,
    error: 'unauthorized_client',
    code: 700_016,
    message: `Application with identifier '${clientId}' was not found in the directory.`,
  }),
  grantType: (grantType: string): LoginProblem => ({
    status: 400,
    error: 'unsupported_grant_type',
    code: 70_003,
    message: `The app requested an unsupported grant type '${grantType}'.`,
  }),
  notDefaultScope: (scope: string): LoginProblem => ({
    status: 400,
    error: 'invalid_scope',
    code: 1_002_012,
    message: `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier.`,
  }),
  unknownResource: (resource: string): LoginProblem => ({
    status: 400,
    error: 'invalid_resource',
    code: 500_011,
    message: `The resource principal named ${resource} was not found in the tenant.`,
  }),
  client: (code: number, message: string): LoginProblem => ({
    status: 401,
    error: 'invalid_client',
    code,
    message,
  }),
} as const

/** A scripted fault of the token endpoint. */
export function loginFault(fault: Fault): Response {
  const error = fault.reason ?? (fault.status < 500 ? 'invalid_request' : 'temporarily_unavailable')
  const message = 'The service is temporarily unavailable. Please retry later.'
  return loginError({ status: fault.status, error, code: 90_033, message })
}
