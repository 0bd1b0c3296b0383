import type { Counts } from './wire.ts'

/** A rate is that of the last half minute: what was faster or slower before tells nothing of what is left. */
const WINDOW_MS = 30_000
const SECOND_MS = 1_000

type Seen = { readonly at: number; readonly received: number }

/** What was seen lately of each list, on the clock of this machine. */
export type Pace = Readonly<Record<string, readonly Seen[]>>

/** Notes how far each list is at that moment. A list that begins anew is timed anew. */
export function notePace(
  pace: Pace,
  collections: Readonly<Record<string, Pick<Counts, 'received'>>>,
  at: number,
): Pace {
  const entries = Object.entries(collections).map(([name, { received }]) => {
    const before = (pace[name] ?? []).filter((seen) => seen.at > at - WINDOW_MS)
    const isAnew = before.some((seen) => seen.received > received)
    return [name, [...(isAnew ? [] : before), { at, received }]] as const
  })
  return Object.fromEntries(entries)
}

/** Rows a second; null while nothing can be said. */
export function rateOf(pace: Pace, collection: string): number | null {
  const [first] = pace[collection] ?? []
  const last = pace[collection]?.at(-1)
  if (!first || !last || last.at <= first.at) return null
  return Math.round(((last.received - first.received) * SECOND_MS) / (last.at - first.at))
}
