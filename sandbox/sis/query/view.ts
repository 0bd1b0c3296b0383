/** A list in its order: any position can be asked for without walking to it. */
import type { Handle } from '../tables/table.ts'
import type { Span } from './span.ts'
import { orderById } from './order.ts'
import { listedAt, listedCount, partition } from './span.ts'

export type View = { count: number; at(position: number): Handle }

/** Rows listed one by one. */
export const explicitView = (handles: readonly Handle[]): View => ({
  count: handles.length,
  at: (position) => handles[position] ?? 0,
})

export const slicedView = (view: View, from: number, to: number): View => ({
  count: Math.max(0, to - from),
  at: (position) => view.at(from + position),
})

export const reversedView = (view: View): View => ({
  count: view.count,
  at: (position) => view.at(view.count - 1 - position),
})

/** The same list beginning somewhere else, as a database without an order serves it. */
export function turnedView(view: View, turn: number): View {
  if (turn === 0 || view.count === 0) return view
  return { count: view.count, at: (position) => view.at((position + turn) % view.count) }
}

/** Size of the groups whose order is turned round in unsorted lists; a power of two. */
const GROUP = 4

/**
 * The order nobody asked for: stable, but not ascending by sourcedId, so that a reader who believes in an order it
 * did not prove is found out. Added rows come last.
 */
export function naturalView(span: Span): View {
  const listed = listedCount(span)
  const whole = listed - (listed % GROUP)
  return {
    count: listed + span.added.length,
    at: (position) => {
      if (position >= listed) return span.added[position - listed] ?? 0
      return listedAt(span, position < whole ? position ^ (GROUP - 1) : position)
    },
  }
}

/** Ascending by sourcedId: rows of the formula rise by themselves, added rows are merged in. */
export function sortedView(span: Span): View {
  const { table } = span
  const listed = listedCount(span)
  const added = orderById(table, span.added).map((handle, k) => {
    const id = table.id(handle)
    return { handle, position: k + partition(listed, (row) => table.id(listedAt(span, row)) <= id) }
  })
  return {
    count: listed + added.length,
    at: (position) => {
      const before = partition(added.length, (k) => (added[k]?.position ?? 0) <= position)
      const last = added[before - 1]
      return last?.position === position ? last.handle : listedAt(span, position - before)
    },
  }
}
