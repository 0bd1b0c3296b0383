/** Arithmetic between wall clocks and instants, by the time zone data of the runtime. */

/** True for an IANA time zone name that this runtime knows. */
export function isZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en-US', { timeZone: name }) !== undefined
  } catch {
    return false
  }
}

/** What a clock on the wall in `zone` shows at an instant: `2026-03-02T10:00:00`. */
export function instantToWall(instantMs: number, zone: string): string {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  const parts = Object.fromEntries(
    format.formatToParts(instantMs).map(({ type, value }) => [type, value]),
  )
  return `${parts['year']}-${parts['month']}-${parts['day']}T${parts['hour']}:${parts['minute']}:${parts['second']}`
}

/**
 * The instant at which a clock in `zone` shows `wall` (`YYYY-MM-DDTHH:mm:ss`, fraction allowed); NaN when it is no
 * date. A time skipped by daylight saving becomes the time an hour later, a repeated one its first occurrence.
 */
export function wallToInstant(wall: string, zone: string): number {
  const asUtc = Date.parse(`${wall}Z`)
  if (Number.isNaN(asUtc)) return NaN
  const candidates = [
    asUtc - offsetMs(asUtc - DAY_MS, zone),
    asUtc - offsetMs(asUtc + DAY_MS, zone),
  ]
  const exact = candidates.filter((instant) => instant + offsetMs(instant, zone) === asUtc)
  return Math.min(...(exact.length > 0 ? exact : candidates.slice(0, 1)))
}

/** An instant as RFC 3339 with the offset `zone` has at that moment: `2026-03-02T10:00:00-06:00`. */
export function instantToRfc3339(instantMs: number, zone: string): string {
  const minutes = Math.round(offsetMs(instantMs, zone) / 60_000)
  const wall = instantToWall(instantMs, zone)
  if (minutes === 0) return `${wall}Z`
  const two = (value: number) => String(value).padStart(2, '0')
  const size = Math.abs(minutes)
  return `${wall}${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

const DAY_MS = 86_400_000

function offsetMs(instantMs: number, zone: string): number {
  const wholeSeconds = Math.floor(instantMs / 1000) * 1000
  return Date.parse(`${instantToWall(wholeSeconds, zone)}Z`) - wholeSeconds
}
