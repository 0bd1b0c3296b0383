/** Google's consent, https://accounts.google.com/o/oauth2/v2/auth, with the demo people to pick from. */
import { Hono } from 'hono'
import { z } from 'zod'
import { CREDENTIALS } from '../cast.ts'
import type { CastMember } from '../cast.ts'
import { findPerson } from '../control/people.ts'
import { blockedPage, consentPage } from './consent-page.ts'
import { oauthForm } from '../control/oauth-form.ts'
import { secret } from './oauth-store.ts'
import type { OAuthStore } from './oauth-store.ts'
import { isCalendarScope } from './scopes.ts'

/** Parameters Google documents for this address. */
const Ask = z.strictObject({
  client_id: z.string(),
  redirect_uri: z.string(),
  response_type: z.literal('code'),
  scope: z.string().min(1),
  access_type: z.enum(['online', 'offline']).default('online'),
  state: z.string().optional(),
  include_granted_scopes: z.enum(['true', 'false']).optional(),
  enable_granular_consent: z.enum(['true', 'false']).optional(),
  login_hint: z.string().optional(),
  prompt: z.string().optional(),
  hd: z.string().optional(),
  nonce: z.string().optional(),
  code_challenge: z
    .string()
    .regex(/^[A-Za-z0-9._~-]{43,128}$/)
    .optional(),
  code_challenge_method: z.enum(['S256', 'plain']).optional(),
})
type Ask = z.infer<typeof Ask>

export type ConsentSettings = {
  /** With `login_hint`, consent is given without showing the page. */
  autoConsent: boolean
  redirectUris: string[]
}

type Setup = { store: OAuthStore; settings: ConsentSettings }

/** Makes the consent address and the form behind it. */
export function authorizeRoutes(setup: Setup): Hono {
  const pending = new Map<string, Ask>()
  const app = new Hono()
  app.get('/o/oauth2/v2/auth', (c) => {
    const asked = readAsk(new URL(c.req.url).searchParams, setup.settings)
    if (typeof asked === 'string') return c.html(blockedPage(asked), 400)
    const person = asked.login_hint ? findPerson(asked.login_hint) : undefined
    if (person && setup.settings.autoConsent) return c.redirect(allow(setup, asked, person))
    if (asked.prompt === 'none') return c.redirect(back(asked, { error: 'interaction_required' }))
    const request = secret(32)
    pending.set(request, asked)
    return c.html(consentPage({ request, scopes: asked.scope.split(' '), hint: person }))
  })
  app.post('/signin/oauth/consent', async (c) => {
    const form = await oauthForm(c.req.raw)
    const request = form?.get('request') ?? ''
    const asked = pending.get(request)
    if (!asked) return c.html(blockedPage('Error 400: invalid_request'), 400)
    pending.delete(request)
    const person = findPerson(form?.get('person') ?? '')
    if (!person) return c.redirect(back(asked, { error: 'access_denied' }))
    return c.redirect(allow(setup, asked, person))
  })
  return app
}

/** The request, or the line Google's own error page would show; such errors never travel to the redirect address. */
function readAsk(parameters: URLSearchParams, settings: ConsentSettings): Ask | string {
  const pairs = [...parameters]
  if (new Set(parameters.keys()).size !== pairs.length) return 'Error 400: invalid_request'
  if (parameters.get('client_id') !== CREDENTIALS.google.clientId) {
    return 'Error 401: invalid_client'
  }
  if (!settings.redirectUris.includes(parameters.get('redirect_uri') ?? '')) {
    return 'Error 400: redirect_uri_mismatch'
  }
  const asked = Ask.safeParse(Object.fromEntries(pairs))
  if (!asked.success) return `Error 400: invalid_request. ${z.prettifyError(asked.error)}`
  const strangers = asked.data.scope.split(' ').filter((scope) => !isCalendarScope(scope))
  if (strangers.length > 0) return `Error 400: invalid_scope. Not known: ${strangers.join(', ')}`
  if (asked.data.code_challenge_method && !asked.data.code_challenge) {
    return 'Error 400: invalid_request. code_challenge is missing.'
  }
  return asked.data
}

/** Notes the consent and gives the address that carries the code home. */
function allow({ store }: Setup, asked: Ask, person: CastMember): string {
  const scopes = asked.scope.split(' ')
  // A repeated consent brings no second refresh token unless the app insists on asking again.
  const isNew = asked.prompt?.split(' ').includes('consent') || !store.hasConsent(person, scopes)
  const code = store.addCode({
    person,
    scopes,
    redirectUri: asked.redirect_uri,
    isOffline: asked.access_type === 'offline' && isNew,
    challenge: asked.code_challenge
      ? { method: asked.code_challenge_method ?? 'plain', value: asked.code_challenge }
      : undefined,
  })
  return back(asked, { code, scope: asked.scope })
}

function back(asked: Ask, result: Record<string, string>): string {
  const url = new URL(asked.redirect_uri)
  if (asked.state !== undefined) url.searchParams.set('state', asked.state)
  for (const [name, value] of Object.entries(result)) url.searchParams.set(name, value)
  return url.href
}
