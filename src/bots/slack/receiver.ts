import type { App, Receiver, ReceiverEvent } from '@slack/bolt'
import { z } from 'zod'
import { log } from '../../core/kernel/log.ts'
import { verifySlack } from './verify.ts'

/** Slack's payloads are far smaller; a larger body is not Slack's. */
const BODY_MAX_BYTES = 1_048_576
/** Slack waits 3 s; what is not answered by then is answered with a failure, so that the person sees it. */
const ACK_MAX_MS = 2_800

/** What every payload of Slack has in common for us: anything, until `read` has looked. */
export type SlackBody = Record<string, unknown>

export type ReceiverOptions = {
  readonly secrets: readonly string[]
  /** Finds the district; a Response ends the request before Bolt sees it. */
  readonly before: (body: SlackBody) => Promise<Response | Record<string, unknown>>
  readonly defer: (work: Promise<unknown>) => void
}

const empty = (status: number): Response => new Response(null, { status })

/** Receives Slack's requests over Fetch: verifies, reads, lets Bolt route, and answers with what the listener acknowledged. */
export class FetchReceiver implements Receiver {
  #app: App | undefined
  readonly #options: ReceiverOptions

  constructor(options: ReceiverOptions) {
    this.#options = options
  }

  init(app: App): void {
    this.#app = app
  }

  async start(): Promise<void> {}
  async stop(): Promise<void> {}

  async handle(request: Request): Promise<Response> {
    const raw = new Uint8Array(await request.arrayBuffer())
    if (raw.length > BODY_MAX_BYTES) return empty(413)
    const text = new TextDecoder().decode(raw)
    if (text === 'ssl_check=1' || text.startsWith('ssl_check=1&')) return empty(200)
    const nowSeconds = Math.floor(Date.now() / 1000)
    const { secrets, before } = this.#options
    if (!(await verifySlack(secrets, { headers: request.headers, raw, nowSeconds }))) {
      log('slack.rejected', { code: 'signature' })
      return empty(401)
    }
    const body = readBody(text, request.headers.get('content-type') ?? '')
    if (!body) return empty(400)
    if (body['type'] === 'url_verification') return Response.json({ challenge: body['challenge'] })
    const found = await before(body)
    return found instanceof Response ? found : this.#dispatch(request, body, found)
  }

  #dispatch(request: Request, body: SlackBody, found: Record<string, unknown>): Promise<Response> {
    const { app } = this
    // Events are acknowledged by Bolt before their listeners ran; the 200 waits for the listeners instead.
    const isEvent = body['type'] === 'event_callback'
    return new Promise<Response>((resolve) => {
      let isAnswered = false
      const answer = (response: Response) => {
        if (isAnswered) return
        isAnswered = true
        clearTimeout(timer)
        resolve(response)
      }
      const timer = setTimeout(() => {
        log('slack.failed', { code: 'ack_timeout' })
        answer(empty(500))
      }, ACK_MAX_MS)
      const event: ReceiverEvent = {
        body,
        customProperties: found,
        ...retryOf(request.headers),
        ack: async (reply?: unknown) => {
          if (isEvent) return
          if (isAnswered) throw new Error('acknowledged twice or too late')
          answer(ackResponse(reply))
        },
      }
      const processed = app.processEvent(event).then(
        () => answer(empty(isEvent ? 200 : 404)),
        () => {
          log('slack.failed', { code: 'listener' })
          answer(empty(500))
        },
      )
      this.#options.defer(processed)
    })
  }

  get app(): App {
    if (!this.#app) throw new Error('the receiver has no app')
    return this.#app
  }
}

function retryOf(headers: Headers): { retryNum?: number } {
  const number = Number(headers.get('x-slack-retry-num') ?? '')
  return number > 0 ? { retryNum: number } : {}
}

function ackResponse(reply: unknown): Response {
  if (reply === undefined || reply === null || reply === '') return empty(200)
  return typeof reply === 'string' ? new Response(reply) : Response.json(reply)
}

const bodySchema = z.record(z.string(), z.unknown())

function readBody(text: string, contentType: string): SlackBody | undefined {
  try {
    if (contentType.startsWith('application/json')) return bodySchema.parse(JSON.parse(text))
    const form: Record<string, string> = Object.fromEntries(new URLSearchParams(text))
    return form['payload'] === undefined ? form : bodySchema.parse(JSON.parse(form['payload']))
  } catch {
    return undefined
  }
}
