import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { signatureBaseString } from '../../sandbox/sis/auth/base-string.ts'
import { createOAuth1 } from '../../sandbox/sis/auth/oauth1.ts'
import { DEFAULT_SWITCHES } from '../../sandbox/sis/state/switches.ts'
import type { TestSis } from './sis-reader.ts'
import { BASE, BASE_1_1, openSis, rowsOf } from './sis-reader.ts'
import type { Signing } from './sis-signer.ts'
import { oauth1Header } from './sis-signer.ts'

let sis: TestSis
beforeAll(async () => {
  sis = await openSis()
})
afterAll(() => sis.close())
beforeEach(() => sis.switches(DEFAULT_SWITCHES))

const now = (): number => Math.floor(Date.now() / 1_000)

async function signedGet(path: string, signing: Signing = {}) {
  const address = `${sis.url}${BASE_1_1}${path}`
  const response = await fetch(address, {
    headers: { authorization: oauth1Header(address, signing) },
  })
  const challenge = response.headers.get('www-authenticate') ?? ''
  return {
    status: response.status,
    problem: /oauth_problem="(\w+)"/.exec(challenge)?.[1] ?? null,
    text: await response.text(),
  }
}

const refusalOf = async (signing: Signing): Promise<string | null> => {
  const { status, problem } = await signedGet('/orgs?limit=1', signing)
  return status === 401 ? problem : null
}

describe('the text that is signed', () => {
  test('is the one printed in RFC 5849', () => {
    const target = '/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b&c2&a3=2+q'
    const oauth = new Map([
      ['oauth_consumer_key', '9djdj82h48djs9d2'],
      ['oauth_token', 'kkk9d7dh3k39sjv7'],
      ['oauth_signature_method', 'HMAC-SHA1'],
      ['oauth_timestamp', '137131201'],
      ['oauth_nonce', '7d8f3e4a'],
      ['oauth_signature', 'bYT5CMsGcbgUdFHObYMEfcx6bsw='],
    ])
    expect(signatureBaseString({ method: 'post', host: 'EXAMPLE.COM:80', target }, oauth)).toBe(
      'POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7',
    )
  })
})

