/** Lets a Node request listener answer a fetch request, so that the same gate stands before every sandbox system. */
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'

type Listener = (request: IncomingMessage, response: ServerResponse) => unknown

/** Gives the listener the request as Node would and waits for the whole answer. */
export async function answerByListener(listener: Listener, request: Request): Promise<Response> {
  const url = new URL(request.url)
  const incoming = new IncomingMessage(new Socket())
  incoming.method = request.method
  incoming.url = url.pathname + url.search
  incoming.headers = { host: url.host, ...Object.fromEntries(request.headers) }
  incoming.push(await request.text())
  incoming.push(null)
  return new Promise((resolve) => {
    listener(incoming, new CapturedResponse(incoming, resolve))
  })
}

/** A response that ends in our hands and not in a socket. */
class CapturedResponse extends ServerResponse {
  readonly #chunks: Buffer[] = []
  readonly #done: (response: Response) => void

  constructor(request: IncomingMessage, done: (response: Response) => void) {
    super(request)
    this.#done = done
  }

  override write(chunk: unknown): boolean {
    if (typeof chunk === 'string') this.#chunks.push(Buffer.from(chunk))
    else if (chunk instanceof Uint8Array) this.#chunks.push(Buffer.from(chunk))
    return true
  }

  override end(chunk?: unknown): this {
    this.write(chunk)
    const headers = new Headers()
    for (const [name, value] of Object.entries(this.getHeaders())) {
      for (const one of [value ?? []].flat()) headers.append(name, String(one))
    }
    const hasBody = this.#chunks.length > 0
    const body = hasBody ? Buffer.concat(this.#chunks) : null
    this.#done(new Response(body, { status: this.statusCode, headers }))
    this.emit('finish')
    return this
  }
}
