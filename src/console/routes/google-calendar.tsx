import { Hono } from 'hono'
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientSecretPost,
  Configuration,
  customFetch,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client'
import type { QueryOutput } from '../../core/district/client.ts'
import type { Caller } from '../../core/kernel/actor.ts'
import { refuse, seeOther } from '../kit/answers.tsx'
import { ask } from '../kit/calls.ts'
import type { ConsoleContext, ConsoleEnv } from '../kit/console-env.ts'
import { keepLogin, takeLoginCookie } from '../kit/cookies.ts'
import { saidOf } from '../kit/said.ts'
import { toInit } from '../sign-in/provider.ts'

/** Calendars that the app itself made, and nothing else. */
const SCOPE = 'https://www.googleapis.com/auth/calendar.app.created'
/** Google's own addresses (Using OAuth 2.0 for Web Server Applications). */
const GOOGLE = {
  issuer: 'https://accounts.google.com',
  authorization_endpoint: 'https://accounts.google.com/o/oauth2/v2/auth',
  token_endpoint: 'https://oauth2.googleapis.com/token',
} as const

const CALLBACK = '/settings/calendar/google/callback'
const SETTINGS = '/settings'

const SIGN_IN: { caller: Caller } = { caller: { via: 'service', name: 'sign_in' } }

/** A person's consent to one calendar of ours in their Google account. */
export function googleCalendarRoutes(): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  routes.get('/settings/calendar/google/start', (c) => start(c))
  routes.get(CALLBACK, (c) => finish(c))
  return routes
}

function googleOf(c: ConsoleContext, client: QueryOutput<'calendar.google_client'>): Configuration {
  const auth = ClientSecretPost(client.clientSecret)
  const google = new Configuration(GOOGLE, client.clientId, undefined, auth)
  google[customFetch] = (url, options) => c.env.fetch(url, toInit(options))
  if (c.env.allowInsecure) allowInsecureRequests(google)
  return google
}

/** Sends the browser to Google. `consent` and `offline` are what makes Google answer with a lasting token. */
async function start(c: ConsoleContext) {
  const client = await ask(c, 'calendar.google_client', {})
  if (!client.ok) return refuse(c, client.error)
  const begun = {
    state: randomState(),
    verifier: randomPKCECodeVerifier(),
    nonce: randomNonce(),
    returnTo: SETTINGS,
  }
  const kept = await c.var.site.client.run('session.begin_login', begun, SIGN_IN)
  if (!kept.ok) return refuse(c, kept.error)
  keepLogin(c, begun.state)
  const url = buildAuthorizationUrl(googleOf(c, client.value), {
    redirect_uri: `${c.var.site.origin}${CALLBACK}`,
    scope: SCOPE,
    access_type: 'offline',
    prompt: 'consent',
    state: begun.state,
    code_challenge: await calculatePKCECodeChallenge(begun.verifier),
    code_challenge_method: 'S256',
  })
  const origin = c.env.redirects[url.origin] ?? url.origin
  return c.redirect(`${origin}${url.pathname}${url.search}`, 302)
}

async function finish(c: ConsoleContext) {
  const refreshToken = await redeem(c)
  if (refreshToken === null) return seeOther(c, saidOf(SETTINGS, 'refused'))
  const { caller } = c.var.viewer
  const connected = await c.var.site.client.run(
    'calendar.connect_google',
    { refreshToken },
    { caller },
  )
  return connected.ok ? seeOther(c, saidOf(SETTINGS, 'connected')) : refuse(c, connected.error)
}

/** The lasting token behind the consent; null when it was refused, is not for us, or covers less than we asked for. */
async function redeem(c: ConsoleContext): Promise<string | null> {
  const state = c.req.query('state') ?? ''
  if (!takeLoginCookie(c, state)) return null
  const taken = await c.var.site.client.run('session.take_login', { state }, SIGN_IN)
  const client = await ask(c, 'calendar.google_client', {})
  if (!taken.ok || !client.ok) return null
  try {
    const tokens = await authorizationCodeGrant(googleOf(c, client.value), new URL(c.req.url), {
      expectedState: state,
      pkceCodeVerifier: taken.value.verifier,
    })
    const isEnough = tokens.scope === undefined || tokens.scope.split(' ').includes(SCOPE)
    return isEnough ? (tokens.refresh_token ?? null) : null
  } catch {
    return null
  }
}
