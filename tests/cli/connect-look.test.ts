import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serveLoopback, type Listening } from '../../sandbox/http.ts'
import { baseAddressFault } from '../../cli/connect-sis/address.ts'
import { lookFromHere } from '../../cli/connect-sis/look.ts'

const HTML = { 'content-type': 'text/html; charset=utf-8' }
const page = (status: number): Response =>
  new Response('<!doctype html><title>Sign in</title>', { status, headers: HTML })

/** What each part of the throwaway server answers, whoever asks. */
const ANSWERS: Readonly<Record<string, () => Response>> = {
  refuses: () => Response.json({ error: 'invalid_client' }, { status: 401 }),
  missing: () => page(404),
  page: () => page(200),
  moved: () => new Response(null, { status: 302, headers: { location: 'https://x.test/' } }),
  broken: () => page(503),
}

let server: Listening
const seen: string[] = []
beforeAll(async () => {
  server = await serveLoopback(async (request) => {
    const part = new URL(request.url).pathname.split('/')[1] ?? ''
    seen.push(`${request.headers.get('authorization')} ${await request.text()}`)
    return (ANSWERS[part] ?? ANSWERS['missing'])?.() ?? page(404)
  }, 0)
})
afterAll(() => server.close())

const at = (token: string, base: string) => ({
  kind: 'oneroster-1.2',
  auth: 'oauth2',
  tokenUrl: `${server.url}/${token}`,
  baseUrl: `${server.url}/${base}`,
  clientId: 'client',
  clientSecret: 'hush-hush',
})

describe('a look at the addresses from here', () => {
  test('finds nothing wrong where a stranger is refused, as they should be', async () => {
    expect(await lookFromHere(at('refuses', 'refuses'))).toBeNull()
  })

  test.each([
    ['missing', 'The token address answers 404'],
    ['page', 'The token address leads to a web page'],
    ['moved', 'The token address sends on to another address'],
    ['broken', 'The token address answers 503'],
  ])('tells what a token address that is %s does, with the remedy', async (part, words) => {
    const found = await lookFromHere(at(part, 'refuses'))
    expect(found).toMatchObject({ field: 'tokenUrl' })
    expect(found?.words).toContain(words)
    expect(found?.words).toMatch(/Copy|Ask|Try again/)
  })

  test('goes on to the base address once the token address is well', async () => {
    const found = await lookFromHere(at('refuses', 'page'))
    expect(found).toMatchObject({ field: 'baseUrl' })
    expect(found?.words).toContain('The base address leads to a web page')
  })

  test('asks no token address where none is used', async () => {
    const found = await lookFromHere({ ...at('missing', 'refuses'), auth: 'bearer' })
    expect(found).toBeNull()
  })

  test('never sends an id or a secret', () => {
    expect(seen.length).toBeGreaterThan(5)
    expect(seen.filter((sent) => /hush|client=|client_id|Basic|Bearer/.test(sent))).toEqual([])
  })

  test('tells an unknown host from one where nothing answers', async () => {
    const unknown = 'https://sis.no-such-host.invalid/v1p2'
    const found = await lookFromHere({ auth: 'bearer', baseUrl: unknown })
    expect(found?.words).toContain('sis.no-such-host.invalid')
    expect(found?.words).toContain('typing error')
    const port = await unusedPort()
    const refused = await lookFromHere({ auth: 'bearer', baseUrl: `http://127.0.0.1:${port}/v1p2` })
    expect(refused?.words).toContain(`nothing answers at its port ${port}`)
  })

  test('says so where http is spoken instead of https', async () => {
    const secure = server.url.replace('http:', 'https:')
    const found = await lookFromHere({ auth: 'bearer', baseUrl: `${secure}/v1p2` })
    expect(found?.words).toMatch(/does not speak https/)
  })
})

/** A port that was free a moment ago. */
async function unusedPort(): Promise<number> {
  const held = createServer()
  await new Promise<void>((resolve) => held.listen(0, '127.0.0.1', resolve))
  const address = held.address()
  await new Promise<void>((resolve) => held.close(() => resolve()))
  return typeof address === 'object' && address ? address.port : 0
}

describe('a base address', () => {
  const HOST = 'https://sis.example.org'
  const V12 = `${HOST}/ims/oneroster/rostering/v1p2`
  const V11 = `${HOST}/ims/oneroster/v1p1`

  test.each([
    ['without a path', 'oneroster-1.2', HOST, V12],
    ['without a path, of 1.1', 'oneroster-1.1', `${HOST}/`, V11],
    ['with the path twice', 'oneroster-1.2', `${V12}/ims/oneroster/rostering/v1p2`, V12],
    ['with the path of 1.1 twice', 'oneroster-1.1', `${V11}/ims/oneroster/v1p1/`, V11],
    ['of one list', 'oneroster-1.2', `${V12}/users`, V12],
  ])('%s is told what it should be', (...[, kind, baseUrl, wanted]) => {
    expect(baseAddressFault({ kind, baseUrl })).toContain(`${wanted}.`)
  })

  test.each([V12, `${V12}/`, V11, `${HOST}/api/oneroster/v1.1`, `${HOST}/users/oneroster`, ''])(
    'that is none of these is not doubted: %s',
    (baseUrl) => {
      expect(baseAddressFault({ kind: 'oneroster-1.2', baseUrl })).toBeNull()
    },
  )
})
