import { number, perSecond, ratio, type Line } from '../stats.ts'
import type { CsvFigures, PathFigures, SyncFigures } from './figures.ts'
import type { References } from './references.ts'

const KIB = 1024
/** 128 MB as the platform counts them. */
const MEMORY_MAX_KIB = 128 * KIB
/** Rows written for one row read when one in a hundred has changed. */
const WRITTEN_SHARE_MAX = 0.08
const AGAIN_TIMES_MIN = 3
/** Time for a record may grow by this much from the smallest size to the largest. */
const GROWTH_MAX = 1.2
const SLICE_MAX_MS = 100
/** Requests of a sync of changes in a county. */
const DELTA_REQUESTS_MAX = 60
/** The files of a county, 440,000 rows, are taken in within 15 seconds; larger ones as fast. */
const CSV_ROWS_PER_SECOND_MIN = 29_000

export type Measured = {
  readonly students: number
  readonly paths: PathFigures
  /** Null where one zip of the whole district is larger than one zip may be. */
  readonly csv: CsvFigures | null
  readonly references: References
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`
const phases = ({ timings }: SyncFigures): string =>
  Object.entries(timings)
    .filter(([, took]) => took >= SLICE_MAX_MS)
    .map(([phase, took]) => `${phase} ${seconds(took)}`)
    .join(', ')

/** How long it took, beside the floors measured on the same pages. */
export function speed({ paths, csv, references }: Measured): Line[] {
  const { first, again, changed, delta } = paths
  const { records, plainMs, sqliteMs } = references
  const readMs = again.timings['extracting'] ?? Number.NaN
  const timesAgain = first.elapsedMs / again.elapsedMs
  return [
    { name: 'first import', value: `${seconds(first.elapsedMs)} (${phases(first)})` },
    {
      name: 'the same again',
      value: `${seconds(again.elapsedMs)} (${phases(again)})`,
      gate: {
        text: `${AGAIN_TIMES_MIN} times faster, was ${ratio(timesAgain)}`,
        isMet: timesAgain >= AGAIN_TIMES_MIN,
      },
    },
    {
      name: `${number(changed.changed)} rows changed`,
      value: `${seconds(changed.elapsedMs)} (${phases(changed)})`,
    },
    {
      name: `changes alone, ${number(delta.changed)} rows`,
      value: `${seconds(delta.elapsedMs)}, ${delta.requests} requests`,
      gate: {
        text: `fewer than ${DELTA_REQUESTS_MAX}`,
        isMet: delta.requests < DELTA_REQUESTS_MAX,
      },
    },
    uploaded(csv),
    {
      name: 'fetch, parse, map, compare',
      value: `${number(perSecond(again.received, readMs))} records/s`,
    },
    {
      name: 'plain fetch + JSON.parse of the same pages',
      value: `${number(perSecond(records, plainMs))} records/s, ${ratio(readMs / plainMs)} faster`,
    },
    {
      name: 'bare SQLite load of the same records',
      value: `${number(perSecond(records, sqliteMs))} records/s, first import takes ${ratio(first.elapsedMs / (plainMs + sqliteMs))} of both`,
    },
  ]
}

function uploaded(csv: CsvFigures | null): Line {
  const name = 'the same district as CSV files'
  if (!csv) return { name, value: 'larger than one zip may be' }
  const rate = perSecond(csv.sync.received, csv.takenInMs)
  return {
    name,
    value: `taken in ${seconds(csv.takenInMs)}, synced in ${seconds(csv.sync.elapsedMs)} more`,
    gate: {
      text: `at least ${number(CSV_ROWS_PER_SECOND_MIN)} rows/s, was ${number(rate)}`,
      isMet: rate >= CSV_ROWS_PER_SECOND_MIN,
    },
  }
}

/** What it cost in memory, disk and attention. */
export function cost({ paths, csv }: Measured): Line[] {
  const { again, changed, delta, districtRssKib, courierRssKib, databaseBytes, first } = paths
  const share = changed.rowsWritten / changed.received
  const slowest = Math.max(
    ...[first, again, changed, delta, ...(csv ? [csv.sync] : [])].map((run) => run.slowestSliceMs),
  )
  return [
    memory('largest memory of the Courier', courierRssKib),
    memory('largest memory of the district', districtRssKib),
    ...(csv ? [memory('largest memory of the district, CSV', csv.districtRssKib)] : []),
    {
      name: 'database',
      value: `${number(databaseBytes / KIB / KIB)} MiB, ${number(databaseBytes / first.received)} bytes a record`,
    },
    { name: 'rows written, nothing changed', value: number(again.rowsWritten) },
    {
      name: 'rows written, some changed',
      value: `${number(changed.rowsWritten)}, ${(share * 100).toFixed(1)} % of the rows read`,
      gate: {
        text: `below ${WRITTEN_SHARE_MAX * 100} %`,
        isMet: share < WRITTEN_SHARE_MAX,
      },
    },
    {
      name: 'longest the district was held',
      value: `${number(slowest)} ms`,
      gate: { text: `below ${SLICE_MAX_MS} ms`, isMet: slowest < SLICE_MAX_MS },
    },
  ]
}

const memory = (name: string, kib: number): Line => ({
  name,
  value: `${number(kib / KIB)} MiB`,
  gate: { text: `below ${MEMORY_MAX_KIB / KIB} MiB`, isMet: kib < MEMORY_MAX_KIB },
})

/** Time for one record, against the smallest district. */
export function growth(all: readonly Measured[]): Line[] {
  const [smallest] = all
  if (!smallest) return []
  const each = ({ paths }: Measured): number => paths.first.elapsedMs / paths.first.received
  return all.slice(1).map((one) => {
    const times = each(one) / each(smallest)
    return {
      name: `${number(one.students)} students beside ${number(smallest.students)}`,
      value: `${ratio(times)} the time for a record`,
      gate: { text: `at most ${ratio(GROWTH_MAX)}`, isMet: times <= GROWTH_MAX },
    }
  })
}
