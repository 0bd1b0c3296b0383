/** Which properties an event and a calendar have at Google, and of what kind. Names are held to Google's own types. */
import type { calendar_v3 } from '@googleapis/calendar'
import { z } from 'zod'

const text = z.string().nullish()
const flag = z.boolean().nullish()
/** Accepted, because clients send back what they read, and ignored, because only Google sets it. */
const readOnly = z.unknown().optional()
/** A property that exists at Google and whose behaviour is not played here: refused rather than dropped. */
const notPlayed = z.null({ error: 'not simulated by this sandbox' }).optional()

/** Longest reminder: four weeks. */
const REMINDER_MINUTES_MAX = 40_320
const REMINDERS_MAX = 5

const EventDateTime = z
  .strictObject({
    date: z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}$/)
      .nullish(),
    dateTime: text,
    timeZone: text,
  } satisfies Record<keyof calendar_v3.Schema$EventDateTime, z.ZodType>)
  .nullish()

const reminderShape = {
  method: z.enum(['email', 'popup']),
  minutes: z.int().min(0).max(REMINDER_MINUTES_MAX),
} satisfies Record<keyof calendar_v3.Schema$EventReminder, z.ZodType>

const Properties = z.record(z.string(), z.string().nullable()).nullish()

const attendeeShape = {
  additionalGuests: z.int().nonnegative().nullish(),
  asyncOperation: notPlayed,
  comment: text,
  displayName: text,
  email: z.email(),
  id: readOnly,
  optional: flag,
  organizer: readOnly,
  resource: flag,
  responseStatus: z.enum(['needsAction', 'declined', 'tentative', 'accepted']).nullish(),
  self: readOnly,
} satisfies Record<keyof calendar_v3.Schema$EventAttendee, z.ZodType>

const eventShape = {
  anyoneCanAddSelf: flag,
  attachments: notPlayed,
  attendees: z.array(z.strictObject(attendeeShape)).nullish(),
  attendeesOmitted: flag,
  birthdayProperties: notPlayed,
  colorId: z
    .string()
    .regex(/^([1-9]|1[01])$/)
    .nullish(),
  conferenceData: notPlayed,
  created: readOnly,
  creator: readOnly,
  description: z.string().max(8192).nullish(),
  end: EventDateTime,
  endTimeUnspecified: readOnly,
  etag: readOnly,
  eventLabelId: notPlayed,
  eventType: z.literal('default').nullish(),
  extendedProperties: z.strictObject({ private: Properties, shared: Properties }).nullish(),
  focusTimeProperties: notPlayed,
  gadget: notPlayed,
  guestsCanInviteOthers: flag,
  guestsCanModify: flag,
  guestsCanSeeOtherGuests: flag,
  hangoutLink: readOnly,
  htmlLink: readOnly,
  iCalUID: text,
  id: text,
  kind: z.literal('calendar#event').nullish(),
  location: text,
  locked: readOnly,
  organizer: readOnly,
  originalStartTime: readOnly,
  outOfOfficeProperties: notPlayed,
  privateCopy: readOnly,
  recurrence: notPlayed,
  recurringEventId: readOnly,
  reminders: z
    .strictObject({
      overrides: z.array(z.strictObject(reminderShape)).max(REMINDERS_MAX).nullish(),
      useDefault: flag,
    })
    .nullish(),
  sequence: z.int().nonnegative().nullish(),
  source: z
    .strictObject({
      title: text,
      url: z.string().regex(/^https?:\/\//, 'must be http or https'),
    })
    .nullish(),
  start: EventDateTime,
  status: z.enum(['confirmed', 'tentative', 'cancelled']).nullish(),
  summary: text,
  transparency: z.enum(['opaque', 'transparent']).nullish(),
  updated: readOnly,
  visibility: z.enum(['default', 'public', 'private', 'confidential']).nullish(),
  workingLocationProperties: notPlayed,
} satisfies Record<keyof calendar_v3.Schema$Event, z.ZodType>

/** An event as a client may send it. */
export const EventBody = z.strictObject(eventShape).partial()
export type EventBody = z.infer<typeof EventBody>

/** What only Google sets. */
export const READ_ONLY: readonly (keyof EventBody)[] = [
  'created',
  'creator',
  'endTimeUnspecified',
  'etag',
  'hangoutLink',
  'htmlLink',
  'kind',
  'locked',
  'organizer',
  'originalStartTime',
  'privateCopy',
  'recurringEventId',
  'updated',
]

const calendarShape = {
  autoAcceptInvitations: flag,
  conferenceProperties: readOnly,
  dataOwner: readOnly,
  description: text,
  etag: readOnly,
  id: readOnly,
  kind: z.literal('calendar#calendar').nullish(),
  labelProperties: notPlayed,
  location: text,
  summary: text,
  timeZone: text,
} satisfies Record<keyof calendar_v3.Schema$Calendar, z.ZodType>

/** A calendar as a client may send it. */
export const CalendarBody = z.strictObject(calendarShape).partial()
