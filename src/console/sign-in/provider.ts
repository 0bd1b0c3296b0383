import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientSecretPost,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  type Configuration,
} from 'openid-client'
import type { QueryOutput } from '../../core/district/client.ts'
import type { ConsoleParts } from '../kit/console-env.ts'
import { isEmailProven } from './email-proven.ts'

/** How a district's staff sign in. */
export type SignInConfig = QueryOutput<'sign_in.config'>

/** Seconds an identity provider has to answer; people wait in front of it. */
const TIMEOUT_SECONDS = 10

const SCOPE = 'openid email profile'

/**
 * The district's identity provider, as it describes itself. The ID token's own signature is checked, not only the
 * connection it came over.
 */
export async function openProvider(
  config: SignInConfig,
  { fetch, allowInsecure }: Pick<ConsoleParts, 'fetch' | 'allowInsecure'>,
): Promise<Configuration> {
  const auth = ClientSecretPost(config.clientSecret)
  const provider = await discovery(new URL(config.issuer), config.clientId, undefined, auth, {
    [customFetch]: (url, options) => fetch(url, toInit(options)),
    execute: allowInsecure ? [allowInsecureRequests] : [],
    timeout: TIMEOUT_SECONDS,
  })
  enableNonRepudiationChecks(provider)
  return provider
}

/** Takes over what `fetch` knows; the library's own options are wider in type than in use. */
export function toInit(options: {
  method: string
  headers: Record<string, string>
  body?: unknown
  signal?: AbortSignal
}): RequestInit {
  const { method, headers, body, signal } = options
  return {
    method,
    headers,
    // safe because the library sends forms as URLSearchParams or text
    ...(body !== undefined && body !== null && { body: body as URLSearchParams | string }),
    ...(signal && { signal }),
  }
}

/** What must be remembered of a sign-in until its answer comes back. */
export type Begun = { readonly state: string; readonly verifier: string; readonly nonce: string }

export const beginSignIn = (): Begun => ({
  state: randomState(),
  verifier: randomPKCECodeVerifier(),
  nonce: randomNonce(),
})

/** Where to send the browser so that the person can prove who they are. */
export async function signInUrl(
  provider: Configuration,
  { state, verifier, nonce }: Begun,
  redirectUri: string,
): Promise<URL> {
  return buildAuthorizationUrl(provider, {
    redirect_uri: redirectUri,
    scope: SCOPE,
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  })
}

/** Somebody the identity provider vouches for. */
export type Proven = {
  readonly issuer: string
  readonly subject: string
  readonly email: string
  readonly emailVerified: boolean
  readonly name?: string
}

/** Checks the answer of the identity provider and says whom it vouches for. Throws when anything about it is wrong. */
export async function finishSignIn(
  provider: Configuration,
  { state, verifier, nonce }: Begun,
  answer: URL,
): Promise<Proven> {
  const tokens = await authorizationCodeGrant(provider, answer, {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: verifier,
    idTokenExpected: true,
  })
  const claims = tokens.claims()
  if (!claims) throw new Error('no ID token')
  // some providers put the e-mail address only behind the userinfo address
  const person =
    claims['email'] === undefined
      ? await fetchUserInfo(provider, tokens.access_token, claims.sub)
      : claims
  const { email, name } = person
  return {
    issuer: claims.iss,
    subject: claims.sub,
    email: typeof email === 'string' ? email : '',
    // What Microsoft vouches for stands in the signed token only.
    emailVerified: isEmailProven(claims.iss, { ...person, ...claims }),
    ...(typeof name === 'string' && { name }),
  }
}
