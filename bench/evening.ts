const EVENING = 20
const HOURS_PER_DAY = 24

/** A time zone where it is evening now: while schools are open a provider is read one list at a time. */
export function eveningZone(now = new Date()): string {
  const half = HOURS_PER_DAY / 2
  const east = ((EVENING - now.getUTCHours() + half + HOURS_PER_DAY) % HOURS_PER_DAY) - half
  // The names of these zones count hours to the west.
  return east === 0 ? 'Etc/GMT' : `Etc/GMT${east > 0 ? '-' : '+'}${Math.abs(east)}`
}
