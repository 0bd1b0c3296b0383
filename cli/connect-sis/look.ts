import { authOf, type Connection } from './connection.ts'

/** What was found at an address from this computer, in one sentence with its remedy, and whose answer it is. */
type Seen = { readonly field: 'baseUrl' | 'tokenUrl'; readonly words: string }

/** Longer than any healthy system takes to refuse somebody. */
const TIMEOUT_MS = 10_000

/** Looks at the addresses of a connection; null when they look well from here. */
export type Look = (connection: Connection) => Promise<Seen | null>

/**
 * Looks, from this computer and without any secret, at what answers at the token address and at the base address.
 * A server that reads the SIS knows only that it failed; here the name, the port, the certificate and the answer can
 * be told apart. What this computer sees and the server does not, such as a network of its own, cannot be told.
 */
export const lookFromHere: Look = async (connection) => {
  for (const field of ['tokenUrl', 'baseUrl'] as const) {
    const text = connection[field]
    const isUsed = field === 'baseUrl' || authOf(connection) === 'oauth2'
    const url = typeof text === 'string' && isUsed ? URL.parse(text) : null
    const words = url && (await lookAt(url, NAMES[field]))
    if (words) return { field, words }
  }
  return null
}

const NAMES = { baseUrl: 'base address', tokenUrl: 'token address' } as const
type Name = (typeof NAMES)[keyof typeof NAMES]

async function lookAt(url: URL, name: Name): Promise<string | null> {
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  const isToken = name === 'token address'
  const body = isToken ? { body: new URLSearchParams({ grant_type: 'client_credentials' }) } : {}
  const method = isToken ? 'POST' : 'GET'
  const target = isToken ? url : new URL(`${url.href.replace(/\/+$/, '')}/orgs?limit=1`)
  try {
    const init = {
      method,
      redirect: 'manual',
      signal,
      headers: { accept: 'application/json' },
    } as const
    return answerFault(await fetch(target, { ...init, ...body }), name)
  } catch (thrown) {
    return errorFault(thrown, url)
  }
}

/** Answers of a server that has nothing, or nothing of the kind, at an address. */
const NOTHING_THERE: readonly number[] = [404, 405, 410]

/** Nobody is let in without a secret, so a refusal is just what should come. */
function answerFault(response: Response, name: Name): string | null {
  const { status } = response
  const type = response.headers.get('content-type') ?? ''
  const to = response.headers.get('location')
  if (to !== null && status < 400) {
    return `The ${name} sends on to another address, and that is never followed with a secret. Ask your vendor for the final one.`
  }
  if (NOTHING_THERE.includes(status)) {
    return `The ${name} answers ${status}: there is nothing of the kind at it. Copy it anew from your SIS, to the last letter.`
  }
  if (status < 400 && type.includes('html')) {
    return `The ${name} leads to a web page, not to the service. Copy the address for programs from your SIS, not that of the page where people sign in.`
  }
  return status >= 500
    ? `The ${name} answers ${status}, a fault of the SIS itself. Try again in a few minutes; if it stays, tell your vendor.`
    : null
}

const UNTRUSTED =
  'is not from an authority that computers trust. Ask whoever looks after the SIS for a certificate of a public one.'
const SLOW =
  'does not answer. A firewall may let only some in: ask whoever looks after the SIS to let this server in.'

/** What each error of the network means for the host it is about. */
const ERRORS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'There is no host named HOST. Look for a typing error in the name.',
  EAI_AGAIN: 'The name HOST could not be looked up. Look for a typing error, or try again.',
  ECONNREFUSED:
    'HOST is there, but nothing answers at its port PORT. Compare the address with what your SIS shows.',
  ETIMEDOUT: `HOST ${SLOW}`,
  EHOSTUNREACH: `HOST ${SLOW}`,
  UND_ERR_CONNECT_TIMEOUT: `HOST ${SLOW}`,
  CERT_HAS_EXPIRED:
    'The certificate of HOST has expired. Ask whoever looks after the SIS to renew it.',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'The certificate of HOST is for another name. Use the name it is for, or ask whoever looks after the SIS for a new one.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'The certificate of HOST comes without those between it and its authority. Ask whoever looks after the SIS to install the whole chain.',
  DEPTH_ZERO_SELF_SIGNED_CERT: `The certificate of HOST ${UNTRUSTED}`,
  SELF_SIGNED_CERT_IN_CHAIN: `The certificate of HOST ${UNTRUSTED}`,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: `The certificate of HOST ${UNTRUSTED}`,
  ERR_SSL_WRONG_VERSION_NUMBER:
    'HOST does not speak https at its port PORT. Compare the address with what your SIS shows.',
}

function errorFault(thrown: unknown, url: URL): string | null {
  const isSlow = thrown instanceof Error && thrown.name === 'TimeoutError'
  const words = isSlow ? `HOST ${SLOW}` : ERRORS[codeOf(thrown)]
  const port = url.port || (url.protocol === 'http:' ? '80' : '443')
  return words?.replace('HOST', url.hostname).replace('PORT', port) ?? null
}

/** The code lies in the cause of what `fetch` throws. */
function codeOf(thrown: unknown): string {
  const cause = thrown instanceof Error ? thrown.cause : undefined
  return cause instanceof Error && 'code' in cause ? String(cause.code) : ''
}
