import ICAL from 'ical.js'

/** A named block of a calendar file, such as `vevent`, under construction. */
export type Block = InstanceType<typeof ICAL.Component>

/** What a property of ours may hold; each kind is written by the library in its own escaped form. */
type Value = string | number | InstanceType<typeof ICAL.Time>

export const block = (name: 'vcalendar' | 'vevent' | 'valarm'): Block =>
  new ICAL.Component([name, [], []])

/** A point in time, written in UTC with `Z`, so that no reader needs our time zone rules. */
export const utc = (at: number): InstanceType<typeof ICAL.Time> =>
  ICAL.Time.fromJSDate(new Date(at), true)

/** Control characters; none belongs in a value of ours, and a line break could start a line of its own. */
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const CONTROLS = /[\u0000-\u001f\u007f]+/g

/** Adds one property. The library writes and escapes the value by the type RFC 5545 gives the property. */
export function set(target: Block, name: string, value: Value): void {
  const property = new ICAL.Property(name, target)
  property.setValue(typeof value === 'string' ? value.replace(CONTROLS, ' ') : value)
  target.addProperty(property)
}

/** Adds a text under a name RFC 5545 does not know (`NAME`, `X-WR-CALNAME`); the library would write it unescaped. */
export function setForeignText(target: Block, name: string, text: string): void {
  set(
    target,
    name,
    text.replace(/[\\;,]/g, (special) => `\\${special}`),
  )
}

/** Adds a property whose value is a length of time in ISO 8601 form, such as `PT15M`. */
export function setDuration(target: Block, name: string, duration: string): void {
  target.addProperty(new ICAL.Property([name, {}, 'duration', duration]))
}

/** The finished file. The library ends without a line break, which RFC 5545 section 3.1 requires. */
export const write = (calendar: Block): string => `${calendar.toString()}\r\n`
