/** The Microsoft identity platform's token endpoint, https://login.microsoftonline.com. */
import { Hono } from 'hono'
import { CREDENTIALS, DISTRICT } from '../cast.ts'
import { oauthForm } from '../control/oauth-form.ts'
import { TOKEN_SECONDS } from './access-tokens.ts'
import type { AccessTokens } from './access-tokens.ts'
import { assertionProblem } from './client-assertion.ts'
import type { AppCertificate } from './client-assertion.ts'
import { PROBLEM, loginError } from './login-error.ts'
import type { LoginProblem } from './login-error.ts'

const GRAPH = 'https://graph.microsoft.com'

export type LoginSettings = {
  certificates: AppCertificate[]
  /** Permissions an administrator consented to in Entra: tenant-wide, and visible in the token. */
  roles: string[]
}

type Form = ReadonlyMap<string, string>

/** Makes `POST /{tenant}/oauth2/v2.0/token` for client credentials. */
export function loginRoutes(setup: { tokens: AccessTokens; settings: LoginSettings }): Hono {
  const app = new Hono()
  app.post('/:tenant/oauth2/v2.0/token', async (c) => {
    const form = await oauthForm(c.req.raw)
    if (!form) return loginError(PROBLEM.missing('grant_type'))
    const problem =
      requestProblem(form, c.req.param('tenant')) ??
      (await proofProblem(form, setup.settings.certificates)) ??
      scopeProblem(form)
    if (problem) return loginError(problem)
    return c.json(
      {
        token_type: 'Bearer',
        expires_in: TOKEN_SECONDS,
        ext_expires_in: TOKEN_SECONDS,
        access_token: await setup.tokens.issue(setup.settings.roles),
      },
      200,
      { 'cache-control': 'no-store, no-cache', pragma: 'no-cache' },
    )
  })
  return app
}

function requestProblem(form: Form, tenant: string): LoginProblem | undefined {
  const { tenantId, clientId } = CREDENTIALS.microsoft
  if (tenant.toLowerCase() !== tenantId && tenant !== DISTRICT.domain) {
    return PROBLEM.unknownTenant(tenant)
  }
  const grantType = form.get('grant_type')
  if (!grantType) return PROBLEM.missing('grant_type')
  if (grantType !== 'client_credentials') return PROBLEM.grantType(grantType)
  const client = form.get('client_id')
  if (!client) return PROBLEM.missing('client_id')
  return client === clientId ? undefined : PROBLEM.unknownApp(client)
}

async function proofProblem(
  form: Form,
  certificates: readonly AppCertificate[],
): Promise<LoginProblem | undefined> {
  const assertion = form.get('client_assertion')
  if (assertion) {
    const type = form.get('client_assertion_type')
    return assertionProblem({ type, assertion }, CREDENTIALS.microsoft, certificates)
  }
  const password = form.get('client_secret')
  if (!password) {
    return PROBLEM.client(
      7_000_218,
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    )
  }
  if (password === CREDENTIALS.microsoft.clientSecret) return undefined
  return PROBLEM.client(7_000_215, 'Invalid client secret provided.')
}

function scopeProblem(form: Form): LoginProblem | undefined {
  const scope = form.get('scope')
  if (!scope) return PROBLEM.missing('scope')
  if (!scope.endsWith('/.default')) return PROBLEM.notDefaultScope(scope)
  return scope === `${GRAPH}/.default`
    ? undefined
    : PROBLEM.unknownResource(scope.slice(0, -'/.default'.length))
}
