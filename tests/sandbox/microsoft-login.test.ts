import { createHash, generateKeyPairSync, randomUUID } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { SignJWT, decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CREDENTIALS, DISTRICT } from '../../sandbox/cast.ts'
import { json, openMicrosoft } from './microsoft-client.ts'

const { tenantId, clientId } = CREDENTIALS.microsoft

let microsoft: Awaited<ReturnType<typeof openMicrosoft>>
beforeAll(async () => {
  microsoft = await openMicrosoft()
})
afterAll(() => microsoft.close())

describe('a client secret', () => {
  test('brings a bearer token for Graph that names the app and tenant and no roles', async () => {
    const response = await microsoft.login()
    expect(response.status).toBe(200)
    const body = await json(response)
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3599, ext_expires_in: 3599 })
    const claims = decodeJwt(body.access_token)
    expect(claims).toMatchObject({
      aud: 'https://graph.microsoft.com',
      tid: tenantId,
      appid: clientId,
    })
    expect(claims).not.toHaveProperty('roles')
  })

  test('permissions consented to in Entra show as roles in the token', async () => {
    await microsoft.control('settings', { roles: ['Calendars.ReadWrite'] })
    const claims = decodeJwt(await microsoft.accessToken())
    await microsoft.control('settings', { roles: [] })
    expect(claims['roles']).toEqual(['Calendars.ReadWrite'])
  })

  test('the tenant may be named by its domain', async () => {
    expect((await microsoft.login({}, DISTRICT.domain)).status).toBe(200)
  })

  test.each([
    ['a wrong secret', { client_secret: 'no' }, [401, 'invalid_client', 7000215]],
    ['no proof', { client_secret: '' }, [401, 'invalid_client', 7000218]],
    ['an unknown app', { client_id: randomUUID() }, [400, 'unauthorized_client', 700016]],
    ['no grant type', { grant_type: '' }, [400, 'invalid_request', 900144]],
    ['another grant type', { grant_type: 'implicit' }, [400, 'unsupported_grant_type', 70003]],
    ['no scope', { scope: '' }, [400, 'invalid_request', 900144]],
    [
      'a scope without .default',
      { scope: 'https://graph.microsoft.com/Calendars.ReadWrite' },
      [400, 'invalid_scope', 1002012],
    ],
    [
      'another resource',
      { scope: 'https://vault.example/.default' },
      [400, 'invalid_resource', 500011],
    ],
  ])('%s is refused with its AADSTS code', async (_, change, expected) => {
    const response = await microsoft.login(change)
    const body = await json(response)
    expect([response.status, body.error, body.error_codes[0]]).toEqual(expected)
    expect(body).toMatchObject({
      error_description: expect.stringMatching(
        /^AADSTS\d+: .* Trace ID: \S+ Correlation ID: \S+ Timestamp: \d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}Z$/,
      ),
      trace_id: expect.any(String),
      correlation_id: expect.any(String),
      timestamp: expect.any(String),
    })
  })

  test('an unknown tenant is refused', async () => {
    const body = await json(await microsoft.login({}, randomUUID()))
    expect(body.error_codes).toEqual([90002])
  })

  test('a JSON body is refused', async () => {
    const response = await fetch(`${microsoft.url}/${tenantId}/oauth2/v2.0/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"grant_type":"client_credentials"}',
    })
    expect(response.status).toBe(400)
  })
})

describe('a certificate', () => {
  const own = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const sha256 = createHash('sha256').update('the certificate in DER').digest('base64url')
  const audience = `https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/token`

  beforeAll(async () => {
    const publicKeyPem = own.publicKey.export({ type: 'spki', format: 'pem' })
    await microsoft.control('settings', { certificates: [{ publicKeyPem, sha256 }] })
  })

  type Change = {
    key?: KeyObject
    alg?: string
    thumbprint?: string
    audience?: string
    subject?: string
    issuer?: string
    expires?: string
    notBefore?: string
  }
  const assertion = (change: Change = {}) =>
    new SignJWT({})
      .setProtectedHeader({
        alg: change.alg ?? 'PS256',
        typ: 'JWT',
        'x5t#S256': change.thumbprint ?? sha256,
      })
      .setIssuer(change.issuer ?? clientId)
      .setSubject(change.subject ?? clientId)
      .setAudience(change.audience ?? audience)
      .setJti(randomUUID())
      .setIssuedAt()
      .setNotBefore(change.notBefore ?? '0s')
      .setExpirationTime(change.expires ?? '5m')
      .sign(change.key ?? own.privateKey)

  const present = (
    proof: string,
    type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  ) => microsoft.login({ client_secret: '', client_assertion: proof, client_assertion_type: type })

  test.each(['PS256', 'RS256'])('signed with %s it stands in for the secret', async (alg) => {
    expect((await present(await assertion({ alg }))).status).toBe(200)
  })

  test.each<[string, Change, number]>([
    ['a key that is not the certificate’s', { key: foreign.privateKey }, 700027],
    ['an unregistered certificate', { thumbprint: 'x'.repeat(43) }, 700027],
    ['another audience', { audience: 'https://login.microsoftonline.com/common' }, 700023],
    ['another subject', { subject: 'someone' }, 700021],
    ['another issuer', { issuer: 'someone' }, 700021],
    ['an expired assertion', { expires: '-1m' }, 700024],
    ['an assertion from the future', { notBefore: '10m', expires: '20m' }, 700024],
  ])('%s is refused', async (_, change, code) => {
    const response = await present(await assertion(change))
    expect(response.status).toBe(401)
    expect((await json(response)).error_codes).toEqual([code])
  })

  test('a text that is no JWT, and another assertion type, are refused', async () => {
    const garbage = await present('garbage')
    const otherType = await present(await assertion(), 'urn:other')
    const noType = await present(await assertion(), '')
    expect((await json(garbage)).error_codes).toEqual([50027])
    expect((await json(otherType)).error_codes).toEqual([50027])
    expect((await json(noType)).error_codes).toEqual([900144])
  })

  test('a control call with something that is no public key is refused', async () => {
    const certificates = [{ publicKeyPem: 'no key', sha256 }]
    expect((await microsoft.control('settings', { certificates })).status).toBe(400)
  })
})