describe('a signed request', () => {
  test('opens the 1.1 service with either hash', async () => {
    for (const hash of ['HMAC-SHA1', 'HMAC-SHA256'] as const) {
      const { status, text } = await signedGet('/users?limit=5', { hash })
      expect(status).toBe(200)
      expect(rowsOf(text)).toHaveLength(5)
    }
  })

  test('may carry quotes, ampersands, stars, letters with accents and a name twice', async () => {
    const query = [
      "filter=familyName='O''Brien'",
      'note=a%26b%3Dc',
      'note=*!(1)~',
      'note=%C5%81ukasz+Wei%C3%9F',
      'note=100%25',
      'empty=',
      'bare',
    ].join('&')
    expect(await signedGet(`/users?${query}`)).toMatchObject({ status: 200 })
    expect(await signedGet("/users?filter=familyName%3D'O''Brien'")).toMatchObject({ status: 200 })
  })

  test('reads single records whose id needs encoding', async () => {
    await sis.switches({ ids: 'padded' })
    const [user] = await sis.list('/users', '', BASE_1_1)
    const read = await signedGet(`/users/${encodeURIComponent(user?.sourcedId ?? '')}`)
    expect(read.status).toBe(200)
    expect(JSON.parse(read.text)).toMatchObject({ user: { sourcedId: user?.sourcedId } })
  })

  test('covers every parameter of the address', async () => {
    expect(await refusalOf({ signed: [] })).toBe('signature_invalid')
    expect(await refusalOf({ signed: [['limit', '2']] })).toBe('signature_invalid')
    expect(
      await refusalOf({
        signed: [
          ['limit', '1'],
          ['offset', '0'],
        ],
      }),
    ).toBe('signature_invalid')
  })

  test('covers the method and the secret', async () => {
    expect(await refusalOf({ method: 'POST' })).toBe('signature_invalid')
    expect(await refusalOf({ secret: 'guessed' })).toBe('signature_invalid')
    expect(await refusalOf({ key: 'somebody-else' })).toBe('consumer_key_unknown')
  })

  test('is refused when its clock is more than 300 seconds off', async () => {
    expect(await refusalOf({ seconds: now() - 290 })).toBeNull()
    expect(await refusalOf({ seconds: now() + 290 })).toBeNull()
    expect(await refusalOf({ seconds: now() - 310 })).toBe('timestamp_refused')
    expect(await refusalOf({ seconds: now() + 310 })).toBe('timestamp_refused')
  })

  test('passes once: the same nonce at the same second is refused, at another it is not', async () => {
    const seconds = now()
    expect(await refusalOf({ nonce: 'only-once', seconds })).toBeNull()
    expect(await refusalOf({ nonce: 'only-once', seconds })).toBe('nonce_used')
    expect(await refusalOf({ nonce: 'only-once', seconds: seconds - 1 })).toBeNull()
  })

  test('that is wrong does not use its nonce up', async () => {
    const seconds = now()
    expect(await refusalOf({ nonce: 'kept', seconds, secret: 'wrong' })).toBe('signature_invalid')
    expect(await refusalOf({ nonce: 'kept', seconds })).toBeNull()
  })

  test('needs all its parts', async () => {
    const address = `${sis.url}${BASE_1_1}/orgs`
    const full = oauth1Header(address)
    for (const part of [
      'oauth_nonce',
      'oauth_timestamp',
      'oauth_signature',
      'oauth_consumer_key',
    ]) {
      const header = full.replace(new RegExp(`${part}="[^"]*"(, )?`), '').replace(/, $/, '')
      const response = await fetch(address, { headers: { authorization: header } })
      expect(response.status).toBe(401)
      expect(response.headers.get('www-authenticate')).toContain('parameter_absent')
    }
  })

  test('with plain text as its signature is refused', async () => {
    const address = `${sis.url}${BASE_1_1}/orgs`
    const authorization = oauth1Header(address).replace('HMAC-SHA256', 'PLAINTEXT')
    const response = await fetch(address, { headers: { authorization } })
    expect(response.headers.get('www-authenticate')).toContain('signature_method_rejected')
  })

  test('does not open the 1.2 service', async () => {
    const address = `${sis.url}${BASE}/orgs`
    const response = await fetch(address, { headers: { authorization: oauth1Header(address) } })
    expect(response.status).toBe(401)
  })
})

describe('the oauth1 switch', () => {
  test('can insist on one hash', async () => {
    await sis.switches({ oauth1: 'sha1-only' })
    expect(await refusalOf({ hash: 'HMAC-SHA256' })).toBe('signature_method_rejected')
    expect(await refusalOf({ hash: 'HMAC-SHA1' })).toBeNull()
    await sis.switches({ oauth1: 'sha256-only' })
    expect(await refusalOf({ hash: 'HMAC-SHA1' })).toBe('signature_method_rejected')
  })

  test('can turn bearer tokens away from 1.1, or signatures', async () => {
    expect((await sis.get('/orgs', BASE_1_1)).status).toBe(200)
    await sis.switches({ oauth1: 'required' })
    expect((await sis.get('/orgs', BASE_1_1)).status).toBe(401)
    expect((await sis.get('/orgs')).status).toBe(200)
    await sis.switches({ oauth1: 'off' })
    expect((await signedGet('/orgs')).status).toBe(401)
    expect((await sis.get('/orgs', BASE_1_1)).status).toBe(200)
  })
})

test('nonces are forgotten once their second can no longer be accepted', () => {
  let clock = 1_000_000
  const client = { clientId: 'id', clientSecret: 'secret' }
  const checker = createOAuth1(client, () => clock)
  const sign = (seconds: number) => {
    const signing = { key: 'id', secret: 'secret', nonce: 'n', seconds }
    const authorization = oauth1Header('http://sis.test/a', signing)
    return checker.check({ method: 'GET', host: 'sis.test', target: '/a', authorization }, 'on')
  }
  expect(sign(clock)).toBeNull()
  expect(sign(clock)).toBe('nonce_used')
  clock += 301
  expect(sign(clock - 301)).toBe('timestamp_refused')
  expect(sign(clock)).toBeNull()
})
