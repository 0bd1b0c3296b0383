/** The rostering service of OneRoster, in version 1.2 and in version 1.1. */
import type { Admission, Denial } from '../auth/admission.ts'
import { admit, NOT_FOUND } from '../auth/admission.ts'
import { isRefusal, refusal } from '../query/refusal.ts'
import type { Refusal } from '../query/refusal.ts'
import { parseFields } from '../query/list-query.ts'
import type { Provider } from '../state/provider.ts'
import type { Switches } from '../state/switches.ts'
import { errorReply } from './error-reply.ts'
import type { Faults } from './faults.ts'
import { isOnRequest } from './faults.ts'
import { listHeaders } from './list-headers.ts'
import type { ListRoute } from './lists.ts'
import { createLists } from './lists.ts'
import type { Incoming, Reply } from './reply.ts'
import { html, json } from './reply.ts'
import { otherOrigin } from './redirect.ts'
import { refusedWith } from './refused-addresses.ts'
import type { Route } from './route.ts'
import { readRoute, versionOf } from './route.ts'
import { shiftAfter } from './shift.ts'

type Answer = { reply: Reply; rows: number; pattern: string }

export type Api = { answer(request: Incoming, signal: AbortSignal): Promise<Answer> }

export type ApiParts = Admission & { provider: Provider; faults: Faults }

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
      const { pathname } = request.url
      const route = readRoute(pathname)
      const pattern = route?.pattern ?? 'unknown address'
      if (reply) return { reply, rows: 0, pattern }
      const denial = admit(request, { route, version: versionOf(pathname) }, { ...parts, switches })
      if (denial) return refuse(context, { ...denial, headers, pattern })
      if (route === null || route.kind === 'demographics') {
        return refuse(context, { problem: NOT_FOUND, headers, pattern })
      }
      const call = { request, number, headers, signal }
      return route.kind === 'single' ? single(context, route, call) : list(context, route, call)
    },
  }
}

type Refused = Omit<Denial, 'challenge'> & {
  challenge?: string | null
  headers: Record<string, string>
  pattern: string
}

function refuse({ provider }: Context, refused: Refused): Answer {
  const { problem, headers, pattern, challenge = null } = refused
  const asked = challenge === null ? {} : { 'www-authenticate': challenge }
  const reply = errorReply(problem, provider.switches, { ...headers, ...asked })
  return { reply, rows: 0, pattern }
}

const SINGLE_READ_OFF = {
  '404': NOT_FOUND,
  '405': refusal(405, 'invaliddata', 'single records cannot be read'),
} as const

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
  if (provider.switches.singleRead !== 'on') {
    return refuse(context, {
      problem: SINGLE_READ_OFF[provider.switches.singleRead],
      headers,
      pattern,
    })
  }
  const table = provider.served(route.version).table(route.collection.table)
  const handle = provider.switches.emptyToken === 'on' ? null : table.find(route.id)
  const { group } = route.collection
  if (handle === null || (group !== null && table.group(handle) !== group)) {
    return refuse(context, { problem: NOT_FOUND, headers, pattern })
  }
  const { switches } = provider
  const fields = parseFields({ params: request.url.searchParams, switches, table })
  if (fields !== null && isRefusal(fields))
    return refuse(context, { problem: fields, headers, pattern })
  const body = `{"${route.collection.single}":${table.writer(fields)(handle)}}`
  return { reply: { ...json(200, null, headers), body }, rows: 1, pattern }
}

async function list(context: Context, route: ListRoute, call: Call): Promise<Answer> {
  const { provider, faults, lists } = context
  const { request, headers, number, signal } = call
  const { pattern } = route
  const page = faults.page(request.url.pathname, request.url.searchParams)
  const at = { page, collection: route.name, publishedAt: provider.publishedAt }
  await faults.wait(provider.switches, at, signal)
  const { switches } = provider
  const problem = listProblem(route, switches)
  if (problem) return refuse(context, { problem, headers, pattern })
  const elsewhere = otherOrigin('lists', switches)
  if (elsewhere !== null) {
    const location = elsewhere + request.target
    return { reply: html(307, '', { ...headers, location }), rows: 0, pattern }
  }
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

function listProblem(route: ListRoute, switches: Readonly<Switches>): Refusal | null {
  const answer = refusedWith(route, switches)
  if (answer === null || answer === 'empty') return null
  if (answer === 404) return NOT_FOUND
  return refusal(answer, answer === 403 ? 'forbidden' : 'invaliddata', 'this list is not served')
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
