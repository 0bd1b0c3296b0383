/** `GET events`: one page of a mailbox's events. */
import type { EventQuery } from './event-query.ts'
import { eventView } from './event-view.ts'
import type { Mailbox, MailboxEvent } from './mailbox-store.ts'
import type { Preferences } from './preferences.ts'

/** One page with the address of the next, as Graph gives it. */
export function listEvents(
  mailbox: Mailbox,
  query: EventQuery,
  asked: { url: URL; preferences: Preferences },
): Record<string, unknown> {
  const all = [...mailbox.events.values()].filter((event) => !event.isDeleted && query.test(event))
  const ordered = query.order ? all.toSorted(query.order) : all
  const page = ordered.slice(query.skip, query.skip + query.top)
  return {
    '@odata.context': `https://graph.microsoft.com/v1.0/$metadata#users('${mailbox.oid}')/events`,
    ...(query.withCount ? { '@odata.count': ordered.length } : {}),
    ...(query.skip + query.top < ordered.length
      ? { '@odata.nextLink': nextLink(asked.url, query) }
      : {}),
    value: page.map((event) =>
      selectedView(mailbox, event, { query, preferences: asked.preferences }),
    ),
  }
}

/** An event with the parts the question asks for; `id` and the ETag always come along. */
export function selectedView(
  mailbox: Mailbox,
  event: MailboxEvent,
  { query, preferences }: { query: EventQuery; preferences: Preferences },
): Record<string, unknown> {
  const view = eventView(mailbox, event, preferences)
  const { select } = query
  const shown: Record<string, unknown> = select
    ? Object.fromEntries(
        Object.entries(view).filter(
          ([name]) => name === 'id' || name === '@odata.etag' || select.includes(name),
        ),
      )
    : { ...view }
  const wanted = query.expand.map((id) => id.toLowerCase())
  const properties = (event.fields.singleValueExtendedProperties ?? []).filter(({ id }) =>
    wanted.includes(id.toLowerCase()),
  )
  return properties.length > 0 ? { ...shown, singleValueExtendedProperties: properties } : shown
}

function nextLink(url: URL, query: EventQuery): string {
  const next = new URL(url.pathname + url.search, 'https://graph.microsoft.com')
  next.searchParams.delete('skip')
  next.searchParams.set('$skip', String(query.skip + query.top))
  return next.href
}
