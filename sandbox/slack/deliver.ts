/** Hands a payload to the app and waits for its answer, for as long as Slack would. */
import { CREDENTIALS } from '../cast.ts'
import { parseJson, type JsonObject } from './json.ts'
import { signedHeaders, type Wire } from './sign.ts'
import { record } from './traffic.ts'
import type { World } from './world.ts'

/** What came back. `failure` is set when nothing came, or not in time. */
export type Answer = {
  status: number | null
  headers: Record<string, string>
  text: string
  /** The body when it was JSON, else `undefined`. */
  json: unknown
  ms: number
  failure: 'timeout' | 'connection' | null
}

export type Outgoing = { kind: string; body: string; contentType: string; wire: Wire }

export const FORM_TYPE = 'application/x-www-form-urlencoded'
export const JSON_TYPE = 'application/json'

/** An interaction payload: JSON inside a form field. */
export const interaction = (payload: JsonObject): string =>
  new URLSearchParams({ payload: JSON.stringify(payload) }).toString()

async function attempt(world: World, outgoing: Outgoing): Promise<Omit<Answer, 'ms'>> {
  const { body, contentType, wire } = outgoing
  const { signingSecret: secret } = CREDENTIALS.slack
  try {
    const response = await fetch(world.target, {
      method: 'POST',
      body,
      redirect: 'manual',
      headers: {
        'content-type': contentType,
        'user-agent': 'Slackbot 1.0 (sandbox)',
        ...signedHeaders(body, { secret, nowMs: world.now(), wire }),
      },
      signal: AbortSignal.any([AbortSignal.timeout(world.ackMs), world.closing.signal]),
    })
    const text = await response.text()
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers.entries()),
      text,
      json: text === '' ? undefined : parseJson(text),
      failure: null,
    }
  } catch (error) {
    const isTimeout = error instanceof Error && error.name === 'TimeoutError'
    const failure = isTimeout ? 'timeout' : 'connection'
    return { status: null, headers: {}, text: '', json: undefined, failure }
  }
}

export async function deliver(world: World, outgoing: Outgoing): Promise<Answer> {
  const started = performance.now()
  const answer = { ...(await attempt(world, outgoing)), ms: performance.now() - started }
  record(world.traffic, {
    direction: 'out',
    method: outgoing.kind,
    url: world.target,
    contentType: outgoing.contentType,
    request: outgoing.body,
    status: answer.status,
    answer: answer.json ?? answer.text,
    ms: answer.ms,
    ...(answer.failure === null ? {} : { fault: answer.failure }),
  })
  return answer
}

/** Delivers the same payload as often as `wire.copies` says, all at once; the first answer comes first. */
export async function deliverCopies(
  world: World,
  outgoing: Outgoing,
): Promise<[Answer, ...Answer[]]> {
  const more = Array.from({ length: (outgoing.wire.copies ?? 1) - 1 }, () =>
    deliver(world, outgoing),
  )
  const [first, ...rest] = await Promise.all([deliver(world, outgoing), ...more])
  return [first, ...rest]
}

const OK_MIN = 200
const OK_MAX = 299

export const isOk = (answer: Answer): boolean =>
  answer.status !== null && answer.status >= OK_MIN && answer.status <= OK_MAX
