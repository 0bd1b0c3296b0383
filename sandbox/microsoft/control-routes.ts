/** What tests and demos do to the Microsoft sandbox from behind: play the person, look at the truth, set access. */
import { createPublicKey } from 'node:crypto'
import type { Hono } from 'hono'
import { z } from 'zod'
import { agendaPage } from '../control/agenda.ts'
import type { Agenda, AgendaEntry } from '../control/agenda.ts'
import { addSettings, controlBody } from '../control/desk.ts'
import type { AccessTokens } from './access-tokens.ts'
import { chosenView, eventView } from './event-view.ts'
import { historyPlace, isProblem, patchEvent } from './event-write.ts'
import type { EventSettings } from './event-write.ts'
import { graphInstant } from './graph-time.ts'
import type { LoginSettings } from './login.ts'
import type { Mailbox, MailboxEvent, MailboxStore } from './mailbox-store.ts'
import { readPreferences } from './preferences.ts'

export type MicrosoftSettings = LoginSettings & EventSettings

const Settings = z.strictObject({
  certificates: z
    .array(z.strictObject({ publicKeyPem: z.string().refine(isPublicKey), sha256: z.string() }))
    .optional(),
  roles: z.array(z.string()).optional(),
  repeatedTransaction: z.enum(['same-event', 'conflict']).optional(),
}) as z.ZodType<Partial<MicrosoftSettings>> // safe because the same switches are listed; only `undefined` differs

const PersonDeletes = z.strictObject({ event: z.string() })
const PersonMoves = z.union([
  z.strictObject({
    event: z.string(),
    start: z.iso.datetime({ offset: true }),
    end: z.iso.datetime({ offset: true }),
  }),
  z.strictObject({ event: z.string(), toCalendar: z.string().min(1) }),
])
const MailboxAccess = z.strictObject({ mailbox: z.string(), isInScope: z.boolean() })
const Expire = z.strictObject({ what: z.literal('accessTokens') })

type Setup = { store: MailboxStore; tokens: AccessTokens; settings: MicrosoftSettings }

/** Adds the Microsoft control calls and the page for people. */
export function addMicrosoftControl(desk: Hono, setup: Setup): void {
  const { store, tokens } = setup
  addSettings(desk, setup.settings, Settings)
  desk.get('/', (c) => c.html(agendaPage('Outlook calendar (sandbox)', agendas(store))))
  desk.get('/_control/events', (c) => c.json(truth(store)))
  addPersonCalls(desk, setup)
  desk.post('/_control/mailboxes', async (c) => {
    const body = await controlBody(c, MailboxAccess)
    if (body instanceof Response) return body
    const mailbox = store.find(body.mailbox)
    if (!mailbox) return c.json({ error: 'no such mailbox' }, 404)
    mailbox.isInScope = body.isInScope
    return c.body(null, 204)
  })
  desk.post('/_control/expire', async (c) => {
    const body = await controlBody(c, Expire)
    if (body instanceof Response) return body
    tokens.expireAll()
    return c.body(null, 204)
  })
}

function addPersonCalls(desk: Hono, { store, settings }: Setup): void {
  desk.post('/_control/person-deletes', async (c) => {
    const body = await controlBody(c, PersonDeletes)
    if (body instanceof Response) return body
    const found = store.locate(body.event)
    if (!found) return c.json({ error: 'no such live event' }, 404)
    found.event.isDeleted = true
    store.history.note('deletedByPerson', historyPlace(found.mailbox, found.event))
    return c.body(null, 204)
  })
  desk.post('/_control/person-moves', async (c) => {
    const body = await controlBody(c, PersonMoves)
    if (body instanceof Response) return body
    const found = store.locate(body.event)
    if (!found) return c.json({ error: 'no such live event' }, 404)
    const { mailbox, event } = found
    if ('toCalendar' in body) {
      store.refile(event, body.toCalendar)
    } else {
      const moved = patchEvent({ store, mailbox, settings }, event, {
        start: utcPoint(body.start),
        end: utcPoint(body.end),
      })
      if (isProblem(moved)) return c.json({ error: moved.message }, 400)
    }
    store.history.note('movedByPerson', historyPlace(mailbox, event))
    return c.body(null, 204)
  })
}

function utcPoint(instant: string) {
  return { dateTime: new Date(instant).toISOString().replace('Z', ''), timeZone: 'UTC' }
}

function isPublicKey(pem: string): boolean {
  try {
    return createPublicKey(pem).type === 'public'
  } catch {
    return false
  }
}

/** The truth names every event by its immutable id. */
function truth(store: MailboxStore): unknown {
  const preferences = readPreferences('IdType="ImmutableId", outlook.body-content-type="text"')
  const views = (mailbox: Mailbox, folder: string, isDeleted: boolean) =>
    [...mailbox.events.values()]
      .filter((event) => event.folder === folder && event.isDeleted === isDeleted)
      .map((event) => eventView(mailbox, event, preferences))
  return {
    people: store.list().map((mailbox) => ({
      person: mailbox.person,
      email: mailbox.email,
      calendars: foldersOf(mailbox).map((folder) => ({
        id: folder,
        summary: folder,
        events: views(mailbox, folder, false),
        deleted: views(mailbox, folder, true),
      })),
    })),
    history: store.history.list(),
  }
}

function foldersOf(mailbox: Mailbox): string[] {
  return [...new Set(['Calendar', ...[...mailbox.events.values()].map(({ folder }) => folder)])]
}

function agendas(store: MailboxStore): Agenda[] {
  return store.list().map((mailbox) => ({
    name: mailbox.name,
    email: mailbox.isInScope ? mailbox.email : `${mailbox.email} (out of the app’s reach)`,
    calendars: foldersOf(mailbox).map((folder) => ({
      name: folder,
      entries: [...mailbox.events.values()]
        .filter((event) => !event.isDeleted && event.folder === folder)
        .map(entryOf),
    })),
  }))
}

function entryOf(event: MailboxEvent): AgendaEntry {
  const chosen = chosenView(event)
  const text = event.fields.body?.content.replace(/<[^>]*>/g, '') ?? ''
  const link = /https?:\/\/\S+/.exec(text)?.[0]
  const minutes = chosen.reminderMinutesBeforeStart
  return {
    startMs: graphInstant(event.fields.start),
    endMs: graphInstant(event.fields.end),
    isAllDay: chosen.isAllDay,
    title: chosen.subject || '(No title)',
    text: link ? text.replace(link, '').trim() : text,
    link,
    marks: [
      chosen.sensitivity,
      chosen.showAs,
      chosen.isReminderOn ? `reminder ${minutes} min before` : 'no reminder',
    ],
  }
}
