/** The control calls of a sandbox system in another process. */
export type Control = {
  get<T>(path: string): Promise<T>
  post<T>(path: string, body: unknown): Promise<T>
  delete(path: string): Promise<void>
}

export function control(url: string): Control {
  const call = async <T>(path: string, init?: RequestInit): Promise<T> => {
    const response = await fetch(`${url}/_control/${path}`, init)
    const text = await response.text()
    if (!response.ok) throw new Error(`/_control/${path} answered ${response.status}: ${text}`)
    return (text === '' ? null : JSON.parse(text)) as T // safe because the caller names the documented answer
  }
  return {
    get: (path) => call(path),
    post: (path, body) =>
      call(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    delete: (path) => call(path, { method: 'DELETE' }),
  }
}
