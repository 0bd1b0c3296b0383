import ICAL from 'ical.js'
import type { ShownEvent } from './calendar-desk.ts'

/** Reads a personal calendar feed as a calendar program would. */
export async function feedEvents(address: string): Promise<ShownEvent[]> {
  const response = await fetch(address)
  const text = await response.text()
  if (!response.ok) throw new Error(`the feed answered ${response.status}`)
  const calendar = new ICAL.Component(ICAL.parse(text))
  return calendar
    .getAllSubcomponents('vevent')
    .map((component) => new ICAL.Event(component))
    .filter((event) => event.component.getFirstPropertyValue('status') !== 'CANCELLED')
    .map((event) => ({
      id: event.uid,
      title: event.summary,
      startMs: event.startDate.toJSDate().getTime(),
      text: event.component.toString(),
    }))
}
