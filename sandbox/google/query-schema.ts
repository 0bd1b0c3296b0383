/** Which query parameters each method takes. Names are held to Google's own types. */
import type { calendar_v3 } from '@googleapis/calendar'
import { z } from 'zod'

/** Google's default and largest page. */
const PAGE_DEFAULT = 250
const PAGE_MAX = 2500

const flag = z.enum(['true', 'false']).transform((value) => value === 'true')
const count = (max: number) =>
  z.string().regex(/^\d+$/).transform(Number).pipe(z.int().min(1).max(max))
const small = z.string().regex(/^[01]$/)
const instant = z.iso.datetime({ offset: true })

type Own<P> = Exclude<keyof P, 'auth' | 'calendarId' | 'eventId' | 'requestBody'>
type Shape<P> = Record<Own<P>, z.ZodType>

const standard = {
  alt: z.literal('json').optional(),
  fields: z.never({ error: 'partial answers are not simulated by this sandbox' }).optional(),
  key: z.string().optional(),
  oauth_token: z.never({ error: 'send the token in the Authorization header' }).optional(),
  prettyPrint: flag.optional(),
  quotaUser: z.string().optional(),
  userIp: z.string().optional(),
}

const sending = {
  sendNotifications: flag.optional(),
  sendUpdates: z.enum(['all', 'externalOnly', 'none']).optional(),
}

const insert = {
  ...standard,
  ...sending,
  conferenceDataVersion: small.optional(),
  eventLabelVersion: small.optional(),
  maxAttendees: count(PAGE_MAX).optional(),
  supportsAttachments: flag.optional(),
} satisfies Shape<calendar_v3.Params$Resource$Events$Insert>

const change = {
  ...insert,
  alwaysIncludeEmail: flag.optional(),
} satisfies Shape<calendar_v3.Params$Resource$Events$Patch>

const remove = {
  ...standard,
  ...sending,
} satisfies Shape<calendar_v3.Params$Resource$Events$Delete>

const get = {
  ...standard,
  alwaysIncludeEmail: flag.optional(),
  maxAttendees: count(PAGE_MAX).optional(),
  timeZone: z.string().optional(),
} satisfies Shape<calendar_v3.Params$Resource$Events$Get>

const list = {
  ...get,
  eventTypes: z.string().optional(),
  iCalUID: z.string().optional(),
  maxResults: count(PAGE_MAX).default(PAGE_DEFAULT),
  orderBy: z.enum(['startTime', 'updated']).optional(),
  pageToken: z.string().optional(),
  privateExtendedProperty: z.string().regex(/=/).optional(),
  q: z.string().optional(),
  sharedExtendedProperty: z.string().regex(/=/).optional(),
  showDeleted: flag.optional(),
  showHiddenInvitations: flag.optional(),
  singleEvents: flag.optional(),
  syncToken: z.string().optional(),
  timeMax: instant.optional(),
  timeMin: instant.optional(),
  updatedMin: instant.optional(),
} satisfies Shape<calendar_v3.Params$Resource$Events$List>

export const Query = {
  none: z.strictObject(standard),
  insert: z.strictObject(insert),
  change: z.strictObject(change),
  remove: z.strictObject(remove),
  get: z.strictObject(get),
  list: z.strictObject(list),
}

export type ListQuery = z.infer<typeof Query.list>
