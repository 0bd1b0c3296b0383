import type { CalendarAccess, CalendarPort } from '../core/ports/calendar.ts'
import type { Instant } from '../core/kernel/time.ts'
import { createFeedCalendar } from './feeds/calendar.ts'
import { createGoogleCalendar } from './google/calendar.ts'
import type { Outbound } from './http/outbound.ts'
import { createMicrosoftCalendar } from './microsoft/calendar.ts'

/** The calendar of one person, whichever they use. `fetch` is the connectors' one way out. */
export function calendarFor(deps: {
  readonly fetch: Outbound
  readonly now: () => Instant
}): (access: CalendarAccess) => CalendarPort {
  const google = createGoogleCalendar(deps)
  const microsoft = createMicrosoftCalendar(deps)
  return (access) => {
    switch (access.provider) {
      case 'google':
        return google(access)
      case 'microsoft':
        return microsoft(access)
      case 'feed':
        return createFeedCalendar()
    }
  }
}
