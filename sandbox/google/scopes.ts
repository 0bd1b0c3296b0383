/** Which Calendar scope permits which method. Source: the "Authorization" section of each method's reference page. */

const AUTH = 'https://www.googleapis.com/auth/'

/** The one scope the product asks for: calendars that the app itself made, and nothing else. */
export const APP_CREATED = `${AUTH}calendar.app.created`

const CALENDAR_WRITE = ['calendar', 'calendar.app.created', 'calendar.calendars']
const CALENDAR_READ = [...CALENDAR_WRITE, 'calendar.readonly', 'calendar.calendars.readonly']
const EVENT_WRITE = ['calendar', 'calendar.events', 'calendar.app.created', 'calendar.events.owned']
const EVENT_READ = [
  ...EVENT_WRITE,
  'calendar.readonly',
  'calendar.events.readonly',
  'calendar.events.owned.readonly',
]
const LIST_READ = ['calendar', 'calendar.readonly', 'calendar.calendarlist']
const ACL = ['calendar', 'calendar.acls']

type Method = { name: string; verb: string; path: string; scopes: readonly string[] }

/** Methods this sandbox answers. */
export const SERVED = {
  calendarsInsert: CALENDAR_WRITE,
  calendarsGet: CALENDAR_READ,
  calendarsDelete: CALENDAR_WRITE,
  eventsInsert: EVENT_WRITE,
  eventsGet: EVENT_READ,
  eventsList: EVENT_READ,
  eventsPatch: EVENT_WRITE,
  eventsUpdate: EVENT_WRITE,
  eventsDelete: EVENT_WRITE,
} as const

/** Methods that exist at Google and not here: without the scope they are refused as at Google, with it they answer 501. */
export const UNSERVED: readonly Method[] = [
  { name: 'calendars.patch', verb: 'PATCH', path: '/calendars/:id', scopes: CALENDAR_WRITE },
  { name: 'calendars.update', verb: 'PUT', path: '/calendars/:id', scopes: CALENDAR_WRITE },
  {
    name: 'calendars.clear',
    verb: 'POST',
    path: '/calendars/:id/clear',
    scopes: ['calendar', 'calendar.calendars'],
  },
  { name: 'calendarList.list', verb: 'GET', path: '/users/me/calendarList', scopes: LIST_READ },
  { name: 'calendarList.insert', verb: 'POST', path: '/users/me/calendarList', scopes: LIST_READ },
  {
    name: 'calendarList.get',
    verb: 'GET',
    path: '/users/me/calendarList/:id',
    scopes: [...LIST_READ, 'calendar.app.created'],
  },
  { name: 'acl.list', verb: 'GET', path: '/calendars/:id/acl', scopes: ACL },
  { name: 'acl.insert', verb: 'POST', path: '/calendars/:id/acl', scopes: ACL },
  {
    name: 'freebusy.query',
    verb: 'POST',
    path: '/freeBusy',
    scopes: ['calendar', 'calendar.readonly'],
  },
  {
    name: 'settings.list',
    verb: 'GET',
    path: '/users/me/settings',
    scopes: ['calendar', 'calendar.readonly'],
  },
  {
    name: 'events.import',
    verb: 'POST',
    path: '/calendars/:id/events/import',
    scopes: EVENT_WRITE,
  },
  {
    name: 'events.quickAdd',
    verb: 'POST',
    path: '/calendars/:id/events/quickAdd',
    scopes: EVENT_WRITE,
  },
  { name: 'events.watch', verb: 'POST', path: '/calendars/:id/events/watch', scopes: EVENT_READ },
  {
    name: 'events.move',
    verb: 'POST',
    path: '/calendars/:id/events/:event/move',
    scopes: ['calendar', 'calendar.events', 'calendar.events.owned'],
  },
  {
    name: 'events.instances',
    verb: 'GET',
    path: '/calendars/:id/events/:event/instances',
    scopes: EVENT_READ,
  },
  { name: 'channels.stop', verb: 'POST', path: '/channels/stop', scopes: EVENT_READ },
]

const KNOWN = new Set(
  [...Object.values(SERVED), ...UNSERVED.map(({ scopes }) => scopes)]
    .flat()
    .map((name) => AUTH + name),
)

/** True for a Calendar scope that Google would grant. */
export function isCalendarScope(scope: string): boolean {
  return KNOWN.has(scope)
}

/** True when one of the granted scopes is enough for a method that lists `wanted`. */
export function permits(granted: readonly string[], wanted: readonly string[]): boolean {
  return wanted.some((name) => granted.includes(AUTH + name))
}
