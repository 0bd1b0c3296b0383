import { readFileSync } from 'node:fs'
import { ServerError, UsageError } from './failure.ts'

/** Where `npm start` serves, and what the CLI talks to unless OFFRAMP_URL says otherwise. */
const LOCAL_URL = 'http://localhost:8787'
/** Longer than any REST answer takes; a sync is watched by many short calls. */
const TIMEOUT_MS = 30_000

export type Api = {
  get<T>(path: string): Promise<T>
  send<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body: unknown): Promise<T>
}

type Problem = { detail?: string; code?: string; errors?: { path: string; message: string }[] }

/** The REST API with the operator's token, from OPERATOR_TOKEN or the `.dev.vars` that `npm start` wrote. */
export function connect(env: NodeJS.ProcessEnv = process.env): Api {
  const url = env['OFFRAMP_URL'] ?? LOCAL_URL
  const token = env['OPERATOR_TOKEN'] ?? tokenFromDevVars()
  if (!token) {
    throw new UsageError(
      'No operator token. Set OPERATOR_TOKEN, or run this where `npm start` wrote .dev.vars.',
    )
  }
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await request(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    const answer = (await response.json().catch(() => ({}))) as T & Problem // safe because errors are read as optional
    if (response.ok) return answer
    throw explain(response.status, answer)
  }
  return {
    get: (path) => call('GET', path),
    send: (method, path, body) => call(method, path, body),
  }
}

async function request(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch {
    throw new ServerError(
      `Cannot reach ${new URL(url).origin}. Is Offramp running? Set OFFRAMP_URL if it is elsewhere.`,
    )
  }
}

function explain(status: number, problem: Problem): Error {
  const fields = (problem.errors ?? []).map((issue) => `  ${issue.path}: ${issue.message}`)
  const text = [problem.detail ?? `The server answered ${status}.`, ...fields].join('\n')
  return status === 422 || status === 400 ? new UsageError(text) : new ServerError(text)
}

function tokenFromDevVars(): string | undefined {
  try {
    return /^OPERATOR_TOKEN="?([^"\n]+)"?$/m.exec(readFileSync('.dev.vars', 'utf8'))?.[1]
  } catch {
    return undefined
  }
}
