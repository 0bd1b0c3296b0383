/** The Events resource of Google Calendar v3. */
import { Hono } from 'hono'
import type { Context } from 'hono'
import { findCalendar } from './calendar-routes.ts'
import type { CalendarStore, StoredCalendar, StoredEvent } from './calendar-store.ts'
import { isZone } from '../control/zone.ts'
import { isUnchanged } from './event-list.ts'
import type { EventLister } from './event-list.ts'
import { EventBody } from './event-schema.ts'
import { etagOf, eventView } from './event-view.ts'
import { cancelEvent, insertEvent, isProblem, patchEvent, updateEvent } from './event-write.ts'
import { CONDITION_NOT_MET, DELETED, NOT_FOUND, googleError, invalid } from './google-error.ts'
import type { GoogleProblem } from './google-error.ts'
import type { OAuthStore } from './oauth-store.ts'
import { Query } from './query-schema.ts'
import { readBody, readQuery } from './request.ts'
import { SERVED } from './scopes.ts'

export type EventSettings = {
  /** What a change of a deleted event meets unless it sets the status back: 410, or a change nobody sees. */
  changeOfDeleted: 'gone' | 'stays-deleted'
}

type Setup = {
  oauth: OAuthStore
  store: CalendarStore
  lister: EventLister
  settings: EventSettings
}

/** Makes `events.insert`, `list`, `get`, `patch`, `update` and `delete`. */
export function eventRoutes(setup: Setup): Hono {
  const app = new Hono()
  const events = '/calendars/:calendar/events'
  app.post(events, (c) => insert(c, setup))
  app.get(events, (c) => list(c, setup))
  app.get(`${events}/:event`, (c) => get(c, setup))
  app.patch(`${events}/:event`, (c) => change(c, setup, 'patch'))
  app.put(`${events}/:event`, (c) => change(c, setup, 'update'))
  app.delete(`${events}/:event`, (c) => remove(c, setup))
  return app
}

async function insert(c: Context, setup: Setup): Promise<Response> {
  const calendar = findCalendar(c, setup, SERVED.eventsInsert)
  if (calendar instanceof Response) return calendar
  const query = readQuery(c, Query.insert)
  if (query instanceof Response) return query
  const body = await readBody(c, EventBody)
  if (body instanceof Response) return body
  return answer(c, calendar, insertEvent({ store: setup.store, calendar }, body))
}

function list(c: Context, setup: Setup): Response {
  const calendar = findCalendar(c, setup, SERVED.eventsList)
  if (calendar instanceof Response) return calendar
  const query = readQuery(c, Query.list)
  if (query instanceof Response) return query
  if (query.timeZone !== undefined && !isZone(query.timeZone)) {
    return googleError(invalid('Invalid value for: timeZone'))
  }
  const found = setup.lister.list(calendar, {
    single: query,
    privates: c.req.queries('privateExtendedProperty') ?? [],
    shareds: c.req.queries('sharedExtendedProperty') ?? [],
  })
  return 'reason' in found ? googleError(found) : c.json(found)
}

/** A deleted event can still be read; its status says so. */
function get(c: Context, setup: Setup): Response {
  const found = findEvent(c, setup, SERVED.eventsGet)
  if (found instanceof Response) return found
  const query = readQuery(c, Query.get)
  if (query instanceof Response) return query
  const { calendar, event } = found
  if (isUnchanged(event, c.req.header('if-none-match'))) return c.body(null, 304)
  return c.json(eventView(calendar, event, query.timeZone), 200, { etag: etagOf(event) })
}

async function change(c: Context, setup: Setup, how: 'patch' | 'update'): Promise<Response> {
  const scopes = how === 'patch' ? SERVED.eventsPatch : SERVED.eventsUpdate
  const found = findEvent(c, setup, scopes)
  if (found instanceof Response) return found
  const query = readQuery(c, Query.change)
  if (query instanceof Response) return query
  const body = await readBody(c, EventBody)
  if (body instanceof Response) return body
  const { calendar, event } = found
  if (isStale(c, event)) return googleError(CONDITION_NOT_MET)
  if (isGone(event, body, setup.settings)) return googleError(DELETED)
  const write = how === 'patch' ? patchEvent : updateEvent
  return answer(c, calendar, write({ store: setup.store, calendar }, event, body))
}

function isGone(event: StoredEvent, body: EventBody, settings: EventSettings): boolean {
  const isRevival = body.status === 'confirmed' || body.status === 'tentative'
  return event.status === 'cancelled' && !isRevival && settings.changeOfDeleted === 'gone'
}

function remove(c: Context, setup: Setup): Response {
  const found = findEvent(c, setup, SERVED.eventsDelete)
  if (found instanceof Response) return found
  const query = readQuery(c, Query.remove)
  if (query instanceof Response) return query
  const { calendar, event } = found
  if (event.status !== 'cancelled' && isStale(c, event)) return googleError(CONDITION_NOT_MET)
  const cancelled = cancelEvent({ store: setup.store, calendar }, event)
  if (isProblem(cancelled)) return googleError(cancelled)
  const at = { person: calendar.owner.key, calendar: calendar.id, key: event.id }
  setup.store.history.note('deleted', at)
  return c.body(null, 204)
}

function findEvent(
  c: Context,
  setup: Setup,
  scopes: readonly string[],
): { calendar: StoredCalendar; event: StoredEvent } | Response {
  const calendar = findCalendar(c, setup, scopes)
  if (calendar instanceof Response) return calendar
  const event = calendar.events.get(c.req.param('event') ?? '')
  return event ? { calendar, event } : googleError(NOT_FOUND)
}

function isStale(c: Context, event: StoredEvent): boolean {
  const wanted = c.req.header('if-match')
  return wanted !== undefined && wanted !== '*' && wanted !== etagOf(event)
}

function answer(
  c: Context,
  calendar: StoredCalendar,
  written: StoredEvent | GoogleProblem,
): Response {
  if (isProblem(written)) return googleError(written)
  return c.json(eventView(calendar, written), 200, { etag: etagOf(written) })
}
