/** The OneRoster 1.2 rostering service. */
import { isRefusal, refusal } from '../query/refusal.ts'
import type { Refusal } from '../query/refusal.ts'
import { parseFields } from '../query/list-query.ts'
import type { Provider } from '../state/provider.ts'
import { errorReply } from './error-reply.ts'
import type { Faults } from './faults.ts'
import { isOnRequest } from './faults.ts'
import { listHeaders } from './list-headers.ts'
import type { ListRoute } from './lists.ts'
import { createLists } from './lists.ts'
import type { Incoming, Reply } from './reply.ts'
import { html, json } from './reply.ts'
import type { Route } from './route.ts'
import { readRoute } from './route.ts'
import { shiftAfter } from './shift.ts'
import type { Scope } from './token-request.ts'
import type { Tokens } from './tokens.ts'

type Answer = { reply: Reply; rows: number; pattern: string }

export type Api = { answer(request: Incoming, signal: AbortSignal): Promise<Answer> }

export type ApiParts = { provider: Provider; tokens: Tokens; faults: Faults }

type Context = ApiParts & { lists: ReturnType<typeof createLists> }
type Call = {
  request: Incoming
  number: number
  headers: Record<string, string>
  signal: AbortSignal
}

/** Puts the service together; every answer is as right, or as wrong, as the switches say. */
export function createApi(parts: ApiParts): Api {
  const context: Context = { ...parts, lists: createLists(parts.provider) }
  return {
    async answer(request, signal) {
      const { switches } = parts.provider
      const { number, reply, headers } = parts.faults.enter(switches)
      const route = readRoute(request.url.pathname)
      const pattern = route?.pattern ?? 'unknown address'
      if (reply) return { reply, rows: 0, pattern }
      const problem = admit(request, route, parts.tokens)
      if (problem) return refuse(context, { problem, headers, pattern })
      if (route === null || route.kind === 'demographics') {
        return refuse(context, { problem: NOT_FOUND, headers, pattern })
      }
      const call = { request, number, headers, signal }
      return route.kind === 'single' ? single(context, route, call) : list(context, route, call)
    },
  }
}

const NOT_FOUND = refusal(404, 'unknownobject', 'the requested object was not found')

type Refused = { problem: Refusal; headers: Record<string, string>; pattern: string }

function refuse({ provider }: Context, { problem, headers, pattern }: Refused): Answer {
  const challenge = problem.status === 401 ? { 'www-authenticate': 'Bearer realm="sis"' } : {}
  const reply = errorReply(problem, provider.switches, { ...headers, ...challenge })
  return { reply, rows: 0, pattern }
}

/** Who may read what: a list below a school needs the wider scope, demographics are never served. */
function admit(request: Incoming, route: Route | null, tokens: Tokens): Refusal | null {
  const scopes = tokens.check(request.headers['authorization'])
  if (scopes === null)
    return refusal(401, 'unauthorisedrequest', 'a valid access token is required')
  if (route === null) return NOT_FOUND
  if (request.method !== 'GET') return refusal(405, 'invaliddata', 'this service is read only')
  const needed: readonly Scope[] =
    route.kind === 'school-list' ? ['roster.readonly'] : ['roster-core.readonly', 'roster.readonly']
  const allowed = route.kind !== 'demographics' && needed.some((scope) => scopes.includes(scope))
  return allowed ? null : refusal(403, 'forbidden', 'the access token does not cover this request')
}

async function single(
  context: Context,
  route: Extract<Route, { kind: 'single' }>,
  { request, headers, signal }: Call,
): Promise<Answer> {
  const { provider, faults } = context
  const { pattern } = route
  const collection = route.collection.table
  await faults.wait(
    provider.switches,
    { page: 0, collection, publishedAt: provider.publishedAt },
    signal,
  )
  const table = provider.served().table(route.collection.table)
  const handle = provider.switches.emptyToken === 'on' ? null : table.find(route.id)
  const { group } = route.collection
  if (handle === null || (group !== null && table.group(handle) !== group)) {
    return refuse(context, { problem: NOT_FOUND, headers, pattern })
  }
  const { switches } = provider
  const fields = parseFields({
    params: request.url.searchParams,
    switches,
    fieldNames: table.fieldNames,
  })
  if (fields !== null && isRefusal(fields))
    return refuse(context, { problem: fields, headers, pattern })
  const body = `{"${route.collection.single}":${table.writer(fields)(handle)}}`
  return { reply: { ...json(200, null, headers), body }, rows: 1, pattern }
}

async function list(context: Context, route: ListRoute, call: Call): Promise<Answer> {
  const { provider, faults, lists } = context
  const { request, headers, number, signal } = call
  const { pattern } = route
  const offset = Number(request.url.searchParams.get('offset') ?? 0)
  const page = faults.page(request.url.pathname, offset)
  const at = { page, collection: route.name, publishedAt: provider.publishedAt }
  await faults.wait(provider.switches, at, signal)
  const { switches } = provider
  const answer = lists.page(route, request.url.searchParams)
  if (isRefusal(answer)) return refuse(context, { problem: answer, headers, pattern })
  const { total, rows, body } = answer.page
  if (rows === 0 && isOnRequest(switches.notFoundWhenEmpty, number)) {
    return refuse(context, { problem: NOT_FOUND, headers, pattern })
  }
  const revision = faults.revision(switches, page)
  const all = {
    ...headers,
    ...listHeaders(request.url, { total, query: answer.query }, switches),
    ...(revision === null ? {} : { 'x-perm-rev': revision }),
  }
  removeServed(context, { collection: route.name, page, end: answer.query.offset + rows })
  if (isOnRequest(switches.html200, number)) {
    return {
      reply: html(200, '<!doctype html><title>Signed out</title><p>Please sign in.</p>', all),
      rows: 0,
      pattern,
    }
  }
  if (isOnRequest(switches.noEnvelope, number)) {
    return { reply: json(200, { result: 'ok' }, all), rows: 0, pattern }
  }
  return { reply: { ...json(200, null, all), body }, rows, pattern }
}

function removeServed(
  { provider, faults }: Context,
  served: { collection: string; page: number; end: number },
): void {
  if (!faults.isShiftDue()) return
  const changes = shiftAfter(provider, served)
  if (changes === null) return
  faults.shiftDone()
  for (const change of changes) provider.change(change)
}
