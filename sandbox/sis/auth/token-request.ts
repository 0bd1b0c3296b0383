/** What a client sends for a token, checked as strictly as RFC 6749 allows. */
import type { Switches } from '../state/switches.ts'
import type { Incoming, Reply } from '../http/reply.ts'
import { json } from '../http/reply.ts'
import type { Scope } from './scopes.ts'
import { askedScopes } from './scopes.ts'

export type Client = { clientId: string; clientSecret: string }

/** The scopes to grant, or the error to answer. */
export function checkTokenRequest(
  request: Incoming,
  client: Client,
  switches: Switches,
): { scopes: readonly Scope[] } | Reply {
  const problem = checkRequest(request, switches) ?? checkClient(request, client)
  if (problem) return problem
  const scopes = askedScopes(new URLSearchParams(request.body).get('scope') ?? '', switches)
  if (scopes !== null) return { scopes }
  return oauthError('invalid_scope', 'the scope is not known or not granted to this client')
}

const oauthError = (error: string, description: string, status = 400): Reply =>
  json(
    status,
    { error, error_description: description },
    {
      'cache-control': 'no-store',
      ...(status === 401 ? { 'www-authenticate': 'Basic realm="sis"' } : {}),
    },
  )

const isForm = (type = ''): boolean =>
  type.split(';')[0]?.trim() === 'application/x-www-form-urlencoded'

function checkRequest({ method, headers, body }: Incoming, switches: Switches): Reply | null {
  if (method !== 'POST') return oauthError('invalid_request', 'use POST', 405)
  if (!isForm(headers['content-type']))
    return oauthError('invalid_request', 'the body must be a form')
  if (switches.auth === 'form-only' && headers['authorization'] !== undefined) {
    return oauthError('invalid_client', 'send client_id and client_secret in the body', 401)
  }
  if (switches.auth === 'basic-only' && headers['authorization'] === undefined) {
    return oauthError('invalid_client', 'send client_id and client_secret as Basic', 401)
  }
  const type = new URLSearchParams(body).get('grant_type')
  if (type === null) return oauthError('invalid_request', 'grant_type is missing')
  if (type !== 'client_credentials')
    return oauthError('unsupported_grant_type', 'use client_credentials')
  return null
}

function checkClient({ headers, body }: Incoming, client: Client): Reply | null {
  const form = new URLSearchParams(body)
  const id = form.get('client_id')
  const secret = form.get('client_secret')
  const header = headers['authorization']
  if (header !== undefined && secret !== null) {
    return oauthError('invalid_request', 'use one way of authenticating')
  }
  const given = header === undefined ? { clientId: id, clientSecret: secret } : readBasic(header)
  const right = given?.clientId === client.clientId && given.clientSecret === client.clientSecret
  return right ? null : oauthError('invalid_client', 'client authentication failed', 401)
}

/** Id and secret are form-encoded before they are joined (RFC 6749, 2.3.1). */
function readBasic(header: string): Client | null {
  const code = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(header)?.[1]
  if (code === undefined) return null
  const text = Buffer.from(code, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  if (colon < 0) return null
  const decode = (part: string): string => decodeURIComponent(part.replaceAll('+', ' '))
  try {
    return { clientId: decode(text.slice(0, colon)), clientSecret: decode(text.slice(colon + 1)) }
  } catch {
    return null
  }
}
