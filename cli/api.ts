import { readFileSync } from 'node:fs'
import { FailedError, UsageError } from './failure.ts'

/** Where `npm start` serves, and what the CLI talks to unless OFFRAMP_URL says otherwise. */
const LOCAL_URL = 'http://localhost:8787'
/** Longer than any REST answer takes; a sync is watched by many short calls. */
const TIMEOUT_MS = 30_000
/** Longer than the largest roster takes over the slowest line of a district. */
const UPLOAD_TIMEOUT_MS = 3_600_000
/** Of an answer that is not ours, enough to recognise whose it is. */
const SHOWN_CHARS = 500

export type Api = {
  get<T>(path: string): Promise<T>
  send<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body: unknown): Promise<T>
  /** Puts the bytes of a zip, as they are read. */
  stream<T>(path: string, body: ReadableStream<Uint8Array>): Promise<T>
}

const JSON_TYPE = 'application/json'

type Problem = { detail?: string; code?: string; errors?: { path: string; message: string }[] }

/** The REST API with the operator's token, from OPERATOR_TOKEN or the `.dev.vars` that `npm start` wrote. */
export function connect(env: NodeJS.ProcessEnv = process.env): Api {
  const origin = originOf(env['OFFRAMP_URL'] ?? LOCAL_URL)
  const token = env['OPERATOR_TOKEN'] ?? tokenFromDevVars()
  if (!token) {
    throw new UsageError(
      'No operator token. Set OPERATOR_TOKEN, or run this where `npm start` wrote .dev.vars.',
    )
  }
  const call = async <T>(path: string, type: string, init: RequestInit): Promise<T> => {
    const response = await request(`${origin}/api/v1${path}`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...init,
      headers: { authorization: `Bearer ${token}`, 'content-type': type },
    })
    const text = await response.text()
    const answer = parse(text)
    if (answer === undefined) throw notOurs(origin, response.status, text)
    if (response.ok) return answer as T // safe because the caller names the documented answer of the path
    throw explain(response.status, answer)
  }
  return {
    get: (path) => call(path, JSON_TYPE, { method: 'GET' }),
    send: (method, path, body) => call(path, JSON_TYPE, { method, body: JSON.stringify(body) }),
    stream: (path, body) => {
      const signal = AbortSignal.timeout(UPLOAD_TIMEOUT_MS)
      const init = { method: 'PUT', body, duplex: 'half', signal }
      return call(path, 'application/zip', init)
    },
  }
}

function originOf(url: string): string {
  if (/^https?:/.test(url) && URL.canParse(url)) return new URL(url).origin
  throw new UsageError(
    `OFFRAMP_URL is "${url}". Use an address such as https://offramp.example.org.`,
  )
}

async function request(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch (thrown) {
    const { origin } = new URL(url)
    const isSlow = thrown instanceof Error && thrown.name === 'TimeoutError'
    throw new FailedError(
      isSlow
        ? `${origin} did not answer within ${TIMEOUT_MS / 1_000} seconds.`
        : `Cannot reach ${origin}. Is Offramp running? Set OFFRAMP_URL if it is elsewhere.`,
    )
  }
}

function parse(text: string): Problem | undefined {
  try {
    const answer: unknown = JSON.parse(text)
    return typeof answer === 'object' && answer !== null ? answer : undefined
  } catch {
    return undefined
  }
}

/** A page, a proxy's error, or Offramp itself saying in plain text that it is not configured. */
const notOurs = (origin: string, status: number, text: string): Error =>
  new FailedError(
    `${origin} answered ${status}, and not like Offramp's API:\n${text.slice(0, SHOWN_CHARS)}`,
  )

const NOT_FOUND = 404
const UNAUTHENTICATED = 401
const BAD_INPUT: readonly number[] = [400, NOT_FOUND, 422]

function explain(status: number, problem: Problem): Error {
  if (status === UNAUTHENTICATED) {
    return new FailedError('The server does not accept this operator token. Check OPERATOR_TOKEN.')
  }
  const fields = (problem.errors ?? []).map((issue) => `  ${issue.path}: ${issue.message}`)
  const detail =
    status === NOT_FOUND
      ? 'There is no such district, or nothing of that id in it. Check --district and the id.'
      : (problem.detail ?? `The server answered ${status}.`)
  const text = [detail, ...fields].join('\n')
  const refusal = { code: problem.code ?? '', fields: problem.errors ?? [] }
  return BAD_INPUT.includes(status) ? new UsageError(text, refusal) : new FailedError(text, refusal)
}

function tokenFromDevVars(): string | undefined {
  try {
    return /^OPERATOR_TOKEN="?([^"\n]+)"?$/m.exec(readFileSync('.dev.vars', 'utf8'))?.[1]
  } catch {
    return undefined
  }
}
