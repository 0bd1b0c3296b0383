/** A tiny app behind the fake Slack: keeps what it receives and answers what the test says. */
import { CREDENTIALS } from '../../sandbox/cast.ts'
import { serveLoopback } from '../../sandbox/http.ts'
import { startSlack, type RunningSlack, type SlackOptions } from '../../sandbox/slack/server.ts'
import type { Json } from './slack-samples.ts'

export type Received = {
  headers: Headers
  /** The body exactly as it arrived. */
  raw: string
  /** The interaction payload, the event, or the fields of a command. */
  body: Json
}

type Reply = {
  status?: number
  json?: unknown
  text?: string
  headers?: Record<string, string>
}
type Answering = (received: Received) => Reply | Promise<Reply>

function parse(raw: string, contentType: string): Json {
  if (contentType.startsWith('application/json')) return JSON.parse(raw)
  const fields = Object.fromEntries(new URLSearchParams(raw))
  return fields.payload === undefined ? fields : JSON.parse(fields.payload)
}

async function startEcho() {
  const echo: { received: Received[]; answering: Answering } = {
    received: [],
    answering: () => ({}),
  }
  const listening = await serveLoopback(async (request: Request) => {
    const raw = await request.text()
    const contentType = request.headers.get('content-type') ?? ''
    const received: Received = { headers: request.headers, raw, body: {} }
    try {
      received.body = parse(raw, contentType)
    } catch {
      received.body = {}
    }
    echo.received.push(received)
    const { status = 200, json, text = '', headers = {} } = await echo.answering(received)
    return json === undefined
      ? new Response(text, { status, headers })
      : Response.json(json, { status, headers })
  }, 0)
  return { ...listening, echo }
}

type Calling = { token?: string; headers?: Record<string, string>; signal?: AbortSignal }

/** The ways to talk to the workspace that most tests need. */
function calling(url: string) {
  const request = (method: string, body: unknown, more: Calling = {}) =>
    fetch(`${url}/api/${method}`, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        authorization: `Bearer ${more.token ?? CREDENTIALS.slack.botToken}`,
        'content-type': 'application/json',
        ...more.headers,
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      signal: more.signal ?? null,
    })
  return {
    /** A Web API call as it goes over the wire. */
    request,
    /** A Web API call and its answer. */
    call: async (method: string, body: unknown, more: Calling = {}) =>
      (await request(method, body, more)).json<Json>(),
    /** A control call and its answer. */
    control: async <T = Json>(method: string, path: string, body?: unknown) => {
      const response = await fetch(`${url}/_control/${path}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      return response.json<T>()
    },
  }
}

export type Stage = Awaited<ReturnType<typeof startStage>>

/** A fake Slack in front of an echo app, on free ports, with a clock the test can move. */
export async function startStage(options: SlackOptions = {}) {
  const app = await startEcho()
  const clock = { offsetMs: 0 }
  const running: RunningSlack = await startSlack({
    port: 0,
    target: `${app.url}/slack/events`,
    now: () => Date.now() + clock.offsetMs,
    ...options,
  })
  return {
    ...running,
    app: app.echo,
    clock,
    ...calling(running.url),
    /** The request the app received last. */
    last: (): Received => app.echo.received.at(-1) ?? { headers: new Headers(), raw: '', body: {} },
    /** Forgets everything, here and there, between two tests. */
    reset: async () => {
      await fetch(`${running.url}/_control/reset`, { method: 'POST' })
      app.echo.received.length = 0
      app.echo.answering = () => ({})
    },
    close: async () => {
      await running.close()
      await app.close()
    },
  }
}
