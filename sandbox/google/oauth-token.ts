/** Google's token and revocation endpoints. Facts: "Using OAuth 2.0 for Web Server Applications", RFC 6749, RFC 7636. */
import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import { CREDENTIALS } from '../cast.ts'
import { oauthForm } from '../control/oauth-form.ts'
import { oauthError } from '../control/oauth-error.ts'
import { ACCESS_TOKEN_SECONDS } from './oauth-store.ts'
import type { Grant, OAuthStore, PendingCode } from './oauth-store.ts'

type Form = ReadonlyMap<string, string>

/** Makes `POST /token` and `POST /revoke` (https://oauth2.googleapis.com). */
export function tokenRoutes(store: OAuthStore): Hono {
  const app = new Hono()
  app.post('/token', async (c) => {
    const form = await oauthForm(c.req.raw)
    if (!form) return oauthError(400, 'invalid_request', 'Bad Request')
    const basic = c.req.header('authorization')
    return clientRefusal(form, basic) ?? exchange(store, form)
  })
  app.post('/revoke', async (c) => {
    const form = await oauthForm(c.req.raw)
    const token = form?.get('token') ?? c.req.query('token')
    if (!token) return oauthError(400, 'invalid_request', 'Missing required parameter: token')
    if (!store.revoke(token)) {
      return oauthError(400, 'invalid_token', 'Token expired or revoked')
    }
    return c.json({})
  })
  return app
}

function clientRefusal(form: Form, authorization: string | undefined): Response | undefined {
  const [id, password] = clientOf(form, authorization)
  if (!id) return oauthError(400, 'invalid_request', 'Could not determine client ID from request.')
  if (id !== CREDENTIALS.google.clientId) {
    return oauthError(401, 'invalid_client', 'The OAuth client was not found.')
  }
  if (!password) return oauthError(400, 'invalid_request', 'client_secret is missing.')
  if (password !== CREDENTIALS.google.clientSecret) {
    return oauthError(401, 'invalid_client', 'The provided client secret is invalid.')
  }
  return undefined
}

function clientOf(form: Form, authorization: string | undefined): (string | undefined)[] {
  const basic = /^Basic (.+)$/i.exec(authorization ?? '')?.[1]
  if (!basic) return [form.get('client_id'), form.get('client_secret')]
  const [id = '', password = ''] = Buffer.from(basic, 'base64').toString('utf8').split(':', 2)
  return [decodeURIComponent(id), decodeURIComponent(password)]
}

function exchange(store: OAuthStore, form: Form): Response {
  const type = form.get('grant_type')
  if (!type) return missing('grant_type')
  if (type === 'refresh_token') return refresh(store, form)
  if (type === 'authorization_code') return redeem(store, form)
  return oauthError(400, 'unsupported_grant_type', `Invalid grant_type: ${type}`)
}

function refresh(store: OAuthStore, form: Form): Response {
  const token = form.get('refresh_token')
  if (!token) return missing('refresh_token')
  const grant = store.grantOf(token)
  if (!grant) return oauthError(400, 'invalid_grant', 'Token has been expired or revoked.')
  const asked = form.get('scope')?.split(' ') ?? []
  if (!asked.every((scope) => grant.scopes.includes(scope))) {
    return oauthError(400, 'invalid_scope', 'Some requested scopes were not granted.')
  }
  return tokenAnswer(store, grant)
}

function redeem(store: OAuthStore, form: Form): Response {
  const code = form.get('code')
  if (!code) return missing('code')
  const redirectUri = form.get('redirect_uri')
  if (!redirectUri) return missing('redirect_uri')
  const pending = store.takeCode(code)
  if (!pending) return oauthError(400, 'invalid_grant', 'Malformed auth code.')
  if (pending.redirectUri !== redirectUri) {
    return oauthError(400, 'redirect_uri_mismatch', 'Bad Request')
  }
  const refusal = verifierRefusal(pending, form.get('code_verifier'))
  if (refusal) return oauthError(400, 'invalid_grant', refusal)
  const grant = store.addGrant(pending.person, pending.scopes)
  return tokenAnswer(store, grant, pending.isOffline)
}

function verifierRefusal(pending: PendingCode, verifier: string | undefined): string | undefined {
  const { challenge } = pending
  if (!challenge)
    return verifier === undefined ? undefined : 'code_verifier or verifier is not needed.'
  if (!verifier) return 'Missing code verifier.'
  const proof =
    challenge.method === 'plain'
      ? verifier
      : createHash('sha256').update(verifier).digest('base64url')
  return proof === challenge.value ? undefined : 'Invalid code verifier.'
}

function tokenAnswer(store: OAuthStore, grant: Grant, withRefresh = false): Response {
  return Response.json(
    {
      access_token: store.issueAccessToken(grant),
      expires_in: ACCESS_TOKEN_SECONDS,
      ...(withRefresh ? { refresh_token: grant.refreshToken } : {}),
      scope: grant.scopes.join(' '),
      token_type: 'Bearer',
    },
    { headers: { 'cache-control': 'no-cache, no-store, max-age=0, must-revalidate' } },
  )
}

function missing(parameter: string): Response {
  return oauthError(400, 'invalid_request', `Missing required parameter: ${parameter}`)
}
