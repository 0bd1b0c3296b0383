import type { Result } from '../kernel/result.ts'
import type { Instant } from '../kernel/time.ts'
import type { PortFailure } from './port-failure.ts'

/**
 * A staff member's calendar. A task shows there as one event with a constant title and a link; nothing of the
 * matter is ever in it. Every write is keyed by `key`, so repeating it leaves one event.
 */
export type CalendarPort = {
  /**
   * Makes ready the calendar our events will stand in, and tells its id; null where there is nothing to make. Asked
   * before the first event, so that a lost answer leaves an empty calendar at worst, never a second event.
   */
  open(): Promise<Result<string | null, PortFailure>>
  /** Creates the event, or brings the existing one to this state. */
  put(
    entry: CalendarEntry,
    seen: CalendarRecord | null,
  ): Promise<Result<CalendarRecord, PortFailure>>
  /** Takes the event away. An event that is already gone counts as removed. */
  remove(record: CalendarRecord): Promise<Result<null, PortFailure>>
}

export type CalendarEntry = {
  /** 40 characters of base32hex (`0-9a-v`), derived from district, person and task. */
  readonly key: string
  /** The task's revision; a higher one wins. */
  readonly revision: number
  readonly title: CalendarTitle
  /** Where a signed-in person sees the task. */
  readonly link: string
  readonly startAt: Instant
  readonly endAt: Instant
}

/** Closed list: a calendar never shows words made from a case. */
type CalendarTitle = 'A task is waiting in Offramp' | 'Review date in Offramp'

/** What the vendor calls our event, kept by the district. `revision` is the one last shown. */
export type CalendarRecord = {
  readonly key: string
  readonly eventId: string
  readonly calendarId: string | null
  readonly revision: number
}

/** How to reach one person's calendar; secrets are opened for one delivery and never stored here. */
export type CalendarAccess =
  | {
      readonly provider: 'google'
      readonly clientId: string
      readonly clientSecret: string
      readonly refreshToken: string
      /** Our secondary calendar when it exists. */
      readonly calendarId: string | null
    }
  | {
      readonly provider: 'microsoft'
      readonly tenantId: string
      readonly clientId: string
      readonly clientSecret: string
      readonly mailbox: string
    }
  | { readonly provider: 'feed' }
