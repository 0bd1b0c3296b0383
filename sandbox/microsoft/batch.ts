/** `POST /v1.0/$batch`. Source: "Combine multiple HTTP requests using JSON batching". */
import { Hono } from 'hono'
import { z } from 'zod'
import { answerRecord } from '../control/calls.ts'
import type { CallLog } from '../control/calls.ts'
import { withRetryAfter } from '../control/gate.ts'
import type { Fault, FaultPlan } from '../control/faults.ts'
import { MAILBOX_BUSY, badRequest, graphError, graphFault } from './graph-error.ts'
import type { GraphProblem } from './graph-error.ts'

const REQUESTS_MAX = 20
/** Outlook works on four requests of one mailbox at a time and throttles the rest of a batch. */
const PER_MAILBOX_MAX = 4

const Item = z.strictObject({
  id: z.string().min(1),
  method: z.enum(['GET', 'POST', 'PATCH', 'DELETE']),
  url: z.string().min(1),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.unknown().optional(),
  dependsOn: z.array(z.string()).optional(),
})
type Item = z.infer<typeof Item>

const Batch = z.strictObject({ requests: z.array(Item) })

type Answer = { id: string; status: number; headers: Record<string, string>; body?: unknown }

type Setup = {
  faults: FaultPlan
  calls: CallLog
  /** Answers one request of the batch as if it had come alone. */
  answer(request: Request, call: number): Promise<Response>
}

/** The gate tells each call its number in the record. */
export type CallEnv = { Bindings: { call: number } }

type Journey = { setup: Setup; outer: Request; batch: number }

/** Makes the batch endpoint. Answers come in another order than the requests, as Graph allows itself. */
export function batchRoutes(setup: Setup): Hono<CallEnv> {
  const app = new Hono<CallEnv>()
  app.post('/$batch', async (c) => {
    const raw: unknown = await c.req.json().catch(() => undefined)
    const parsed = Batch.safeParse(raw)
    if (!parsed.success) {
      return graphError(
        badRequest(`Invalid batch payload format. ${z.prettifyError(parsed.error)}`),
      )
    }
    const { requests } = parsed.data
    const problem = batchProblem(requests)
    if (problem) return graphError(badRequest(problem))
    const answers = await answerAll(requests, { setup, outer: c.req.raw, batch: c.env.call })
    return c.json({ responses: answers.toReversed() })
  })
  return app
}

function batchProblem(requests: readonly Item[]): string | undefined {
  if (requests.length > REQUESTS_MAX) {
    return `Number of batch request steps exceeds the maximum value of ${REQUESTS_MAX}.`
  }
  const ids = requests.map(({ id }) => id)
  if (new Set(ids).size !== ids.length) return 'Request id is duplicated.'
  for (const [index, item] of requests.entries()) {
    const unknown = item.dependsOn?.find((id) => !ids.slice(0, index).includes(id))
    if (unknown !== undefined) return `Request step id: ${unknown} in dependsOn is not found.`
    if (/^https?:/i.test(item.url))
      return `Invalid request url of step ${item.id}: must be relative.`
    if (item.body !== undefined && !isJson(item)) {
      return `Write request id : ${item.id} does not contain Content-Type header or body.`
    }
  }
  return undefined
}

function isJson({ headers }: Item): boolean {
  const type = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'content-type')
  return type?.[1].split(';')[0]?.trim().toLowerCase() === 'application/json'
}

async function answerAll(requests: readonly Item[], journey: Journey): Promise<Answer[]> {
  const answers = new Map<string, Answer>()
  const perMailbox = new Map<string, number>()
  for (const item of requests) {
    const refusal = stepRefusal(item, answers, perMailbox)
    const response = refusal ? graphError(refusal) : await answerItem(item, journey)
    answers.set(item.id, await toAnswer(item, response))
  }
  return [...answers.values()]
}

/** Why a step is not even tried; counts the step for its mailbox. */
function stepRefusal(
  item: Item,
  answers: ReadonlyMap<string, Answer>,
  perMailbox: Map<string, number>,
): GraphProblem | undefined {
  const failed = item.dependsOn?.some((id) => (answers.get(id)?.status ?? 0) >= 400)
  if (failed) {
    return { status: 424, code: 'FailedDependency', message: 'A step it depends on failed.' }
  }
  if (item.dependsOn) return undefined
  const mailbox = /\/?users\/([^/?]+)/.exec(item.url)?.[1] ?? ''
  const busy = perMailbox.get(mailbox) ?? 0
  perMailbox.set(mailbox, busy + 1)
  return busy >= PER_MAILBOX_MAX ? MAILBOX_BUSY : undefined
}

async function answerItem(item: Item, journey: Journey): Promise<Response> {
  const { setup, outer } = journey
  const url = new URL(`/v1.0/${item.url.replace(/^\//, '')}`, outer.url)
  const headers = new Headers(item.headers)
  const authorization = outer.headers.get('authorization')
  if (authorization !== null && !headers.has('authorization')) {
    headers.set('authorization', authorization)
  }
  const body = item.body === undefined ? '' : JSON.stringify(item.body)
  const request = new Request(url, {
    method: item.method,
    headers,
    ...(body === '' ? {} : { body }),
  })
  const fault = setup.faults.next(item.method, url.pathname)
  const startedAt = Date.now()
  const response = await faulty(fault, () => setup.answer(request, journey.batch))
  const call = {
    n: setup.calls.nest(),
    at: new Date(startedAt).toISOString(),
    durationMs: Date.now() - startedAt,
    method: item.method,
    path: url.pathname,
    query: url.search.slice(1),
    headers: Object.fromEntries(headers),
    body,
    batch: journey.batch,
    fault: fault?.kind ?? null,
    answer: await answerRecord(response),
  }
  setup.calls.keep(call)
  return response
}

/** Inside a batch nothing can be cut off: what would be lost comes back as a gateway timeout. */
async function faulty(
  fault: Fault | undefined,
  answer: () => Promise<Response>,
): Promise<Response> {
  switch (fault?.kind) {
    case undefined:
    case 'slow':
      return answer()
    case 'error':
    case 'rateLimit':
      return withRetryAfter(graphFault(fault), fault)
    case 'lostAnswer':
    case 'hangAfter':
      await answer()
      return graphFault({ ...fault, status: 504, reason: undefined })
    case 'drop':
    case 'hang':
      return graphFault({ ...fault, status: 504, reason: undefined })
  }
}

async function toAnswer(item: Item, response: Response): Promise<Answer> {
  const text = await response.text()
  const headers = Object.fromEntries(
    [...response.headers].map(([name, value]) => [titled(name), value]),
  )
  return {
    id: item.id,
    status: response.status,
    headers,
    ...(text === '' ? {} : { body: JSON.parse(text) as unknown }), // safe because unknown claims nothing
  }
}

function titled(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (letters) => letters.toUpperCase())
}
