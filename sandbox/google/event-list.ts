/** `events.list`: filters, pages and sync tokens. Source: its reference page and "Synchronize resources efficiently". */
import { isDeepStrictEqual } from 'node:util'
import type { calendar_v3 } from '@googleapis/calendar'
import type { StoredCalendar, StoredEvent } from './calendar-store.ts'
import { instantOf } from './event-time.ts'
import { etagOf, eventView, tombstone } from './event-view.ts'
import { FULL_SYNC_REQUIRED, invalid } from './google-error.ts'
import type { GoogleProblem } from './google-error.ts'
import { secret } from './oauth-store.ts'
import type { ListQuery } from './query-schema.ts'

/** What may not travel with a sync token. */
const NOT_WITH_SYNC_TOKEN = [
  'iCalUID',
  'orderBy',
  'privateExtendedProperty',
  'q',
  'sharedExtendedProperty',
  'timeMax',
  'timeMin',
  'updatedMin',
] as const
/** With these an answer carries no sync token. */
const NO_SYNC_TOKEN = NOT_WITH_SYNC_TOKEN.filter((name) => name !== 'timeMin' && name !== 'timeMax')

type SyncPoint = { calendar: string; revision: number; query: Partial<ListQuery>; isStale: boolean }
/** The sync tokens given out, and what each stands for. */
export type SyncPoints = Map<string, SyncPoint>
type Page = { calendar: string; ids: string[]; revision: number; query: ListQuery }
type Parameters = { single: ListQuery; privates: string[]; shareds: string[] }

/** Remembers the sync and page tokens it gave out. */
export class EventLister {
  #points: SyncPoints = new Map()
  readonly #pages = new Map<string, Page>()

  /** Makes every sync token given out so far stale, as Google does when it likes. */
  expireSyncTokens(): void {
    for (const point of this.#points.values()) point.isStale = true
  }

  save(): SyncPoints {
    return this.#points
  }

  load(points: SyncPoints): void {
    this.#points = points
  }

  list(calendar: StoredCalendar, asked: Parameters): calendar_v3.Schema$Events | GoogleProblem {
    const query = asked.single
    const started = query.pageToken ? this.#resume(calendar, query) : this.#start(calendar, asked)
    if ('reason' in started) return started
    const ids = started.ids.slice(0, query.maxResults)
    const rest = started.ids.slice(query.maxResults)
    const events = ids.flatMap((id) => calendar.events.get(id) ?? [])
    return {
      kind: 'calendar#events',
      etag: `"p${calendar.revision}"`,
      summary: calendar.summary,
      description: calendar.description ?? '',
      updated: new Date(
        Math.max(0, ...[...calendar.events.values()].map((e) => e.updatedMs)),
      ).toISOString(),
      timeZone: query.timeZone ?? calendar.timeZone,
      accessRole: 'owner',
      defaultReminders: [],
      items: events.map((event) => itemView(calendar, event, query)),
      ...this.#next({ ...started, ids: rest }),
    }
  }

  #next(page: Page): { nextPageToken?: string; nextSyncToken?: string } {
    if (page.ids.length > 0) {
      const token = secret(32)
      this.#pages.set(token, page)
      return { nextPageToken: token }
    }
    if (NO_SYNC_TOKEN.some((name) => page.query[name] !== undefined)) return {}
    const token = `C${secret(30)}=`
    const { calendar, revision, query } = page
    this.#points.set(token, { calendar, revision, query: lasting(query), isStale: false })
    return { nextSyncToken: token }
  }

