import {
  AuthenticationHandler,
  Client,
  GraphClientError,
  type GraphRequest,
  type Middleware,
  ResponseType,
} from '@microsoft/microsoft-graph-client'
import type { Event } from '@microsoft/microsoft-graph-types'
import { err, ok, type Result } from '../../core/kernel/result.ts'
import { SECOND } from '../../core/kernel/time.ts'
import type { PortFailure } from '../../core/ports/port-failure.ts'
import type { Outbound } from '../http/outbound.ts'
import { failureOfError, failureOfResponse } from '../http/port-failures.ts'
import { readTextLimited } from '../http/read-text.ts'
import { KEY_PROPERTY } from './map.ts'
import { accessToken, dropAccessToken, type MicrosoftAccess, type MicrosoftDeps } from './token.ts'

const GRAPH_URL = 'https://graph.microsoft.com/'
const VERSION = 'v1.0'
/** A write that takes longer has an unknown outcome and is repeated by the outbox. */
const TIMEOUT_MS = 10 * SECOND
/** One event of ours is about 5 kB; room for what Graph adds. */
const ANSWER_MAX_BYTES = 256 * 1024
/** An event keeps this id when the person moves it to another of their calendars. */
const HEADERS = { 'content-type': 'application/json', prefer: 'IdType="ImmutableId"' }
/** More than one would already be a stray of an older time; the first is enough. */
const FOUND_MAX = 2

/** What Graph said, reduced to what decides the next step. `taken`: this create was made before. */
type GraphAnswer =
  | { readonly kind: 'done'; readonly body: unknown }
  | { readonly kind: 'missing' | 'taken' }

type Answered = Promise<Result<GraphAnswer, PortFailure>>

/** The few event methods we use, for one mailbox. Never throws, never retries, never logs. */
export type GraphClient = {
  createEvent(event: Event): Answered
  findEvent(key: string): Answered
  updateEvent(id: string, event: Event): Answered
  deleteEvent(id: string): Answered
}

type Send = (request: (path: string) => GraphRequest) => Promise<unknown>

/**
 * Talks to Microsoft Graph with Microsoft's own client over our own transport. The client's retry handler is left out
 * (it would sleep inside the request) and answers are taken raw, so a status is a value and only a lost call throws.
 * A refused token is renewed once.
 */
export function createGraphClient(deps: MicrosoftDeps, access: MicrosoftAccess): GraphClient {
  const call = async (send: Send): Answered => {
    for (const last of [false, true]) {
      const token = await accessToken(deps, access)
      if (!token.ok) return token
      const reply = await attempt(send, { fetch: deps.fetch, token: token.value })
      if (!reply.ok) return reply
      if (reply.value.status !== 401) return toAnswer(reply.value, deps.now())
      await dropAccessToken(access)
      if (last) break
    }
    return err({ retry: 'never', reason: 'auth_failed' })
  }
  const events = `/users/${encodeURIComponent(access.mailbox)}/events`
  const one = (id: string) => `${events}/${encodeURIComponent(id)}`
  return {
    createEvent: (event) => call((request) => request(events).post(event)),
    findEvent: async (key) => harmless(await call((request) => findBy(request(events), key))),
    updateEvent: (id, event) => call((request) => request(one(id)).patch(event)),
    deleteEvent: (id) => call((request) => request(one(id)).delete()),
  }
}

/** Asks for the events that carry our key, with the property itself, so that the answer can be checked. */
function findBy(request: GraphRequest, key: string): Promise<unknown> {
  const ours = `singleValueExtendedProperties/Any(ep: ep/id eq '${KEY_PROPERTY}' and ep/value eq '${key}')`
  const shown = `singleValueExtendedProperties($filter=id eq '${KEY_PROPERTY}')`
  return request
    .filter(encodeURIComponent(ours))
    .expand(encodeURIComponent(shown))
    .select('id')
    .top(FOUND_MAX)
    .get()
}

type Transport = { readonly fetch: Outbound; readonly token: string }
type Reply = { readonly status: number; readonly headers: Headers; readonly text: string }

async function attempt(send: Send, transport: Transport): Promise<Result<Reply, PortFailure>> {
  const client = Client.initWithMiddleware({
    baseUrl: GRAPH_URL,
    defaultVersion: VERSION,
    middleware: [
      new AuthenticationHandler({ getAccessToken: () => Promise.resolve(transport.token) }),
      transportHandler(transport.fetch),
    ],
  })
  try {
    const response = await send((path) =>
      client.api(path).headers(HEADERS).responseType(ResponseType.RAW),
    )
    if (!(response instanceof Response)) return err({ retry: 'later', reason: 'unreadable' })
    const text = await readTextLimited(response, ANSWER_MAX_BYTES)
    return ok({ status: response.status, headers: response.headers, text })
  } catch (error) {
    return err(failureOfError(error))
  }
}

/** The last link of the client's chain: our fetch in the place of the global one. */
function transportHandler(fetch: Outbound): Middleware {
  return {
    async execute(context) {
      const { method, headers, body } = context.options ?? {}
      try {
        context.response = await fetch(context.request, {
          ...(method && { method }),
          ...(headers && { headers }),
          ...(body && { body }),
          signal: AbortSignal.timeout(TIMEOUT_MS),
        })
      } catch (cause) {
        // The client replaces every other error by one that has lost its cause.
        throw Object.assign(new GraphClientError('no answer'), { cause })
      }
    },
  }
}

function toAnswer(reply: Reply, now: number): Result<GraphAnswer, PortFailure> {
  const { status } = reply
  if (status >= 200 && status < 300) return ok({ kind: 'done', body: parsed(reply.text) })
  if (status === 404 || status === 410) return ok({ kind: 'missing' })
  if (status === 409) return ok({ kind: 'taken' })
  // The item changed under the call; the next attempt meets it as it is then.
  if (status === 412) return err({ retry: 'later', reason: 'conflict' })
  return err(failureOfResponse(reply, now))
}

/** A 2xx happened whether or not its text can be read; what needs the text says so itself. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Nothing is written by looking, so a lost answer leaves nothing open. */
function harmless(answer: Result<GraphAnswer, PortFailure>): Result<GraphAnswer, PortFailure> {
  if (answer.ok) return answer
  const { retry, reason, afterMs } = answer.error
  return err({ retry, reason, ...(afterMs !== undefined && { afterMs }) })
}
