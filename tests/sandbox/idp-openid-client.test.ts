import * as oidc from 'openid-client'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { CREDENTIALS } from '../../sandbox/cast.ts'
import { LIES } from '../../sandbox/idp/hostile.ts'
import { Browser, REDIRECT, openIdp } from './idp-client.ts'

let idp: Awaited<ReturnType<typeof openIdp>>
let config: oidc.Configuration
beforeAll(async () => {
  idp = await openIdp()
  config = await oidc.discovery(
    new URL(idp.issuer),
    CREDENTIALS.idp.clientId,
    CREDENTIALS.idp.clientSecret,
    undefined,
    { execute: [oidc.allowInsecureRequests] },
  )
  oidc.enableNonRepudiationChecks(config)
})
afterAll(() => idp.close())
beforeEach(() => idp.control('settings', { lie: null }))

/** Signs in as the counselor the way the console does, with every check on. */
async function login() {
  const checks = {
    pkceCodeVerifier: oidc.randomPKCECodeVerifier(),
    expectedState: oidc.randomState(),
    expectedNonce: oidc.randomNonce(),
  }
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: REDIRECT,
    scope: 'openid profile email',
    code_challenge: await oidc.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: checks.expectedState,
    nonce: checks.expectedNonce,
  })
  const home = await new Browser().signIn(url, 'counselor')
  const tokens = await oidc.authorizationCodeGrant(config, home, {
    ...checks,
    idTokenExpected: true,
  })
  return tokens.claims()
}

test('openid-client signs a person in with PKCE, state, nonce and the signature checked', async () => {
  expect(await login()).toMatchObject({
    iss: idp.issuer,
    sub: 'maple-counselor',
    name: 'Carl Osei',
    email: 'carl.osei@maplevalley.example',
    email_verified: true,
  })
})

/** What the client says is wrong, so that a lie that only broke the sign-in does not count as noticed. */
const COMPLAINT: Record<(typeof LIES)[number], RegExp> = {
  'forged-state': /unexpected "state"/,
  'wrong-iss-parameter': /unexpected "iss"/,
  'missing-iss-parameter': /"iss" \(issuer\) missing/,
  'wrong-nonce': /unexpected ID Token "nonce"/,
  'missing-nonce': /"nonce" \(nonce\) claim missing/,
  'wrong-aud': /unexpected JWT "aud"/,
  'wrong-azp': /unexpected ID Token "azp"/,
  'wrong-iss': /unexpected JWT "iss"/,
  expired: /expiration is past/,
  'no-exp': /"exp" \(expiration time\) claim missing/,
  'nbf-in-future': /unexpected JWT "nbf"/,
  'no-sub': /"sub" \(subject\) claim missing/,
  'alg-none': /unexpected JWT "alg"/,
  'hs256-with-public-key': /unexpected JWT "alg"/,
  'foreign-key': /signature verification failed/,
  'bad-signature': /signature verification failed/,
  'tampered-payload': /signature verification failed/,
  'no-id-token': /"id_token" property must be a string/,
}

describe('a provider that lies', () => {
  test.each(LIES)(
    '%s is noticed by a careful client, and the truth is believed again',
    async (lie) => {
      const set = await idp.control('settings', { lie })
      expect(set.status).toBe(200)
      await expect(login()).rejects.toMatchObject({
        cause: { message: expect.stringMatching(COMPLAINT[lie]) },
      })
      await idp.control('settings', { lie: null })
      expect(await login()).toMatchObject({ sub: 'maple-counselor' })
    },
  )

  test('an unknown lie is refused', async () => {
    expect((await idp.control('settings', { lie: 'white' })).status).toBe(400)
  })
})
