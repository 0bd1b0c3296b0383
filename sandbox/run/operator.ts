/** The operator's REST calls, as the demo set-up, the journeys and the benchmarks make them. */
export type Operator = {
  get<T>(path: string): Promise<T>
  send<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body: unknown): Promise<T>
  /** The same API with another bearer token, such as a district's API key. */
  withToken(token: string): Operator
}

/** Longer than any REST answer takes. */
const TIMEOUT_MS = 30_000

export function operator(url: string, token: string): Operator {
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`)
    return JSON.parse(text) as T // safe because the caller names the documented answer of the path
  }
  return {
    get: (path) => call('GET', path),
    send: (method, path, body) => call(method, path, body),
    withToken: (other) => operator(url, other),
  }
}
