/** Graph v1.0 as far as the product uses it: the events of a user. */
import { Hono } from 'hono'
import type { Context } from 'hono'
import type { z } from 'zod'
import { listEvents, selectedView } from './event-list.ts'
import { readQuery } from './event-query.ts'
import { GraphEvent } from './event-schema.ts'
import { etagOf, eventView } from './event-view.ts'
import { createEvent, historyPlace, isProblem, patchEvent } from './event-write.ts'
import type { EventSettings } from './event-write.ts'
import {
  ACCESS_DENIED,
  CHANGE_KEY_STALE,
  ID_MALFORMED,
  ITEM_NOT_FOUND,
  badRequest,
  graphError,
} from './graph-error.ts'
import type { GraphProblem } from './graph-error.ts'
import { zoneOf } from './graph-time.ts'
import { findEvent, isEventId } from './mailbox-store.ts'
import type { Mailbox, MailboxEvent, MailboxStore } from './mailbox-store.ts'
import { readPreferences } from './preferences.ts'

type Setup = { store: MailboxStore; settings: EventSettings }

/** Makes the five methods of `/users/{id}/events`. The caller has checked the token. */
export function eventRoutes(setup: Setup): Hono {
  const app = new Hono()
  app.post('/users/:user/events', (c) => create(c, setup))
  app.get('/users/:user/events', (c) => list(c, setup))
  app.get('/users/:user/events/:event', (c) => get(c, setup))
  app.patch('/users/:user/events/:event', (c) => change(c, setup))
  app.delete('/users/:user/events/:event', (c) => remove(c, setup))
  return app
}

async function create(c: Context, { store, settings }: Setup): Promise<Response> {
  const mailbox = findMailbox(c, store)
  if ('code' in mailbox) return graphError(mailbox)
  const body = await readEvent(c)
  if ('code' in body) return graphError(body)
  const created = createEvent({ store, mailbox, settings }, body)
  if (isProblem(created)) return graphError(created)
  const answer = oneEvent(c, { mailbox, event: created }, 201)
  answer.headers.set(
    'location',
    `https://graph.microsoft.com/v1.0/users('${mailbox.oid}')/events('${created.restId}')`,
  )
  return answer
}

function list(c: Context, { store }: Setup): Response {
  const mailbox = findMailbox(c, store)
  if ('code' in mailbox) return graphError(mailbox)
  const preferences = readPreferences(c.req.header('prefer'))
  const url = new URL(c.req.url)
  const query = readQuery(url.searchParams)
  if ('code' in query) return graphError(query)
  if (zoneOf(preferences.timeZone) === undefined) return graphError(unknownZone)
  return withPreferences(
    c.json(listEvents(mailbox, query, { url, preferences })),
    preferences.applied,
  )
}

function get(c: Context, { store }: Setup): Response {
  const found = findOne(c, store)
  if ('code' in found) return graphError(found)
  const query = readQuery(new URL(c.req.url).searchParams)
  if ('code' in query) return graphError(query)
  const preferences = readPreferences(c.req.header('prefer'))
  if (zoneOf(preferences.timeZone) === undefined) return graphError(unknownZone)
  const view = selectedView(found.mailbox, found.event, { query, preferences })
  return withPreferences(c.json({ ...context(found.mailbox), ...view }), preferences.applied)
}

async function change(c: Context, { store, settings }: Setup): Promise<Response> {
  const found = findOne(c, store)
  if ('code' in found) return graphError(found)
  const body = await readEvent(c)
  if ('code' in body) return graphError(body)
  const { mailbox, event } = found
  if (isStale(c, event)) return graphError(CHANGE_KEY_STALE)
  const changed = patchEvent({ store, mailbox, settings }, event, body)
  if (isProblem(changed)) return graphError(changed)
  store.history.note('updated', historyPlace(mailbox, event))
  return oneEvent(c, { mailbox, event: changed }, 200)
}

function remove(c: Context, { store }: Setup): Response {
  const found = findOne(c, store)
  if ('code' in found) return graphError(found)
  const { mailbox, event } = found
  if (isStale(c, event)) return graphError(CHANGE_KEY_STALE)
  event.isDeleted = true
  store.history.note('deleted', historyPlace(mailbox, event))
  return c.body(null, 204)
}

function findMailbox(c: Context, store: MailboxStore): Mailbox | GraphProblem {
  const user = c.req.param('user') ?? ''
  const mailbox = store.find(user)
  if (!mailbox) {
    return {
      status: 404,
      code: 'ErrorInvalidUser',
      message: `The requested user '${user}' is invalid.`,
    }
  }
  return mailbox.isInScope ? mailbox : ACCESS_DENIED
}

function findOne(c: Context, store: MailboxStore): Found | GraphProblem {
  const mailbox = findMailbox(c, store)
  if ('code' in mailbox) return mailbox
  const id = c.req.param('event') ?? ''
  if (!isEventId(id)) return ID_MALFORMED
  const event = findEvent(mailbox, id)
  return event ? { mailbox, event } : ITEM_NOT_FOUND
}

async function readEvent(c: Context): Promise<GraphEvent | GraphProblem> {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase()
  const raw: unknown = await c.req.json().catch(() => undefined)
  if (type !== 'application/json' || typeof raw !== 'object' || raw === null) {
    return badRequest(
      'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.',
    )
  }
  const parsed = GraphEvent.safeParse(withoutAnnotations(raw))
  return parsed.success ? parsed.data : bodyProblem(parsed.error)
}

/** OData annotations such as `@odata.type` describe the data and are no properties. */
function withoutAnnotations(raw: object): object {
  return Object.fromEntries(Object.entries(raw).filter(([name]) => !name.includes('@odata.')))
}

function bodyProblem(error: z.ZodError): GraphProblem {
  const issue = error.issues[0]
  if (issue?.code === 'unrecognized_keys') {
    return badRequest(
      `The property '${issue.keys[0]}' does not exist on type 'microsoft.graph.event'. Make sure to only use property names that are defined by the type or mark the type as open type.`,
      'RequestBodyRead',
    )
  }
  const at = issue?.path.join('.') ?? ''
  return badRequest(`Cannot convert the value of '${at}': ${issue?.message}`, 'RequestBodyRead')
}

const unknownZone = badRequest(
  'A valid TimeZone value must be specified in the Prefer header.',
  'TimeZoneNotSupportedException',
)

function isStale(c: Context, event: MailboxEvent): boolean {
  const wanted = c.req.header('if-match')
  return wanted !== undefined && wanted !== '*' && wanted !== etagOf(event)
}

type Found = { mailbox: Mailbox; event: MailboxEvent }

function oneEvent(c: Context, { mailbox, event }: Found, status: 200 | 201): Response {
  const preferences = readPreferences(c.req.header('prefer'))
  const view = eventView(mailbox, event, preferences)
  return withPreferences(c.json({ ...context(mailbox), ...view }, status), preferences.applied)
}

function context(mailbox: Mailbox) {
  return {
    '@odata.context': `https://graph.microsoft.com/v1.0/$metadata#users('${mailbox.oid}')/events/$entity`,
  }
}

function withPreferences(response: Response, applied: readonly string[]): Response {
  response.headers.set(
    'content-type',
    'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8',
  )
  if (applied.length > 0) response.headers.set('preference-applied', applied.join(', '))
  return response
}
