import type { Event } from '@microsoft/microsoft-graph-types'
import { z } from 'zod'
import type { CalendarEntry } from '../../core/ports/calendar.ts'

/** What an event carries beside its title and the link. */
const BODY = 'Open Offramp to see it.'
/** How long before the start the person's own device reminds them. */
const REMINDER_MINUTES = 15

/** A named property in the public-strings set, the only place on an event where our key can be searched for. */
export const KEY_PROPERTY = 'String {00020329-0000-0000-C000-000000000046} Name OfframpTask'

/**
 * The task as Outlook shows it: constant words, the times and the link. Private, shown as free, nobody invited, so
 * no mail goes out.
 */
export function toEvent(entry: CalendarEntry) {
  return {
    subject: entry.title,
    body: { contentType: 'text', content: `${BODY}\n${entry.link}` },
    start: utc(entry.startAt),
    end: utc(entry.endAt),
    sensitivity: 'private',
    showAs: 'free',
    isReminderOn: true,
    reminderMinutesBeforeStart: REMINDER_MINUTES,
    responseRequested: false,
    singleValueExtendedProperties: [{ id: KEY_PROPERTY, value: entry.key }],
  } satisfies Event
}

/** A create that Graph recognises when it is repeated; `transactionId` cannot change afterwards. */
export const toNewEvent = (entry: CalendarEntry) =>
  ({ ...toEvent(entry), transactionId: `${entry.key}-v${entry.revision}` }) satisfies Event

const utc = (at: number) => ({
  dateTime: new Date(at).toISOString().replace('Z', ''),
  timeZone: 'UTC',
})

const createdAnswer = z.object({ id: z.string().min(1) })

/** The id Graph gave an event, or null when its answer does not say. */
export function toEventId(body: unknown): string | null {
  const event = createdAnswer.safeParse(body)
  return event.success ? event.data.id : null
}

const listAnswer = z.object({
  value: z.array(
    z.object({
      id: z.string().min(1),
      singleValueExtendedProperties: z
        .array(z.object({ id: z.string(), value: z.string() }))
        .nullish(),
    }),
  ),
})

/** The event of a list that carries our key; anything else in the list is not ours to touch. */
export function findOurs(body: unknown, key: string): string | null {
  const list = listAnswer.safeParse(body)
  if (!list.success) return null
  const ours = list.data.value.find((event) =>
    event.singleValueExtendedProperties?.some(
      (property) =>
        property.id.toLowerCase() === KEY_PROPERTY.toLowerCase() && property.value === key,
    ),
  )
  return ours?.id ?? null
}
