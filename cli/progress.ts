/** Width of the bar in characters; fits beside the numbers in an 80-column terminal. */
const BAR_WIDTH = 24
const SECOND_MS = 1_000

export type CollectionProgress = { received: number; total: number | null; done: boolean }

/** One line of a sync under way: bar, counts, rate and, when the total is known, the time left. */
export function progressLine(
  collections: Readonly<Record<string, CollectionProgress>>,
  elapsedMs: number,
): string {
  const all = Object.values(collections)
  const received = all.reduce((sum, c) => sum + c.received, 0)
  const isTotalKnown = all.length > 0 && all.every((c) => c.done || c.total !== null)
  const total = all.reduce((sum, c) => sum + (c.done ? c.received : (c.total ?? 0)), 0)
  const perSecond = elapsedMs > 0 ? Math.round((received * SECOND_MS) / elapsedMs) : 0
  const share = isTotalKnown && total > 0 ? Math.min(1, received / total) : 0
  const count = isTotalKnown ? `${number(received)} of ${number(total)}` : number(received)
  const left =
    isTotalKnown && perSecond > 0 && total > received
      ? `, about ${seconds((total - received) / perSecond)} left`
      : ''
  return `${bar(share)} ${count} records, ${number(perSecond)}/s${left}`
}

/** How far something is, from 0 to 1. */
export function bar(share: number): string {
  const filled = Math.round(share * BAR_WIDTH)
  return `[${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}]`
}

type Sending = { readonly name: string; readonly sent: number; readonly total: number }

/** One line of a file under way: bar, what was sent in the unit of its size, and rate. */
export function sentLine({ name, sent, total }: Sending, elapsedMs: number): string {
  const share = total > 0 ? Math.min(1, sent / total) : 1
  const rate = elapsedMs > 0 ? `, ${size((sent * SECOND_MS) / elapsedMs)}/s` : ''
  const unit = total < MEGABYTE ? 'KB' : 'MB'
  return `${bar(share)} ${name}: ${IN[unit](sent)} of ${IN[unit](total)} ${unit}${rate}`
}

const MEGABYTE = 1_000_000
const KILOBYTE = 1_000
const IN = {
  /** What is less than one is not nothing. */
  KB: (bytes: number): string => number(Math.ceil(bytes / KILOBYTE)),
  MB: (bytes: number): string => (bytes / MEGABYTE).toFixed(1),
} as const
const size = (bytes: number): string =>
  bytes < MEGABYTE ? `${IN.KB(bytes)} KB` : `${IN.MB(bytes)} MB`

export const number = (value: number): string => value.toLocaleString('en-US')

/** So many of something: "1 row", "1,200 rows". */
export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${number(value)} ${value === 1 ? one : many}`

/** A duration in words, from seconds. */
export const seconds = (value: number): string =>
  value < 90 ? `${Math.ceil(value)} s` : `${Math.ceil(value / 60)} min`
