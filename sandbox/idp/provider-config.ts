/** How the identity provider is set up: the demo people, one client, code flow with PKCE. */
import { randomBytes } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { interactionPolicy } from 'oidc-provider'
import type { ClientMetadata, Configuration, KoaContextWithOIDC } from 'oidc-provider'
import { CAST, CREDENTIALS } from '../cast.ts'
import { errorPage, logoutPage, signedOutPage } from './login-page.ts'
import { memoryAdapter } from './memory-adapter.ts'

export type ClientSetup = {
  redirectUris: readonly string[]
  postLogoutRedirectUris: readonly string[]
  /** Where the provider tells the client that a session ended. */
  backchannelLogoutUri: string | undefined
}

const HOUR_SECONDS = 3600
const TEN_MINUTES_SECONDS = 600

/** The configuration of `oidc-provider` for the demo district. */
export function providerConfig(client: ClientSetup, signingKey: KeyObject): Configuration {
  return {
    adapter: memoryAdapter(),
    clients: [clientMetadata(client)],
    jwks: { keys: [{ ...signingKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }] },
    // Every port of this machine shares one cookie jar, so the names must not meet the console's.
    cookies: {
      keys: [randomBytes(32).toString('base64url')],
      names: { session: 'idp_session', interaction: 'idp_interaction', resume: 'idp_resume' },
    },
    claims: {
      openid: ['sub'],
      profile: ['name', 'given_name', 'family_name'],
      email: ['email', 'email_verified'],
    },
    // Like the big vendors: what the scopes grant is in the ID token, not only at the userinfo endpoint.
    conformIdTokenClaims: false,
    responseTypes: ['code'],
    scopes: ['openid', 'profile', 'email'],
    clientAuthMethods: ['client_secret_post'],
    pkce: { required: () => true },
    findAccount: (_, subject) => findAccount(subject),
    loadExistingGrant: grantEverythingAsked,
    interactions: { policy: loginOnly(), url: (_, { uid }) => `/interaction/${uid}` },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      pushedAuthorizationRequests: { enabled: false },
      dPoP: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => show(ctx, logoutPage(form)),
        postLogoutSuccessSource: (ctx) => show(ctx, signedOutPage()),
      },
    },
    renderError: (ctx, { error, error_description: description }) =>
      show(ctx, errorPage(error, description ?? '')),
    fetch: fetchAnywhere,
    ttl: LIFE_SECONDS,
  }
}

const LIFE_SECONDS = {
  AccessToken: HOUR_SECONDS,
  AuthorizationCode: 60,
  Grant: 8 * HOUR_SECONDS,
  IdToken: TEN_MINUTES_SECONDS,
  Interaction: TEN_MINUTES_SECONDS,
  Session: 8 * HOUR_SECONDS,
}

function clientMetadata(client: ClientSetup): ClientMetadata {
  return {
    client_id: CREDENTIALS.idp.clientId,
    client_secret: CREDENTIALS.idp.clientSecret,
    client_name: 'Offramp',
    redirect_uris: [...client.redirectUris],
    post_logout_redirect_uris: [...client.postLogoutRedirectUris],
    response_types: ['code'],
    grant_types: ['authorization_code'],
    token_endpoint_auth_method: 'client_secret_post',
    ...(client.backchannelLogoutUri
      ? {
          backchannel_logout_uri: client.backchannelLogoutUri,
          backchannel_logout_session_required: true,
        }
      : {}),
  }
}

/** The provider guards its calls against loopback addresses, and the client lives on one: the guard is left behind. */
const fetchAnywhere: NonNullable<Configuration['fetch']> = (url, options) => {
  const { method, headers, body, signal } = { ...options }
  return fetch(url, {
    ...(method === undefined ? {} : { method }),
    ...(headers === undefined ? {} : { headers }),
    ...(body === undefined ? {} : { body }),
    ...(signal === undefined ? {} : { signal }),
  })
}

function findAccount(subject: string) {
  const person = CAST.find(({ idpSubject }) => idpSubject === subject)
  if (!person) return undefined
  return {
    accountId: subject,
    claims: () => ({
      sub: subject,
      name: `${person.givenName} ${person.familyName}`,
      given_name: person.givenName,
      family_name: person.familyName,
      email: person.email,
      email_verified: true,
    }),
  }
}

/** The district agreed for its staff, so nobody is asked for consent. */
async function grantEverythingAsked(ctx: KoaContextWithOIDC) {
  const { client, session, provider, params } = ctx.oidc
  const grant = new provider.Grant({
    clientId: client?.clientId ?? '',
    accountId: session?.accountId ?? '',
  })
  const scope = params?.['scope']
  grant.addOIDCScope(typeof scope === 'string' ? scope : 'openid')
  await grant.save()
  return grant
}

function loginOnly() {
  const policy = interactionPolicy.base()
  policy.remove('consent')
  policy.add(new interactionPolicy.Prompt({ name: 'select_account', requestable: true }), 0)
  return policy
}

async function show(ctx: KoaContextWithOIDC, body: ReturnType<typeof signedOutPage>) {
  ctx.type = 'html'
  ctx.body = String(await body)
}
