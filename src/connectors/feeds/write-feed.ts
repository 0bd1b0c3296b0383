import type { CalendarEntry } from '../../core/ports/calendar.ts'
import { DAY, type Instant } from '../../core/kernel/time.ts'
import { type Block, block, set, setDuration, setForeignText, utc, write } from './ical.ts'

/** Past work stays visible for two weeks: long enough to look back on, short enough to keep the file small. */
const WINDOW_BACK = 14 * DAY
/** Half a year ahead covers a review of every level; what is further away appears in time. */
const WINDOW_AHEAD = 180 * DAY
/** A feed is fetched whole each time, so it has a ceiling; 500 entries are about 250 kB. */
const ENTRIES_MAX = 500
/** How often we ask readers to come back. Most read far less often; the channel is a convenience. */
const REFRESH = 'PT15M'
/** How long before the start the person's own device reminds them. */
const REMINDER = '-PT10M'
/** The one sentence an event carries beside its title. */
const BODY = 'Open Offramp to see it.'

/** One open task as a feed shows it. The times of change come from the task, so the same data gives the same bytes. */
export type FeedEntry = CalendarEntry & { readonly createdAt: Instant; readonly updatedAt: Instant }

type FeedOptions = {
  /** Host name of the district; makes the entries' identifiers unique in the world. */
  readonly host: string
  /** What the reader calls the calendar. */
  readonly name: string
  readonly now: Instant
}

/**
 * The calendar file a person's own calendar program fetches: their open tasks, each with a constant title and a link.
 * Finished, withdrawn and reassigned tasks are left out by not being given.
 *
 * Text of RFC 5545 (VEVENT, times in UTC, no METHOD, lines of at most 75 octets ending in CRLF). Holds what
 * starts between 14 days ago and 180 days ahead, at most 500 entries, the soonest first.
 */
export function writeFeed(entries: readonly FeedEntry[], options: FeedOptions): string {
  const calendar = block('vcalendar')
  set(calendar, 'version', '2.0')
  set(calendar, 'prodid', '-//Offramp//Tasks//EN')
  setForeignText(calendar, 'name', options.name)
  setForeignText(calendar, 'x-wr-calname', options.name)
  setDuration(calendar, 'refresh-interval', REFRESH)
  set(calendar, 'x-published-ttl', REFRESH)
  for (const entry of inWindow(entries, options.now)) {
    calendar.addSubcomponent(event(entry, options.host))
  }
  return write(calendar)
}

function inWindow(entries: readonly FeedEntry[], now: Instant): FeedEntry[] {
  return entries
    .filter((entry) => entry.startAt >= now - WINDOW_BACK && entry.startAt <= now + WINDOW_AHEAD)
    .toSorted((a, b) => a.startAt - b.startAt || (a.key < b.key ? -1 : 1))
    .slice(0, ENTRIES_MAX)
}

function event(entry: FeedEntry, host: string): Block {
  const item = block('vevent')
  set(item, 'uid', `${entry.key}@${host}`)
  set(item, 'dtstamp', utc(entry.updatedAt))
  set(item, 'created', utc(entry.createdAt))
  set(item, 'last-modified', utc(entry.updatedAt))
  set(item, 'sequence', entry.revision)
  set(item, 'dtstart', utc(entry.startAt))
  set(item, 'dtend', utc(entry.endAt))
  set(item, 'transp', 'TRANSPARENT')
  set(item, 'class', 'PRIVATE')
  set(item, 'summary', entry.title)
  set(item, 'description', BODY)
  set(item, 'url', entry.link)
  set(item, 'status', 'CONFIRMED')
  item.addSubcomponent(reminder(entry.title))
  return item
}

function reminder(title: string): Block {
  const alarm = block('valarm')
  set(alarm, 'action', 'DISPLAY')
  set(alarm, 'description', title)
  setDuration(alarm, 'trigger', REMINDER)
  return alarm
}
