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
  const filled = Math.round(share * BAR_WIDTH)
  const bar = `[${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}]`
  const count = isTotalKnown ? `${number(received)} of ${number(total)}` : number(received)
  const left =
    isTotalKnown && perSecond > 0 && total > received
      ? `, about ${seconds((total - received) / perSecond)} left`
      : ''
  return `${bar} ${count} records, ${number(perSecond)}/s${left}`
}

export const number = (value: number): string => value.toLocaleString('en-US')

const seconds = (value: number): string =>
  value < 90 ? `${Math.ceil(value)} s` : `${Math.ceil(value / 60)} min`
