/** Start and end of an event as Exchange reads them: a wall clock and the name of its time zone. */
import type { DateTimeTimeZone } from '@microsoft/microsoft-graph-types'
import { instantToWall, isZone, wallToInstant } from '../control/zone.ts'
import { badRequest } from './graph-error.ts'
import type { GraphProblem } from './graph-error.ts'

export type GraphPoint = { dateTime: string; timeZone: string }

/** Windows names of the zones a North American district meets; any IANA name is understood as well. Source: Unicode CLDR windowsZones. */
const WINDOWS_ZONES: Record<string, string> = {
  UTC: 'UTC',
  'tzone://Microsoft/Utc': 'UTC',
  'Atlantic Standard Time': 'America/Halifax',
  'Eastern Standard Time': 'America/New_York',
  'US Eastern Standard Time': 'America/Indiana/Indianapolis',
  'Central Standard Time': 'America/Chicago',
  'Mountain Standard Time': 'America/Denver',
  'US Mountain Standard Time': 'America/Phoenix',
  'Pacific Standard Time': 'America/Los_Angeles',
  'Alaskan Standard Time': 'America/Anchorage',
  'Hawaiian Standard Time': 'Pacific/Honolulu',
}

/** The IANA name of a zone, or nothing when Exchange would not know it. */
export function zoneOf(name: string): string | undefined {
  const known = WINDOWS_ZONES[name]
  if (known) return known
  return name.includes('/') && isZone(name) ? name : undefined
}

/** The instant of a start or end; NaN when it makes no sense. */
export function graphInstant(point: GraphPoint): number {
  const zone = zoneOf(point.timeZone)
  return zone === undefined ? NaN : wallToInstant(point.dateTime.slice(0, 23), zone)
}

/** What is wrong with a start and end, if anything. */
export function graphTimeProblem(
  start: GraphPoint | null | undefined,
  end: GraphPoint | null | undefined,
  isAllDay: boolean,
): GraphProblem | undefined {
  if (!start || !end) {
    return badRequest('At least one property failed validation.', 'ErrorPropertyValidationFailure')
  }
  const problem = pointProblem(start) ?? pointProblem(end)
  if (problem) return problem
  if (graphInstant(end) < graphInstant(start)) {
    return badRequest(
      'Start date is later than end date.',
      'ErrorCalendarEndDateIsEarlierThanStartDate',
    )
  }
  if (!isAllDay) return undefined
  const isMidnight = (point: GraphPoint) => /T00:00:00(\.0+)?$/.test(point.dateTime)
  if (isMidnight(start) && isMidnight(end) && graphInstant(end) > graphInstant(start)) {
    return undefined
  }
  return badRequest(
    'The Event.Start property for an all-day event needs to be set to midnight.',
    'ErrorPropertyValidationFailure',
  )
}

function pointProblem(point: GraphPoint): GraphProblem | undefined {
  if (zoneOf(point.timeZone) === undefined) {
    return badRequest(
      `A valid TimeZone value must be specified. The following TimeZone value is not supported: '${point.timeZone}'.`,
      'TimeZoneNotSupportedException',
    )
  }
  return Number.isNaN(graphInstant(point))
    ? badRequest('At least one property failed validation.', 'ErrorPropertyValidationFailure')
    : undefined
}

/** A start or end as Graph shows it, in the zone of the `outlook.timezone` preference. */
export function pointView(point: GraphPoint, zoneName: string): DateTimeTimeZone {
  const wall = instantToWall(graphInstant(point), zoneOf(zoneName) ?? 'UTC')
  return { dateTime: `${wall}.0000000`, timeZone: zoneName }
}
