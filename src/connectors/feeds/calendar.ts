import { ok } from '../../core/kernel/result.ts'
import type { CalendarPort } from '../../core/ports/calendar.ts'

/**
 * The calendar of a person who subscribes to their private feed. Nothing is sent anywhere: their calendar program
 * fetches the feed and finds the open tasks as the district holds them at that moment (`writeFeed`). So an entry
 * is accepted as it is, a removal is done the moment the district stops listing the task, and nothing here can fail.
 */
export function createFeedCalendar(): CalendarPort {
  return {
    open: () => Promise.resolve(ok(null)),
    put: (entry, seen) =>
      Promise.resolve(
        ok({
          key: entry.key,
          eventId: entry.key,
          calendarId: null,
          revision: Math.max(entry.revision, seen?.revision ?? 0),
        }),
      ),
    remove: () => Promise.resolve(ok(null)),
  }
}
