/** The district's identity provider: the real `oidc-provider` with the demo people as accounts. */
import { generateKeyPairSync } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { Provider } from 'oidc-provider'
import { z } from 'zod'
import { CallLog } from '../control/calls.ts'
import { addSettings, createDesk } from '../control/desk.ts'
import { FaultPlan } from '../control/faults.ts'
import { gateHandler } from '../control/gate.ts'
import { oauthError } from '../control/oauth-error.ts'
import { serveLoopback } from '../http.ts'
import type { Listening } from '../http.ts'
import { LIES, lieInRedirect, lieInToken } from './hostile.ts'
import type { Lie } from './hostile.ts'
import { addInteractions } from './interactions.ts'
import { frontPage } from './login-page.ts'
import { answerByListener } from './node-bridge.ts'
import { providerConfig } from './provider-config.ts'

const DEMO_REDIRECT_URI = 'http://localhost:8787/auth/callback'

type IdpSettings = { lie: Lie | null }
const Settings = z.strictObject({ lie: z.enum(LIES).nullable() })

export type IdpOptions = {
  port: number
  /** Without it, `http://localhost:{port}`. */
  issuer?: string
  /** Addresses of the client, exactly as it sends them. */
  redirectUris?: readonly string[]
  /** Without them, the front page of each redirect address. */
  postLogoutRedirectUris?: readonly string[]
  backchannelLogoutUri?: string
}

/**
 * Starts the identity provider. `port` 0 picks a free one, which then is part of the issuer. Only the code flow with
 * PKCE (S256) and `client_secret_post` is open.
 */
export async function startIdp(options: IdpOptions): Promise<Listening & { issuer: string }> {
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const settings: IdpSettings = { lie: null }
  const faults = new FaultPlan()
  const calls = new CallLog()
  const desk = createDesk({ faults, calls })
  addSettings(desk, settings, Settings)
  // The issuer names the port, and the port is known once the server listens: requests wait for the provider.
  const ready = Promise.withResolvers<ReturnType<Provider['callback']>>()
  const handler = gateHandler({
    faults,
    calls,
    desk: (request) => desk.fetch(request),
    system: {
      answer: async (request) => answerByListener(await ready.promise, request),
      failure: (fault) =>
        oauthError(
          fault.status,
          fault.reason ?? 'temporarily_unavailable',
          'Scripted by the sandbox.',
        ),
    },
  })
  const listening = await serveLoopback(handler, options.port)
  const issuer = options.issuer ?? listening.url
  desk.get('/', (c) => c.html(frontPage(issuer)))
  ready.resolve(createProvider({ ...options, issuer }, keys, settings).callback())
  return { ...listening, issuer }
}

function createProvider(
  options: IdpOptions & { issuer: string },
  keys: { privateKey: KeyObject; publicKey: KeyObject },
  settings: IdpSettings,
): Provider {
  const redirectUris = options.redirectUris ?? [DEMO_REDIRECT_URI]
  const client = {
    redirectUris,
    postLogoutRedirectUris: options.postLogoutRedirectUris ?? [
      ...new Set(redirectUris.map((uri) => new URL('/', uri).href)),
    ],
    backchannelLogoutUri: options.backchannelLogoutUri,
  }
  const provider = new Provider(options.issuer, providerConfig(client, keys.privateKey))
  provider.use(async (ctx, next) => {
    await next()
    const { lie } = settings
    if (lie === null) return
    const location = ctx.res.getHeader('location')
    if (typeof location === 'string' && redirectUris.some((uri) => location.startsWith(uri))) {
      ctx.set('location', lieInRedirect(lie, location))
    }
    const answer = TokenAnswer.safeParse(ctx.body)
    if (ctx.path !== '/token' || !answer.success) return
    ctx.body = { ...answer.data, id_token: await lieInToken(lie, answer.data.id_token, keys) }
  })
  addInteractions(provider)
  return provider
}

const TokenAnswer = z.looseObject({ id_token: z.string() })
