/** What tests and demos do to the Google sandbox from behind: play the person, look at the truth, expire things. */
import type { Hono } from 'hono'
import { z } from 'zod'
import { CAST } from '../cast.ts'
import type { CalendarStore, StoredCalendar, StoredEvent } from './calendar-store.ts'
import { agendaPage } from '../control/agenda.ts'
import type { Agenda, AgendaEntry } from '../control/agenda.ts'
import { addSettings, controlBody } from '../control/desk.ts'
import { findPerson } from '../control/people.ts'
import type { EventLister } from './event-list.ts'
import type { EventSettings } from './event-routes.ts'
import { instantOf } from './event-time.ts'
import { eventView } from './event-view.ts'
import { cancelEvent, isProblem, patchEvent } from './event-write.ts'
import type { ConsentSettings } from './oauth-authorize.ts'
import type { OAuthStore } from './oauth-store.ts'

export type GoogleSettings = ConsentSettings & EventSettings

const Settings = z.strictObject({
  autoConsent: z.boolean().optional(),
  redirectUris: z.array(z.url()).min(1).optional(),
  changeOfDeleted: z.enum(['gone', 'stays-deleted']).optional(),
}) as z.ZodType<Partial<GoogleSettings>> // safe because the same three switches are listed; only `undefined` differs

const PersonDeletes = z.union([
  z.strictObject({ event: z.string() }),
  z.strictObject({ calendar: z.string() }),
])
const PersonMoves = z.strictObject({
  event: z.string(),
  start: z.iso.datetime({ offset: true }),
  end: z.iso.datetime({ offset: true }),
})
const PersonRevokes = z.strictObject({ person: z.string() })
const Expire = z.strictObject({ what: z.enum(['accessTokens', 'syncTokens']) })

type Setup = {
  oauth: OAuthStore
  store: CalendarStore
  lister: EventLister
  settings: GoogleSettings
}

/** Adds the Google control calls and the page for people. */
export function addGoogleControl(desk: Hono, setup: Setup): void {
  const { store } = setup
  addSettings(desk, setup.settings, Settings)
  desk.get('/', (c) => c.html(agendaPage('Google Calendar (sandbox)', agendas(store))))
  desk.get('/_control/events', (c) => c.json(truth(store)))
  addPersonCalls(desk, setup)
  desk.post('/_control/expire', async (c) => {
    const body = await controlBody(c, Expire)
    if (body instanceof Response) return body
    if (body.what === 'accessTokens') setup.oauth.expireAccessTokens()
    else setup.lister.expireSyncTokens()
    return c.body(null, 204)
  })
}

function addPersonCalls(desk: Hono, { oauth, store }: Setup): void {
  desk.post('/_control/person-deletes', async (c) => {
    const body = await controlBody(c, PersonDeletes)
    if (body instanceof Response) return body
    const done =
      'event' in body ? deleteEvent(store, body.event) : deleteCalendar(store, body.calendar)
    return done ? c.body(null, 204) : c.json({ error: 'no such live event or calendar' }, 404)
  })
  desk.post('/_control/person-moves', async (c) => {
    const body = await controlBody(c, PersonMoves)
    if (body instanceof Response) return body
    const calendar = store.holderOf(body.event)
    const event = calendar?.events.get(body.event)
    if (!calendar || !event) return c.json({ error: 'no such event' }, 404)
    const moved = patchEvent({ store, calendar }, event, {
      start: { dateTime: body.start, date: null },
      end: { dateTime: body.end, date: null },
    })
    if (isProblem(moved)) return c.json({ error: moved.message }, 400)
    store.history.note('movedByPerson', place(calendar, event))
    return c.body(null, 204)
  })
  desk.post('/_control/person-revokes', async (c) => {
    const body = await controlBody(c, PersonRevokes)
    if (body instanceof Response) return body
    const person = findPerson(body.person)
    if (!person) return c.json({ error: 'no such person' }, 404)
    oauth.revokePerson(person)
    return c.body(null, 204)
  })
}

function deleteEvent(store: CalendarStore, id: string): boolean {
  const calendar = store.holderOf(id)
  const event = calendar?.events.get(id)
  if (!calendar || !event || isProblem(cancelEvent({ store, calendar }, event))) return false
  store.history.note('deletedByPerson', place(calendar, event))
  return true
}

function deleteCalendar(store: CalendarStore, id: string): boolean {
  const calendar = store.list().find((one) => one.id === id && !one.isDeleted && !one.isPrimary)
  if (!calendar) return false
  calendar.isDeleted = true
  return true
}

function place(calendar: StoredCalendar, event: StoredEvent) {
  return { person: calendar.owner.key, calendar: calendar.id, key: event.id }
}

function truth(store: CalendarStore): unknown {
  const calendars = store.list().filter(({ isDeleted }) => !isDeleted)
  const views = (calendar: StoredCalendar, isDeleted: boolean) =>
    [...calendar.events.values()]
      .filter(({ status }) => (status === 'cancelled') === isDeleted)
      .map((event) => eventView(calendar, event))
  return {
    people: CAST.map((person) => ({
      person: person.key,
      email: person.email,
      calendars: calendars
        .filter(({ owner }) => owner.key === person.key)
        .map((calendar) => ({
          id: calendar.id,
          summary: calendar.summary,
          events: views(calendar, false),
          deleted: views(calendar, true),
        })),
    })),
    history: store.history.list(),
  }
}

function agendas(store: CalendarStore): Agenda[] {
  return CAST.map((person) => ({
    name: `${person.givenName} ${person.familyName}`,
    email: person.email,
    calendars: store
      .list()
      .filter(({ owner, isDeleted }) => owner.key === person.key && !isDeleted)
      .map((calendar) => ({
        name: calendar.isPrimary ? 'Own calendar' : calendar.summary,
        entries: [...calendar.events.values()]
          .filter(({ status }) => status !== 'cancelled')
          .map((event) => entryOf(calendar, event)),
      })),
  }))
}

function entryOf(calendar: StoredCalendar, event: StoredEvent): AgendaEntry {
  const { fields } = event
  const marks = [fields.visibility, fields.transparency === 'transparent' ? 'free' : 'busy']
  return {
    startMs: instantOf(fields.start ?? {}, calendar.timeZone),
    endMs: instantOf(fields.end ?? {}, calendar.timeZone),
    isAllDay: Boolean(fields.start?.date),
    title: fields.summary ?? '(No title)',
    text: fields.description ?? '',
    link: fields.source?.url,
    marks: marks.filter((mark) => typeof mark === 'string'),
  }
}
