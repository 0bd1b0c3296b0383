/** Slack's own limit for a replay: older or newer requests are refused ("Verifying requests from Slack"). */
const SKEW_MAX_S = 300
/** Secrets shorter than this are a paste mistake, and an empty one would accept everybody. */
const SECRET_MIN_CHARS = 16

const encoder = new TextEncoder()
const keys = new Map<string, Promise<CryptoKey>>()

function keyFor(secret: string): Promise<CryptoKey> {
  const known = keys.get(secret)
  if (known) return known
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = crypto.subtle.importKey('raw', encoder.encode(secret), algorithm, false, ['verify'])
  keys.set(secret, key)
  return key
}

export type SignedRequest = {
  readonly headers: Headers
  readonly raw: Uint8Array
  readonly nowSeconds: number
}

/** Whether Slack signed these bytes, lately, with one of the secrets (two are live while one is rotated). */
export async function verifySlack(
  secrets: readonly string[],
  request: SignedRequest,
): Promise<boolean> {
  if (secrets.length === 0 || secrets.some((secret) => secret.length < SECRET_MIN_CHARS)) {
    throw new Error('Slack signing secret missing')
  }
  const claim = readClaim(request.headers)
  if (!claim || Math.abs(request.nowSeconds - claim.seconds) > SKEW_MAX_S) return false
  const head = encoder.encode(`v0:${claim.timestamp}:`)
  const message = new Uint8Array(head.length + request.raw.length)
  message.set(head)
  message.set(request.raw, head.length)
  let isSigned = false
  for (const secret of secrets) {
    const key = await keyFor(secret)
    isSigned = (await crypto.subtle.verify('HMAC', key, claim.mac, message)) || isSigned
  }
  return isSigned
}

/** The timestamp and signature headers; undefined when either has another form than Slack's. */
function readClaim(headers: Headers) {
  const timestamp = /^\d{1,12}$/.exec(headers.get('x-slack-request-timestamp') ?? '')?.[0]
  const signature = /^v0=([0-9a-f]{64})$/.exec(headers.get('x-slack-signature') ?? '')?.[1]
  if (!timestamp || !signature) return undefined
  const mac = Uint8Array.from(signature.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16))
  return { timestamp, seconds: Number(timestamp), mac }
}
