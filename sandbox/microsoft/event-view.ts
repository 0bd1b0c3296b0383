/** Events as Graph shows them. */
import type { Event } from '@microsoft/microsoft-graph-types'
import { pointView } from './graph-time.ts'
import type { GraphEvent } from './event-schema.ts'
import type { Mailbox, MailboxEvent } from './mailbox-store.ts'
import type { Preferences } from './preferences.ts'

export type EventView = Event & { '@odata.etag': string }

const PREVIEW_MAX = 255
const NO_TIME = '0001-01-01T00:00:00Z'

/** The version of an event, as in the body and in `If-Match`. */
export function etagOf(event: MailboxEvent): string {
  return `W/"${changeKeyOf(event)}"`
}

/** An event in full, except extended properties, which must be asked for by `$expand`. */
export function eventView(
  mailbox: Mailbox,
  event: MailboxEvent,
  preferences: Preferences,
): EventView {
  return {
    '@odata.etag': etagOf(event),
    id: preferences.isImmutable ? event.immutableId : event.restId,
    createdDateTime: new Date(event.createdMs).toISOString(),
    lastModifiedDateTime: new Date(event.modifiedMs).toISOString(),
    changeKey: changeKeyOf(event),
    transactionId: event.transactionId,
    iCalUId: event.iCalUId,
    ...chosenView(event),
    ...fixed(mailbox, event),
    bodyPreview: (event.fields.body?.content ?? '').slice(0, PREVIEW_MAX),
    body: bodyView(event, preferences.bodyType),
    start: pointView(event.fields.start, preferences.timeZone),
    end: pointView(event.fields.end, preferences.timeZone),
  }
}

/** What Exchange sets where the client left it open. */
const DEFAULTS = {
  subject: '',
  categories: [],
  importance: 'normal',
  sensitivity: 'normal',
  showAs: 'busy',
  isAllDay: false,
  isReminderOn: true,
  reminderMinutesBeforeStart: 15,
  responseRequested: true,
  allowNewTimeProposals: true,
  hideAttendees: false,
} as const satisfies Partial<GraphEvent>

/** What the client chose, with Exchange's defaults for what it left open. */
export function chosenView({ fields }: MailboxEvent) {
  const { attendees, location } = fields
  const simple = Object.entries(DEFAULTS).map(([name, fallback]) => [
    name,
    // safe because every name comes from DEFAULTS, whose names are those of an event
    fields[name as keyof typeof DEFAULTS] ?? fallback,
  ])
  // safe because each value is the client's own or the default of the same name
  const filled = Object.fromEntries(simple) as Required<{
    [Name in keyof typeof DEFAULTS]: NonNullable<GraphEvent[Name]>
  }>
  return {
    ...filled,
    attendees: (attendees ?? []).map(({ emailAddress, type }) => ({
      type: type ?? ('required' as const),
      status: { response: 'none' as const, time: NO_TIME },
      emailAddress: { address: emailAddress.address, name: emailAddress.name ?? '' },
    })),
    location: { displayName: location?.displayName ?? '', locationType: 'default' as const },
  }
}

function fixed(mailbox: Mailbox, event: MailboxEvent): Event {
  return {
    originalStartTimeZone: event.fields.start.timeZone,
    originalEndTimeZone: event.fields.end.timeZone,
    hasAttachments: false,
    isCancelled: false,
    isOrganizer: true,
    isDraft: false,
    isOnlineMeeting: false,
    onlineMeeting: null,
    onlineMeetingProvider: 'unknown',
    onlineMeetingUrl: null,
    seriesMasterId: null,
    recurrence: null,
    locations: [],
    type: 'singleInstance',
    responseStatus: { response: 'organizer', time: NO_TIME },
    organizer: { emailAddress: { name: mailbox.name, address: mailbox.email } },
    webLink: `https://outlook.office365.com/owa/?itemid=${encodeURIComponent(event.restId)}&exvsurl=1&path=/calendar/item`,
  }
}

/** Exchange keeps bodies as HTML and shows them so unless plain text is preferred. */
function bodyView({ fields }: MailboxEvent, wanted: 'text' | 'html'): NonNullable<Event['body']> {
  const { content, contentType } = fields.body ?? { content: '', contentType: 'html' as const }
  if (wanted === contentType) return { contentType, content }
  if (wanted === 'text') {
    return { contentType: 'text', content: content.replace(/<[^>]*>/g, '') }
  }
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return { contentType: 'html', content: `<html><body>${escaped}</body></html>` }
}

function changeKeyOf(event: MailboxEvent): string {
  return Buffer.from(`${event.immutableId.slice(-12)}#${event.version}`).toString('base64')
}
