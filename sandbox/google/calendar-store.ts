/** The calendars and events that exist in the Google sandbox. */
import { CAST, DISTRICT } from '../cast.ts'
import type { CastMember } from '../cast.ts'
import { EffectHistory } from '../control/effect-history.ts'
import type { HistoryRows } from '../control/effect-history.ts'
import type { EventBody } from './event-schema.ts'
import { secret } from './oauth-store.ts'

/** An event; deleting one only changes its status, so its id stays taken. */
export type StoredEvent = {
  id: string
  fields: EventBody
  status: 'confirmed' | 'tentative' | 'cancelled'
  iCalUID: string
  createdMs: number
  updatedMs: number
  sequence: number
  /** Position in the calendar's order of changes; also the stem of the ETag. */
  revision: number
}

export type StoredCalendar = {
  id: string
  owner: CastMember
  isPrimary: boolean
  summary: string
  description: string | undefined
  location: string | undefined
  timeZone: string
  isDeleted: boolean
  revision: number
  events: Map<string, StoredEvent>
}

type SavedCalendars = {
  calendars: Map<string, StoredCalendar>
  lastUpdatedMs: number
  history: HistoryRows
}

type NewCalendar = Pick<StoredCalendar, 'summary' | 'description' | 'location' | 'timeZone'>

/** All calendars of all demo people. Everyone starts with an empty primary calendar. */
export class CalendarStore {
  readonly history = new EffectHistory()
  #calendars = new Map<string, StoredCalendar>()
  #lastUpdatedMs = 0

  constructor() {
    for (const owner of CAST) {
      this.#put(owner.email, owner, {
        summary: owner.email,
        description: undefined,
        location: undefined,
        timeZone: DISTRICT.timeZone,
      })
    }
  }

  list(): StoredCalendar[] {
    return [...this.#calendars.values()]
  }

  /** A calendar this person may use; other people's and deleted ones do not exist for them. */
  find(owner: CastMember, id: string): StoredCalendar | undefined {
    const calendar = this.#calendars.get(id === 'primary' ? owner.email : id)
    if (!calendar || calendar.isDeleted || calendar.owner.key !== owner.key) return undefined
    return calendar
  }

  create(owner: CastMember, wanted: NewCalendar): StoredCalendar {
    return this.#put(`c_${secret(52).toLowerCase()}@group.calendar.google.com`, owner, wanted)
  }

  /** The live calendar that holds an event of this id, whoever owns it. */
  holderOf(eventId: string): StoredCalendar | undefined {
    return this.list().find((calendar) => !calendar.isDeleted && calendar.events.has(eventId))
  }

  /** Notes a change of an event. Reminders alone do not move `updated`. */
  touch(calendar: StoredCalendar, event: StoredEvent, isVisible = true): void {
    calendar.revision += 1
    event.revision = calendar.revision
    if (!isVisible) return
    this.#lastUpdatedMs = Math.max(Date.now(), this.#lastUpdatedMs + 1)
    event.updatedMs = this.#lastUpdatedMs
  }

  save(): SavedCalendars {
    return {
      calendars: this.#calendars,
      lastUpdatedMs: this.#lastUpdatedMs,
      history: this.history.save(),
    }
  }

  load({ calendars, lastUpdatedMs, history }: SavedCalendars): void {
    this.#calendars = calendars
    this.#lastUpdatedMs = lastUpdatedMs
    this.history.load(history)
  }

  #put(id: string, owner: CastMember, wanted: NewCalendar): StoredCalendar {
    const isPrimary = id === owner.email
    const calendar = {
      ...wanted,
      id,
      owner,
      isPrimary,
      isDeleted: false,
      revision: 1,
      events: new Map(),
    }
    this.#calendars.set(id, calendar)
    return calendar
  }
}
