import { readFileSync } from 'node:fs'
import { FailedError, LineError, UsageError } from './failure.ts'
import { seconds } from './progress.ts'

/** Where `npm start` serves, and what the CLI talks to unless OFFRAMP_URL says otherwise. */
const LOCAL_URL = 'http://localhost:8787'
/** Longer than any REST answer takes; a sync is watched by many short calls. */
const TIMEOUT_MS = 30_000
/** Longer than the largest roster takes over the slowest line of a district. */
const UPLOAD_TIMEOUT_MS = 3_600_000
const SECOND_MS = 1_000
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
  const call = async <T>(path: string, type: string, init: Init): Promise<T> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': type }
    const { status, text } = await request(`${origin}/api/v1${path}`, { ...init, headers })
    const answer = parse(text)
    if (answer === undefined) throw notOurs(origin, status, text)
    if (status < FIRST_REFUSAL) return answer as T // safe because the caller names the documented answer of the path
    throw explain(status, answer)
  }
  return {
    get: (path) => call(path, JSON_TYPE, { method: 'GET' }),
    send: (method, path, body) => call(path, JSON_TYPE, { method, body: JSON.stringify(body) }),
    stream: (path, body) => {
      const init = { method: 'PUT', body, duplex: 'half', timeoutMs: UPLOAD_TIMEOUT_MS } as const
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

type Init = RequestInit & { readonly timeoutMs?: number }
type Answered = { readonly status: number; readonly text: string }

async function request(url: string, { timeoutMs = TIMEOUT_MS, ...init }: Init): Promise<Answered> {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) })
    return { status: response.status, text: await response.text() }
  } catch (thrown) {
    throw new LineError(lineWords(thrown, { url, timeoutMs, isUpload: 'duplex' in init }))
  }
}

type Asked = { readonly url: string; readonly timeoutMs: number; readonly isUpload: boolean }

function lineWords(thrown: unknown, { url, timeoutMs, isUpload }: Asked): string {
  const { origin } = new URL(url)
  const isBroken = isUpload && !wasNeverThere(thrown)
  if (isBroken) {
    return 'The connection broke off. Look with `offramp sync list` before you send it again.'
  }
  return thrown instanceof Error && thrown.name === 'TimeoutError'
    ? `${origin} did not answer within ${seconds(timeoutMs / SECOND_MS)}.`
    : `Cannot reach ${origin}. Is Offramp running? Set OFFRAMP_URL if it is elsewhere.`
}

/** How it is told that nobody was reached, so that nothing of what was to be sent has arrived. */
const NEVER_THERE: readonly unknown[] = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]

function wasNeverThere(thrown: unknown): boolean {
  const cause = thrown instanceof Error ? thrown.cause : null
  return cause instanceof Error && 'code' in cause && NEVER_THERE.includes(cause.code)
}

function parse(text: string): Problem | undefined {
  try {
    const answer: unknown = JSON.parse(text)
    return typeof answer === 'object' && answer !== null ? answer : undefined
  } catch {
    return undefined
  }
}

/** How whoever stands before a server says that it is away: Offramp is put up anew, or the line behind is cut. */
const AWAY: readonly number[] = [502, 503, 504]

/** A page, a proxy's error, or Offramp itself saying in plain text that it is not configured. */
function notOurs(origin: string, status: number, text: string): Error {
  const words = `${origin} answered ${status}, and not like Offramp's API:\n${text.slice(0, SHOWN_CHARS)}`
  return AWAY.includes(status) ? new LineError(words) : new FailedError(words)
}

const FIRST_REFUSAL = 400
const NOT_FOUND = 404
const UNAUTHENTICATED = 401
const BAD_INPUT: readonly number[] = [400, NOT_FOUND, 422]

function explain(status: number, problem: Problem): Error {
  if (status === UNAUTHENTICATED) {
    return new FailedError('The server does not accept this operator token. Check OPERATOR_TOKEN.')
  }
  const detail =
    status === NOT_FOUND
      ? 'There is no such district, or nothing of that id in it. Check --district and the id.'
      : (problem.detail ?? `The server answered ${status}.`)
  const issues = problem.errors ?? []
  const text = wordsOf(detail, issues)
  const refusal = { code: problem.code ?? '', fields: issues }
  if (AWAY.includes(status)) return new LineError(text, refusal)
  return BAD_INPUT.includes(status) ? new UsageError(text, refusal) : new FailedError(text, refusal)
}

/** What is wrong, field by field; the one and only thing needs no heading. */
function wordsOf(detail: string, issues: NonNullable<Problem['errors']>): string {
  const lines = issues.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))
  const [only, ...others] = lines
  if (only !== undefined && others.length === 0) return only
  return [detail, ...lines.map((line) => `  ${line}`)].join('\n')
}

function tokenFromDevVars(): string | undefined {
  try {
    return /^OPERATOR_TOKEN="?([^"\n]+)"?$/m.exec(readFileSync('.dev.vars', 'utf8'))?.[1]
  } catch {
    return undefined
  }
}
