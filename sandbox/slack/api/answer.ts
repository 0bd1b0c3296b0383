/** Gives one HTTP answer, misbehaving first where a script says so, and records what happened. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context } from 'hono'
import { takeFault, type FaultScript } from '../faults.ts'
import type { JsonObject } from '../json.ts'
import { record } from '../traffic.ts'
import type { World } from '../world.ts'

export type SlackEnv = { Bindings: HttpBindings }

/** What is to be answered, before any fault. */
export type Performed = {
  status: number
  body: string | JsonObject
  headers?: Record<string, string>
  /** For the record. */
  request: unknown
  contentType: string
}

const RATE_LIMITED = 429
const FOUND = 302
const OK = 200

/** The answer a fault gives without doing anything, or `null` when the call is carried out. */
function instead(
  world: World,
  script: FaultScript,
): Pick<Performed, 'status' | 'body' | 'headers'> | null {
  switch (script.kind) {
    case 'rateLimited':
      return {
        status: RATE_LIMITED,
        body: { ok: false, error: 'ratelimited' },
        headers: { 'retry-after': String(script.retryAfterSeconds) },
      }
    case 'status':
      return { status: script.status, body: 'server error' }
    case 'redirect':
      return {
        status: FOUND,
        body: '',
        headers: { location: script.location ?? `${world.publicUrl}/elsewhere` },
      }
    case 'error':
      return { status: OK, body: { ok: false, error: script.error } }
    case 'failOnce':
    case 'hang':
    case 'slow':
    case 'lostAnswer':
      return null
  }
}

/** Ends when the caller gives up or the server stops. */
const never = (world: World, caller: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const signal = AbortSignal.any([world.closing.signal, caller])
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })

function send(performed: Performed): Response {
  const { status, body, headers } = performed
  return typeof body === 'string'
    ? new Response(body, { status, headers: { 'content-type': 'text/plain', ...headers } })
    : Response.json(body, { status, headers: headers ?? {} })
}

function cut(c: Context<SlackEnv>): Response {
  c.env.incoming.socket.destroy()
  return RESPONSE_ALREADY_SENT
}

type Job = { world: World; c: Context<SlackEnv>; method: string }
type Perform = () => Promise<Performed>

const contentTypeOf = (c: Context<SlackEnv>): string => c.req.header('content-type') ?? ''

/** What comes of the call under the fault; `null` when it is never carried out nor answered. */
async function outcome(
  { world, c }: Job,
  script: FaultScript | null,
  perform: Perform,
): Promise<Performed | null> {
  if (script === null) return perform()
  if (script.kind === 'hang') {
    await never(world, c.req.raw.signal)
    return null
  }
  if (script.kind === 'slow') await sleep(script.ms, undefined, { ref: false })
  const stub = instead(world, script)
  if (stub === null) return perform()
  return { ...stub, request: await c.req.text(), contentType: contentTypeOf(c) }
}

/** Runs `perform` for a call of `method` unless a scripted fault stands in the way. */
export async function answerCall(job: Job, perform: Perform): Promise<Response> {
  const { world, c, method } = job
  const started = performance.now()
  const script = takeFault(world.faults, method)
  const { traffic } = world
  traffic.inFlight += 1
  try {
    const performed = await outcome(job, script, perform)
    const isAnswered = performed !== null && script?.kind !== 'lostAnswer'
    record(traffic, {
      direction: 'in',
      method,
      url: c.req.url,
      contentType: contentTypeOf(c),
      request: performed?.request ?? null,
      status: isAnswered ? performed.status : null,
      answer: performed?.body ?? null,
      ms: performance.now() - started,
      ...(script === null ? {} : { fault: script.kind }),
    })
    return isAnswered ? send(performed) : cut(c)
  } finally {
    traffic.inFlight -= 1
  }
}
