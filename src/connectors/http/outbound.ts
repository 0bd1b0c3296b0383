import { isCallable } from '../../core/kernel/callable.ts'

/** How connectors reach the outside: the shape of `fetch`, with the rules of `createOutbound` around it. */
export type Outbound = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

type OutboundSettings = {
  /** Vendor origin → origin that answers for it (`https://www.googleapis.com` → `http://localhost:8803`). */
  readonly redirects: Readonly<Record<string, string>>
  /** Development only: plain http, loopback and private addresses are allowed. */
  readonly allowPrivate: boolean
  /** The runtime's own fetch unless a test brings another. */
  readonly fetch?: Outbound
}

/** No call takes longer, body included; a connector that wants less brings its own signal. */
const OUTBOUND_TIMEOUT_MS = 90_000

/** The address is not one we send credentials to: not https, a private or local name, an IP literal, user-info. */
export class BlockedHostError extends Error {
  override readonly name = 'BlockedHostError'
}

/** The system answered with a redirect. Following it could carry credentials elsewhere, so it is a failure. */
export class RedirectRefusedError extends Error {
  override readonly name = 'RedirectRefusedError'
}

const NOT_MODIFIED = 304

/** Value of `Accept-Encoding` by which a body is wanted as it is (RFC 9110 section 12.5.3). */
export const UNPACKED = 'identity'

/**
 * The one way out for connectors. It only calls public https names, never follows a redirect and never waits longer
 * than `OUTBOUND_TIMEOUT_MS`. Throws `BlockedHostError` before anything is sent, `RedirectRefusedError` on a 3xx
 * other than 304, and whatever `fetch` throws; `failureOfError` turns each into a `PortFailure`.
 * The address is checked by name: a public name that resolves to a private address is the network's to stop.
 */
export function createOutbound(settings: OutboundSettings): Outbound {
  // A wrapper, because workerd refuses a fetch that was detached from its global.
  const send: Outbound = settings.fetch ?? ((input, init) => globalThis.fetch(input, init))
  return async function outbound(input, init = {}) {
    const url = URL.parse(input instanceof Request ? input.url : input)
    if (!url || !isCallable(url, settings.allowPrivate)) {
      throw new BlockedHostError('address not allowed')
    }
    const response = await send(redirected(url, settings.redirects), await plainInit(input, init))
    if (isRedirect(response.status)) {
      await response.body?.cancel()
      throw new RedirectRefusedError('redirect not followed')
    }
    return response
  }
}

function redirected(url: URL, redirects: Readonly<Record<string, string>>): string {
  const target = Object.hasOwn(redirects, url.origin) ? redirects[url.origin] : undefined
  return target === undefined ? url.href : target.replace(/\/$/, '') + url.pathname + url.search
}

/** Only the fields that matter on a server: workerd throws on browser fields such as `credentials` and `mode`. */
async function plainInit(input: string | URL | Request, init: RequestInit): Promise<RequestInit> {
  const request = new Request(input, {
    ...(init.method && { method: init.method }),
    ...(init.headers && { headers: init.headers }),
    ...(init.body && { body: init.body }),
  })
  return {
    method: request.method,
    headers: request.headers,
    // Read whole, so that it is sent with a length: some token endpoints refuse chunked bodies.
    ...(request.body && { body: await request.arrayBuffer() }),
    // `error` is not implemented in workerd.
    redirect: 'manual',
    // Who wants nothing packed takes the body as it comes: workerd then unpacks nothing, whatever the answer says.
    ...(request.headers.get('accept-encoding') === UNPACKED && { encodeResponseBody: 'manual' }),
    signal: limited(init.signal ?? (input instanceof Request ? input.signal : null)),
  }
}

function limited(caller: AbortSignal | null): AbortSignal {
  const limit = AbortSignal.timeout(OUTBOUND_TIMEOUT_MS)
  return caller ? AbortSignal.any([caller, limit]) : limit
}

function isRedirect(status: number): boolean {
  return status >= 300 && status < 400 && status !== NOT_MODIFIED
}
