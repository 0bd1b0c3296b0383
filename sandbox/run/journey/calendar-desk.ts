import { control } from './control.ts'

/** An event as the person's own calendar shows it. `text` is all of it, for finding things in it. */
export type ShownEvent = {
  readonly id: string
  readonly title: string
  readonly startMs: number
  readonly text: string
}

/** How often an event came to be and changed under one key of ours. */
type EffectRow = {
  readonly person: string
  readonly key: string
  readonly events: readonly string[]
  readonly created: number
  readonly revived: number
  readonly updated: number
  readonly deleted: number
  readonly deletedByPerson: number
}

/** Somebody's calendars at a vendor, seen from the vendor's side. */
export type CalendarDesk = {
  events(person: string): Promise<ShownEvent[]>
  history(): Promise<EffectRow[]>
  /** What the person does in their own calendar. */
  personDeletes(event: string): Promise<void>
}

type Point = { dateTime?: string; timeZone?: string }
type RawEvent = { id: string; summary?: string; subject?: string; start: Point }
type Truth = {
  people: { person: string; calendars: { events: RawEvent[] }[] }[]
  history: EffectRow[]
}

/** Google and Outlook tell their truth in the same shape, each with its own words for an event. */
export function calendarDesk(url: string): CalendarDesk {
  const desk = control(url)
  const truth = () => desk.get<Truth>('events')
  return {
    events: async (person) =>
      (await truth()).people
        .filter((one) => one.person === person)
        .flatMap(({ calendars }) => calendars.flatMap(({ events }) => events))
        .map(shown),
    history: async () => (await truth()).history,
    personDeletes: (event) => desk.post('person-deletes', { event }),
  }
}

function shown(event: RawEvent): ShownEvent {
  const { dateTime = '', timeZone } = event.start
  const isBare = timeZone === 'UTC' && !dateTime.endsWith('Z')
  return {
    id: event.id,
    title: event.summary ?? event.subject ?? '',
    startMs: Date.parse(isBare ? `${dateTime}Z` : dateTime),
    text: JSON.stringify(event),
  }
}
