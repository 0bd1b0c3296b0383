import type { App, Receiver, ReceiverEvent } from '@slack/bolt'
import { z } from 'zod'
import { log } from '../../core/kernel/log.ts'
import { SECOND } from '../../core/kernel/time.ts'
import { verifySlack } from './verify.ts'

/** Slack waits 3 s; what is not answered by then is answered with a failure, so that the person sees it. */
const ACK_MAX_MS = 2_800

/** What every payload of Slack has in common for us: anything, until `read` has looked. */
export type SlackBody = Record<string, unknown>

export type ReceiverOptions = {
  readonly secrets: readonly string[]
  /** Finds the district; a Response ends the request before Bolt sees it. */
  readonly before: (body: SlackBody) => Promise<Response | undefined>
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
    const text = new TextDecoder().decode(raw)
    if (text === 'ssl_check=1' || text.startsWith('ssl_check=1&')) return empty(200)
    const nowSeconds = Math.floor(Date.now() / SECOND)
    const { secrets, before } = this.#options
    if (!(await verifySlack(secrets, { headers: request.headers, raw, nowSeconds }))) {
      log('slack.rejected', { code: 'signature' })
      return empty(401)
    }
    const body = readBody(text, request.headers.get('content-type') ?? '')
    if (!body) return empty(400)
    if (body['type'] === 'url_verification') return Response.json({ challenge: body['challenge'] })
    return (await before(body)) ?? this.#dispatch(body)
  }

  #dispatch(body: SlackBody): Promise<Response> {
    // Events are acknowledged by Bolt before their listeners ran; the 200 waits for the listeners instead.
    const isEvent = body['type'] === 'event_callback'
    return new Promise<Response>((resolve) => {
      let isAnswered = false
      const answer = (response: Response) => {
        isAnswered = true
        clearTimeout(timer)
        resolve(response)
      }
      const fail = (code: string, status: number) => {
        log('slack.failed', { code })
        answer(empty(status))
      }
      const timer = setTimeout(() => fail('ack_timeout', 500), ACK_MAX_MS)
      const ack: ReceiverEvent['ack'] = async (reply?: unknown) => {
        if (isEvent) return
        if (isAnswered) throw new Error('acknowledged twice or too late')
        answer(ackResponse(reply))
      }
      const finish = () => {
        if (isEvent) answer(empty(200))
        else if (!isAnswered) fail('unknown_id', 404)
      }
      const processed = this.#bolt().processEvent({ body, ack })
      this.#options.defer(processed.then(finish, () => fail('listener', 500)))
    })
  }

  #bolt(): App {
    if (!this.#app) throw new Error('the receiver has no app')
    return this.#app
  }
}

function ackResponse(reply: unknown): Response {
  if (reply === undefined || reply === null || reply === '') return empty(200)
  return typeof reply === 'string' ? new Response(reply) : Response.json(reply)
}

const bodySchema = z.record(z.string(), z.unknown())

/** An event as JSON, an interaction as JSON in a form, a command as a form; undefined for anything else. */
function readBody(text: string, contentType: string): SlackBody | undefined {
  try {
    if (contentType.startsWith('application/json')) return bodySchema.parse(JSON.parse(text))
    const form: Record<string, string> = Object.fromEntries(new URLSearchParams(text))
    return form['payload'] === undefined ? form : bodySchema.parse(JSON.parse(form['payload']))
  } catch {
    return undefined
  }
}
