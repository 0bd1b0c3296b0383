/** The door of a sandbox system: every request passes here, is written down, and may meet a scripted fault. */
import type { HttpBindings, Http2Bindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { answerRecord } from './calls.ts'
import type { Call, CallLog, Received } from './calls.ts'
import type { Fault, FaultPlan } from './faults.ts'

type Socket = HttpBindings | Http2Bindings

/** A vendor's system as the gate sees it. */
type VendorSystem = {
  /** Answers one request of the vendor's protocol; `call` is its number in the record. */
  answer(request: Request, call: number): Promise<Response>
  /** The vendor's own wording of a fault. */
  failure(fault: Fault, path: string): Response
}

type Gate = {
  faults: FaultPlan
  calls: CallLog
  /** Control calls and the page for people, which are neither recorded nor disturbed. */
  desk: (request: Request) => Response | Promise<Response>
  system: VendorSystem
}

/** Makes the fetch handler of a sandbox system. */
export function gateHandler(gate: Gate) {
  return async (request: Request, socket: Socket): Promise<Response> => {
    const url = new URL(request.url)
    if (isDesk(url.pathname)) return gate.desk(request)
    const received = await receive(request, url)
    return pass(gate, received, { request, socket })
  }
}

/** Paths that belong to the sandbox and not to the vendor. */
function isDesk(path: string): boolean {
  return path === '/' || path === '/favicon.ico' || path.startsWith('/_control/')
}

async function receive(request: Request, url: URL): Promise<Received> {
  return {
    method: request.method,
    path: url.pathname,
    query: url.search.slice(1),
    headers: Object.fromEntries(request.headers),
    body: await request.text(),
  }
}

async function pass(
  gate: Gate,
  received: Received,
  raw: { request: Request; socket: Socket },
): Promise<Response> {
  const startedAt = Date.now()
  const n = gate.calls.arrive(received)
  const fault = gate.faults.next(received.method, received.path)
  const answer = await answerOf(gate, fault, { received, url: raw.request.url, n })
  const isLost = fault !== undefined && isSilent(fault)
  gate.calls.keep(await toCall({ received, n, startedAt, fault, answer, isLost }))
  if (fault?.kind === 'slow') await wait(fault.delayMs)
  if (isLost) return silence(fault, raw.socket)
  return answer ?? RESPONSE_ALREADY_SENT
}

/** The answer before it is lost, or nothing where the fault strikes before the system sees the request. */
async function answerOf(
  gate: Gate,
  fault: Fault | undefined,
  { received, url, n }: { received: Received; url: string; n: number },
): Promise<Response | undefined> {
  if (fault?.kind === 'drop' || fault?.kind === 'hang') return undefined
  if (fault?.kind === 'error' || fault?.kind === 'rateLimit') {
    return withRetryAfter(gate.system.failure(fault, received.path), fault)
  }
  const hasBody = received.body !== ''
  const { method, headers, body } = received
  return gate.system.answer(
    new Request(url, hasBody ? { method, headers, body } : { method, headers }),
    n,
  )
}

/** Puts the scripted Retry-After on the vendor's error. */
export function withRetryAfter(response: Response, fault: Fault): Response {
  if (fault.retryAfter !== undefined) response.headers.set('retry-after', fault.retryAfter)
  return response
}

function isSilent({ kind }: Fault): boolean {
  return kind === 'drop' || kind === 'lostAnswer' || kind === 'hang' || kind === 'hangAfter'
}

async function silence(fault: Fault, socket: Socket): Promise<Response> {
  const { outgoing } = socket
  if (fault.kind === 'hang' || fault.kind === 'hangAfter') {
    await new Promise<void>((resolve) => outgoing.once('close', () => resolve()))
  } else {
    outgoing.socket?.destroy()
  }
  return RESPONSE_ALREADY_SENT
}

async function toCall(seen: {
  received: Received
  n: number
  startedAt: number
  fault: Fault | undefined
  answer: Response | undefined
  isLost: boolean
}): Promise<Call> {
  const { received, n, startedAt, fault, answer, isLost } = seen
  return {
    ...received,
    n,
    at: new Date(startedAt).toISOString(),
    durationMs: Date.now() - startedAt,
    fault: fault?.kind ?? null,
    batch: null,
    answer: await recordOf(answer, isLost),
  }
}

async function recordOf(answer: Response | undefined, isLost: boolean): Promise<Call['answer']> {
  if (!answer) return { status: 0, headers: {}, body: '' }
  const record = await answerRecord(answer)
  return isLost ? { ...record, status: 0 } : record
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
