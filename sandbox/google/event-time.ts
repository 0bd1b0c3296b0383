/** Start and end of an event as Google reads them. */
import type { calendar_v3 } from '@googleapis/calendar'
import { instantToRfc3339, isZone, wallToInstant } from '../control/zone.ts'
import { invalid } from './google-error.ts'
import type { GoogleProblem } from './google-error.ts'

type Point = {
  date?: string | null | undefined
  dateTime?: string | null | undefined
  timeZone?: string | null | undefined
}

const RFC3339 = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?)(Z|[+-]\d{2}:\d{2})?$/i

/** The instant of a start or end; an all-day point counts from midnight in `zone`. NaN when it makes no sense. */
export function instantOf(point: Point, zone: string): number {
  if (point.date) return wallToInstant(`${point.date}T00:00:00`, zone)
  const [, wall, offset] = RFC3339.exec(point.dateTime ?? '') ?? []
  if (!wall) return NaN
  if (offset) return Date.parse(`${wall}${offset}`)
  return point.timeZone ? wallToInstant(wall, point.timeZone) : NaN
}

/** What is wrong with a pair of start and end, if anything. */
export function timeProblem(
  start: Point | null | undefined,
  end: Point | null | undefined,
  zone: string,
): GoogleProblem | undefined {
  if (!end) return invalid('Missing end time.', 'required')
  if (!start) return invalid('Missing start time.', 'required')
  const problem = pointProblem(start, 'start') ?? pointProblem(end, 'end')
  if (problem) return problem
  if (Boolean(start.date) !== Boolean(end.date)) {
    return invalid('Start and end times must either both be date or both be dateTime.')
  }
  const [from, to] = [instantOf(start, zone), instantOf(end, zone)]
  const isEmpty = start.date ? to <= from : to < from
  if (!isEmpty) return undefined
  return { ...invalid('The specified time range is empty.', 'timeRangeEmpty'), domain: 'calendar' }
}

function pointProblem(point: Point, name: string): GoogleProblem | undefined {
  if (Boolean(point.date) === Boolean(point.dateTime)) return invalid(`Invalid ${name} time.`)
  if (point.timeZone && !isZone(point.timeZone)) {
    return invalid(`Invalid time zone definition for ${name} time.`)
  }
  if (Number.isNaN(instantOf(point, 'UTC'))) {
    return point.date || RFC3339.test(point.dateTime ?? '')
      ? invalid(`Missing time zone definition for ${name} time.`, 'required')
      : invalid(`Invalid ${name} time.`)
  }
  return undefined
}

/** A start or end as Google shows it: with the offset of the zone of the calendar or of the question. */
export function pointView(
  point: Point | null | undefined,
  zone: string,
): calendar_v3.Schema$EventDateTime {
  if (point?.date) return { date: point.date }
  const instant = instantOf(point ?? {}, zone)
  return { dateTime: instantToRfc3339(instant, zone), timeZone: point?.timeZone ?? zone }
}
