import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { cookiesOf } from '../../src/connectors/oneroster/cookies.ts'
import { createOneRosterSource } from '../../src/connectors/oneroster/source.ts'
import { createOutbound } from '../../src/connectors/http/outbound.ts'
import type { RosterAccess } from '../../src/core/ports/roster-source.ts'
import { accessTo, ASK, startProvider, type Provider } from './oneroster-provider.ts'

const NOW = Date.parse('2026-09-01T12:00:00Z')
let provider: Provider
let tokens: Provider

beforeAll(async () => {
  provider = await startProvider()
  tokens = await startProvider()
})
afterAll(() => Promise.all([provider.close(), tokens.close()]))
beforeEach(() => {
  provider.seen.length = 0
  for (const each of [provider, tokens]) {
    each.answer = (seen) =>
      seen.method === 'POST'
        ? {
            headers: {
              'set-cookie': [
                'ASP.NET_SessionId=jtaw34; path=/; HttpOnly',
                'ARRAffinity=9ddd; Secure',
              ],
            },
            body: { access_token: 'tok', expires_in: 1_000 },
          }
        : { body: { orgs: [{ sourcedId: '1', name: 'A', type: 'school' }] } }
  }
})

const source = createOneRosterSource({
  fetch: createOutbound({ redirects: {}, allowPrivate: true }),
  now: () => NOW,
})
const read = async (change: Partial<RosterAccess> = {}) => {
  const page = await source.readPage({ ...accessTo(provider.url, change), token: null }, ASK)
  if (!page.ok) throw new Error(page.error.reason)
  return page.value
}
const cookieSent = () => provider.seen.find(({ method }) => method === 'GET')?.headers.cookie

it('cookies that came with a token go back with every request it is used for', async () => {
  const { token } = await read()
  expect(cookieSent()).toBe('ASP.NET_SessionId=jtaw34; ARRAffinity=9ddd')
  provider.seen.length = 0
  await source.readPage({ ...accessTo(provider.url), token }, ASK)
  expect(cookieSent()).toBe('ASP.NET_SessionId=jtaw34; ARRAffinity=9ddd')
})

it('cookies of a token service elsewhere are not carried to the provider', async () => {
  const { token } = await read({ tokenUrl: `${tokens.url}/oauth/token` })
  expect(token?.value).toBe('tok')
  expect(token).not.toHaveProperty('cookies')
  expect(cookieSent()).toBeUndefined()
})

it.each([
  ['none', [], null],
  ['a cookie without a value', ['a=; Path=/'], 'a='],
  ['what would break a header is left out', ['a=b c', 'd=e'], 'd=e'],
  ['too much to be a routing mark', [`a=${'x'.repeat(5_000)}`], null],
])('%s', (_, cookies, expected) => {
  const headers = new Headers()
  for (const cookie of cookies) headers.append('set-cookie', cookie)
  expect(cookiesOf(headers)).toBe(expected)
})
