/** An answer before it is sent. */
export type Reply = { status: number; headers: Record<string, string>; body: string | Buffer }

export const json = (
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): Reply => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body: JSON.stringify(value),
})

export const html = (
  status: number,
  body: string,
  headers: Record<string, string> = {},
): Reply => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8', ...headers },
  body,
})

/** A request with its body read. */
export type Incoming = {
  method: string
  url: URL
  /** Path and query exactly as the request line has them. */
  target: string
  headers: Record<string, string | undefined>
  body: string
}