  #resume(calendar: StoredCalendar, query: ListQuery): Page | GoogleProblem {
    const page = this.#pages.get(query.pageToken ?? '')
    if (!page || page.calendar !== calendar.id) return invalid('Invalid page token value.')
    const same = (one: ListQuery) => ({ ...one, pageToken: undefined, maxResults: undefined })
    if (!isDeepStrictEqual({ ...same(page.query) }, { ...same(query) })) {
      return invalid('A page must be asked for with the parameters of the first page.')
    }
    return page
  }

  #start(calendar: StoredCalendar, asked: Parameters): Page | GoogleProblem {
    const query = asked.single
    const point = query.syncToken === undefined ? undefined : this.#point(calendar, query)
    if (point && 'reason' in point) return point
    if (query.orderBy === 'startTime' && !query.singleEvents) {
      return invalid('The requested ordering is not available for the particular query.')
    }
    const events = [...calendar.events.values()].filter((event) =>
      point ? event.revision > point.revision : isWanted(calendar, event, asked),
    )
    return {
      calendar: calendar.id,
      ids: ordered(events, calendar, query).map(({ id }) => id),
      revision: calendar.revision,
      query,
    }
  }

  #point(calendar: StoredCalendar, query: ListQuery): SyncPoint | GoogleProblem {
    const restrictions = NOT_WITH_SYNC_TOKEN.filter((name) => query[name] !== undefined)
    if (restrictions.length > 0) {
      return invalid(`Sync token cannot be used together with: ${restrictions.join(', ')}`)
    }
    if (query.showDeleted === false) return invalid('Sync token needs showDeleted to be true.')
    const point = this.#points.get(query.syncToken ?? '')
    if (!point || point.calendar !== calendar.id) return invalid('Invalid sync token value.')
    if (point.isStale) return FULL_SYNC_REQUIRED
    if (!isDeepStrictEqual(point.query, lasting(query))) {
      return invalid('Parameters differ from those of the initial synchronization.')
    }
    return point
  }
}

/** The parameters that must stay the same from one synchronization to the next. */
function lasting({ singleEvents, eventTypes, showHiddenInvitations, timeZone }: ListQuery) {
  return { singleEvents, eventTypes, showHiddenInvitations, timeZone }
}

function itemView(calendar: StoredCalendar, event: StoredEvent, query: ListQuery) {
  return event.status === 'cancelled'
    ? tombstone(event)
    : eventView(calendar, event, query.timeZone)
}

function ordered(events: StoredEvent[], calendar: StoredCalendar, query: ListQuery): StoredEvent[] {
  if (query.orderBy === 'startTime') {
    const start = (event: StoredEvent) => instantOf(event.fields.start ?? {}, calendar.timeZone)
    return events.toSorted((a, b) => start(a) - start(b))
  }
  return events.toSorted((a, b) => a.updatedMs - b.updatedMs)
}

function isWanted(calendar: StoredCalendar, event: StoredEvent, asked: Parameters): boolean {
  const { showDeleted, iCalUID, updatedMin } = asked.single
  if (event.status === 'cancelled' && !showDeleted) return false
  if (iCalUID !== undefined && event.iCalUID !== iCalUID) return false
  if (updatedMin !== undefined && event.updatedMs < Date.parse(updatedMin)) return false
  return (
    says(event, asked.single.q) &&
    isInRange(calendar, event, asked.single) &&
    hasProperties(event, asked)
  )
}

function says(event: StoredEvent, words: string | undefined): boolean {
  if (words === undefined) return true
  const { summary, description, location } = event.fields
  return [summary, description, location].join(' ').toLowerCase().includes(words.toLowerCase())
}

function isInRange(calendar: StoredCalendar, event: StoredEvent, query: ListQuery): boolean {
  const { timeMin, timeMax } = query
  const start = instantOf(event.fields.start ?? {}, calendar.timeZone)
  const end = instantOf(event.fields.end ?? {}, calendar.timeZone)
  if (timeMin !== undefined && end <= Date.parse(timeMin)) return false
  return timeMax === undefined || start < Date.parse(timeMax)
}

function hasProperties(event: StoredEvent, { privates, shareds }: Parameters): boolean {
  const holds = (properties: Record<string, string | null> | null | undefined, wanted: string) => {
    const [key = '', ...value] = wanted.split('=')
    return properties?.[key] === value.join('=')
  }
  const { extendedProperties } = event.fields
  return (
    privates.every((wanted) => holds(extendedProperties?.private, wanted)) &&
    shareds.every((wanted) => holds(extendedProperties?.shared, wanted))
  )
}

/** True when a client already holds this version of an event. */
export function isUnchanged(event: StoredEvent, ifNoneMatch: string | undefined): boolean {
  return ifNoneMatch !== undefined && [etagOf(event), '*'].includes(ifNoneMatch)
}
