/** Google Calendar v3 as far as the product uses it, below https://www.googleapis.com/calendar/v3. */
import { Hono } from 'hono'
import type { Context } from 'hono'
import { DISTRICT } from '../cast.ts'
import type { CalendarStore, StoredCalendar } from './calendar-store.ts'
import { isZone } from '../control/zone.ts'
import { CalendarBody } from './event-schema.ts'
import { calendarView } from './event-view.ts'
import { NOT_FOUND, googleError, invalid } from './google-error.ts'
import type { OAuthStore } from './oauth-store.ts'
import { Query } from './query-schema.ts'
import { authorize, readBody, readQuery } from './request.ts'
import { SERVED, UNSERVED } from './scopes.ts'

type Setup = { oauth: OAuthStore; store: CalendarStore }

/** Makes `calendars.insert`, `get` and `delete`, and honest refusals for the methods that are not played. */
export function calendarRoutes({ oauth, store }: Setup): Hono {
  const app = new Hono()
  app.post('/calendars', async (c) => {
    const grant = authorize(c, oauth, SERVED.calendarsInsert)
    if (grant instanceof Response) return grant
    const query = readQuery(c, Query.none)
    if (query instanceof Response) return query
    const body = await readBody(c, CalendarBody)
    if (body instanceof Response) return body
    if (!body.summary) return googleError(invalid('Missing title.', 'required'))
    const timeZone = body.timeZone ?? DISTRICT.timeZone
    if (!isZone(timeZone)) return googleError(invalid('Invalid value for: timeZone'))
    const calendar = store.create(grant.person, {
      summary: body.summary,
      description: body.description ?? undefined,
      location: body.location ?? undefined,
      timeZone,
    })
    return c.json(calendarView(calendar))
  })
  app.get('/calendars/:calendar', (c) => {
    const calendar = findCalendar(c, { oauth, store }, SERVED.calendarsGet)
    return calendar instanceof Response ? calendar : c.json(calendarView(calendar))
  })
  app.delete('/calendars/:calendar', (c) => {
    const calendar = findCalendar(c, { oauth, store }, SERVED.calendarsDelete)
    if (calendar instanceof Response) return calendar
    if (calendar.isPrimary) {
      return googleError({
        ...invalid('The primary calendar cannot be deleted.'),
        domain: 'calendar',
      })
    }
    calendar.isDeleted = true
    return c.body(null, 204)
  })
  return app
}

/** Adds the methods Google has and this sandbox does not play. */
export function unservedRoutes(oauth: OAuthStore): Hono {
  const app = new Hono()
  for (const { name, verb, path, scopes } of UNSERVED) {
    app.on(verb, path, (c) => {
      const grant = authorize(c, oauth, scopes)
      if (grant instanceof Response) return grant
      const message = `${name} is not simulated by this sandbox.`
      return googleError({ status: 501, reason: 'notImplemented', message })
    })
  }
  return app
}

/** The calendar a request names, or Google's refusal. A primary calendar is out of reach of the app's own scope. */
export function findCalendar(
  c: Context,
  { oauth, store }: Setup,
  scopes: readonly string[],
): StoredCalendar | Response {
  const grant = authorize(c, oauth, scopes)
  if (grant instanceof Response) return grant
  const calendar = store.find(grant.person, c.req.param('calendar') ?? '')
  const isAppOnly = grant.scopes.every((scope) => scope.endsWith('/calendar.app.created'))
  if (!calendar || (calendar.isPrimary && isAppOnly)) return googleError(NOT_FOUND)
  return calendar
}
