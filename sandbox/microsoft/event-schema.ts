/** Which properties an event has at Graph, and of what kind. Names are held to Microsoft's own types. */
import type {
  BodyType,
  DateTimeTimeZone,
  Event,
  FreeBusyStatus,
  Importance,
  ItemBody,
  Sensitivity,
  SingleValueLegacyExtendedProperty,
} from '@microsoft/microsoft-graph-types'
import { z } from 'zod'

/** Longest subject Exchange keeps. */
const SUBJECT_MAX = 255
/** The largest of Edm.Int32. */
const INT32_MAX = 2_147_483_647

const text = z.string().nullish()
const flag = z.boolean().nullish()
/** Accepted, because clients send back what they read, and ignored, because only Exchange sets it. */
const readOnly = z.unknown().optional()
/** Exists at Graph and is not played here: refused rather than dropped, unless it says "nothing". */
const notPlayed = z
  .union([z.null(), z.literal(false), z.tuple([])], { error: 'not simulated by this sandbox' })
  .optional()

const BODY_TYPES = ['text', 'html'] as const satisfies BodyType[]
const SENSITIVITIES = [
  'normal',
  'personal',
  'private',
  'confidential',
] as const satisfies Sensitivity[]
const IMPORTANCES = ['low', 'normal', 'high'] as const satisfies Importance[]
const SHOW_AS = [
  'unknown',
  'free',
  'tentative',
  'busy',
  'oof',
  'workingElsewhere',
] as const satisfies FreeBusyStatus[]

const Point = z.strictObject({
  dateTime: z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,7})?)?$/),
  timeZone: z.string(),
} satisfies Record<keyof DateTimeTimeZone, z.ZodType>)

const Body = z.strictObject({
  content: z.string(),
  contentType: z
    .string()
    .transform((value) => value.toLowerCase())
    .pipe(z.enum(BODY_TYPES)),
} satisfies Record<keyof ItemBody, z.ZodType>)

/** `String {guid} Name x`, `String {guid} Id 0x8001` or `String 0x8001`. */
const EXTENDED_ID =
  /^(String|Boolean|Integer|Long|Double|SystemTime|CLSID|Binary) (\{[0-9a-f-]{36}\} (Name \S.*|Id 0x[0-9a-f]{1,8})|0x[0-9a-f]{1,8})$/i

const Extended = z.strictObject({
  id: z.string().regex(EXTENDED_ID),
  value: z.string(),
} satisfies Record<keyof SingleValueLegacyExtendedProperty, z.ZodType>)

const attendee = z.strictObject({
  emailAddress: z.strictObject({ address: z.email(), name: text }),
  type: z.enum(['required', 'optional', 'resource']).nullish(),
})

const eventShape = {
  allowNewTimeProposals: flag,
  attachments: notPlayed,
  attendees: z.array(attendee).nullish(),
  body: Body.nullish(),
  bodyPreview: readOnly,
  calendar: readOnly,
  cancelledOccurrences: readOnly,
  categories: z.array(z.string()).nullish(),
  changeKey: readOnly,
  createdDateTime: readOnly,
  end: Point.nullish(),
  exceptionOccurrences: readOnly,
  extensions: notPlayed,
  hasAttachments: readOnly,
  hideAttendees: flag,
  iCalUId: readOnly,
  id: readOnly,
  importance: z.enum(IMPORTANCES).nullish(),
  instances: readOnly,
  isAllDay: flag,
  isCancelled: readOnly,
  isDraft: readOnly,
  isOnlineMeeting: notPlayed,
  isOrganizer: readOnly,
  isReminderOn: flag,
  lastModifiedDateTime: readOnly,
  location: z.strictObject({ displayName: text }).nullish(),
  locations: notPlayed,
  multiValueExtendedProperties: notPlayed,
  onlineMeeting: readOnly,
  onlineMeetingProvider: notPlayed,
  onlineMeetingUrl: readOnly,
  organizer: readOnly,
  originalEndTimeZone: readOnly,
  originalStart: readOnly,
  originalStartTimeZone: readOnly,
  recurrence: notPlayed,
  reminderMinutesBeforeStart: z.int().min(0).max(INT32_MAX).nullish(),
  responseRequested: flag,
  responseStatus: readOnly,
  sensitivity: z.enum(SENSITIVITIES).nullish(),
  seriesMasterId: readOnly,
  showAs: z.enum(SHOW_AS).nullish(),
  singleValueExtendedProperties: z.array(Extended).nullish(),
  start: Point.nullish(),
  subject: z.string().max(SUBJECT_MAX).nullish(),
  transactionId: text,
  type: readOnly,
  webLink: readOnly,
} satisfies Record<keyof Event, z.ZodType>

/** An event as a client may send it. */
export const GraphEvent = z.strictObject(eventShape).partial()
export type GraphEvent = z.infer<typeof GraphEvent>

/** What a client decides, as it is kept. */
export const WRITABLE = [
  'allowNewTimeProposals',
  'attendees',
  'body',
  'categories',
  'end',
  'hideAttendees',
  'importance',
  'isAllDay',
  'isReminderOn',
  'location',
  'reminderMinutesBeforeStart',
  'responseRequested',
  'sensitivity',
  'showAs',
  'singleValueExtendedProperties',
  'start',
  'subject',
] as const satisfies (keyof GraphEvent)[]

/** True for a property an event has at Graph, as `$select` asks. */
export function isEventProperty(name: string): boolean {
  return name in eventShape
}
