import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  BlockedHostError,
  createOutbound,
  RedirectRefusedError,
} from '../../src/connectors/http/outbound.ts'
import { BodyTooLargeError, readTextLimited } from '../../src/connectors/http/read-text.ts'

const seen: string[] = []
const server = createServer((request, response) => {
  void answer(request, response)
})
let origin = ''

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = ''
  for await (const part of request) body += String(part)
  const { method, url, headers } = request
  seen.push(
    [method, url, headers['content-length'] ?? '-', headers['x-token'] ?? '-', body].join(' '),
  )
  if (url === '/moved') response.writeHead(302, { location: `${origin}/stolen` }).end()
  else if (url === '/same') response.writeHead(304).end()
  else if (url === '/slow') setTimeout(() => response.end('late'), 5_000).unref()
  else if (url === '/drip') {
    response.write('a'.repeat(600))
    setTimeout(() => response.end('b'.repeat(600)), 20)
  } else response.end(`answered ${url}`)
}

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  origin = `http://127.0.0.1:${address.port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

describe('in production', () => {
  it.each([
    ['http://sis.example.org/', 'plain http'],
    ['https://user:pass@sis.example.org/', 'user-info'],
    ['https://user@sis.example.org/', 'user-info'],
    ['https://10.0.0.1/', 'an IPv4 literal'],
    ['https://8.8.8.8/', 'a public IPv4 literal'],
    ['https://0x7f.1/', 'an oddly written loopback'],
    ['https://2130706433/', 'a decimal loopback'],
    ['https://[::1]/', 'an IPv6 literal'],
    ['https://[::ffff:10.0.0.1]/', 'a mapped IPv6 literal'],
    ['https://localhost/', 'loopback'],
    ['https://localhost./', 'loopback with a root dot'],
    ['https://LOCALHOST:8443/', 'loopback in capitals'],
    ['https://a.localhost/', 'a name below loopback'],
    ['https://sis/', 'a bare host name'],
    ['https://printer.local/', 'a link-local name'],
    ['https://metadata.google.internal/', 'a cloud metadata name'],
    ['https://router.home.arpa/', 'a home network name'],
    ['ftp://sis.example.org/', 'another scheme'],
    ['file:///etc/passwd', 'a file'],
    ['data:text/plain,x', 'a data URL'],
    ['not a url', 'no URL at all'],
  ])('%s is refused before anything is sent (%s)', async (url) => {
    let sent = 0
    const outbound = createOutbound({
      redirects: {},
      allowPrivate: false,
      fetch: () => {
        sent++
        return Promise.resolve(new Response())
      },
    })
    await expect(outbound(url)).rejects.toBeInstanceOf(BlockedHostError)
    expect(sent).toBe(0)
  })

  it('a public https name is called', async () => {
    const outbound = createOutbound({
      redirects: {},
      allowPrivate: false,
      fetch: (input) =>
        Promise.resolve(new Response(input instanceof Request ? '' : input.toString())),
    })
    const response = await outbound('https://sis.example.org:8443/a?b=%27c%27')
    expect(await response.text()).toBe('https://sis.example.org:8443/a?b=%27c%27')
  })

  it('a redirected origin answers for its vendor and for nobody else', async () => {
    const outbound = createOutbound({
      redirects: { 'https://api.vendor.example': `${origin}/` },
      allowPrivate: false,
    })
    const response = await outbound('https://api.vendor.example/v3/x?y=1')
    expect(await response.text()).toBe('answered /v3/x?y=1')
    await expect(outbound(`${origin}/v3/x`)).rejects.toBeInstanceOf(BlockedHostError)
  })
})

describe('in development', () => {
  it('loopback over plain http is allowed, user-info and other schemes are not', async () => {
    const outbound = createOutbound({ redirects: {}, allowPrivate: true })
    expect(await (await outbound(`${origin}/here`)).text()).toBe('answered /here')
    await expect(outbound('http://a:b@127.0.0.1/')).rejects.toBeInstanceOf(BlockedHostError)
    await expect(outbound('file:///etc/passwd')).rejects.toBeInstanceOf(BlockedHostError)
  })

  it('method, headers and body of a Request arrive whole, with a length', async () => {
    const outbound = createOutbound({ redirects: {}, allowPrivate: true })
    const request = new Request(`${origin}/form`, {
      method: 'POST',
      headers: { 'x-token': 't' },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    })
    await (await outbound(request)).text()
    expect(seen.at(-1)).toBe('POST /form 29 t grant_type=client_credentials')
    await (await outbound(`${origin}/put`, { method: 'PUT', body: 'é', headers: {} })).text()
    expect(seen.at(-1)).toBe('PUT /put 2 - é')
  })

  it('a redirect is a failure and its target is never called', async () => {
    const outbound = createOutbound({ redirects: {}, allowPrivate: true })
    await expect(outbound(`${origin}/moved`)).rejects.toBeInstanceOf(RedirectRefusedError)
    expect(seen.filter((line) => line.includes('/stolen'))).toEqual([])
    expect((await outbound(`${origin}/same`)).status).toBe(304)
  })

  it("the caller's signal ends the call", async () => {
    const outbound = createOutbound({ redirects: {}, allowPrivate: true })
    const call = outbound(`${origin}/slow`, { signal: AbortSignal.timeout(30) })
    await expect(call).rejects.toMatchObject({ name: 'TimeoutError' })
    const request = new Request(`${origin}/slow`, { signal: AbortSignal.timeout(30) })
    await expect(outbound(request)).rejects.toMatchObject({ name: 'TimeoutError' })
  })
})

describe('reading an answer', () => {
  it('text within the limit is read whole, multi-byte characters across parts included', async () => {
    const bytes = new TextEncoder().encode('Zoë 學校 👩‍🏫')
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte))
        controller.close()
      },
    })
    expect(await readTextLimited(new Response(body), bytes.length)).toBe('Zoë 學校 👩‍🏫')
    expect(await readTextLimited(new Response(null), 10)).toBe('')
  })

  it('an answer over the limit is cut off, announced or not', async () => {
    const outbound = createOutbound({ redirects: {}, allowPrivate: true })
    const drip = await outbound(`${origin}/drip`)
    expect(drip.headers.get('content-length')).toBeNull()
    await expect(readTextLimited(drip, 1_000)).rejects.toBeInstanceOf(BodyTooLargeError)
    const announced = await outbound(`${origin}/announced`)
    await expect(readTextLimited(announced, 5)).rejects.toBeInstanceOf(BodyTooLargeError)
  })
})
