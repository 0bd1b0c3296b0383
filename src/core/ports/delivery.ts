import type { Result } from '../kernel/result.ts'
import type { CalendarAccess, CalendarEntry, CalendarRecord } from './calendar.ts'
import type { ChatAccess, ChatCard, ChatDesk, ChatHome, ChatPerson, ChatPlace } from './chat.ts'
import type { PortFailure } from './port-failure.ts'
import type {
  OneRequest,
  PageRequest,
  RosterAccess,
  RosterPage,
  RosterProfile,
} from './roster-source.ts'

/**
 * One thing to do outside, complete: made by the district at the moment of sending from present truth, carried to
 * the Courier in memory, never stored.
 */
export type Delivery =
  | { readonly kind: 'chat.post'; readonly to: ChatAccess; readonly card: ChatCard }
  | {
      readonly kind: 'chat.update'
      readonly to: ChatAccess
      readonly place: ChatPlace
      readonly card: ChatCard
    }
  | { readonly kind: 'chat.find'; readonly desk: ChatDesk; readonly email: string }
  | { readonly kind: 'chat.home'; readonly to: ChatAccess; readonly home: ChatHome }
  | { readonly kind: 'calendar.open'; readonly access: CalendarAccess }
  | {
      readonly kind: 'calendar.put'
      readonly access: CalendarAccess
      readonly entry: CalendarEntry
      readonly seen: CalendarRecord | null
    }
  | {
      readonly kind: 'calendar.remove'
      readonly access: CalendarAccess
      readonly record: CalendarRecord
    }
  | {
      readonly kind: 'roster.probe'
      readonly access: RosterAccess
      /** What an earlier part of the same probe brought. */
      readonly notes: string | null
      /** Somebody waits for the answer. */
      readonly isTest?: boolean
    }
  | { readonly kind: 'roster.page'; readonly access: RosterAccess; readonly ask: PageRequest }
  | { readonly kind: 'roster.one'; readonly access: RosterAccess; readonly ask: OneRequest }

/** What came of it, under the same name. */
export type Delivered =
  | { readonly kind: 'chat.post' | 'chat.update'; readonly place: ChatPlace }
  | { readonly kind: 'chat.find'; readonly person: ChatPerson | null }
  | { readonly kind: 'chat.home' }
  | { readonly kind: 'calendar.open'; readonly calendarId: string | null }
  | { readonly kind: 'calendar.put'; readonly record: CalendarRecord }
  | { readonly kind: 'calendar.remove' }
  | { readonly kind: 'roster.probe'; readonly profile: RosterProfile }
  | { readonly kind: 'roster.page'; readonly page: RosterPage }
  | { readonly kind: 'roster.one'; readonly found: 'present' | 'absent' }

/** Carries deliveries out of the district. Stateless; never throws for an outside failure. */
export type Courier = { deliver(delivery: Delivery): Promise<Result<Delivered, PortFailure>> }
