/** A stretch of a table: which rows a list holds, before they are put in order. */
import type { Handle, Table } from '../tables/table.ts'

export type Span = {
  table: Table
  /** Rows of the formula from `from` up to, not including, `to`, except the removed ones (ascending). */
  from: number
  to: number
  removed: readonly number[]
  added: readonly Handle[]
  touched: readonly number[]
}

/** All rows a table lists. */
export const wholeSpan = (table: Table): Span => ({
  table,
  from: 0,
  to: table.count,
  removed: table.removed,
  added: table.added,
  touched: table.touched,
})

/** The rows of the formula in a stretch and those added rows that pass the test. */
export const subSpan = (
  table: Table,
  range: { from: number; to: number },
  keepAdded: (handle: Handle) => boolean,
): Span => {
  const inside = (index: number): boolean => index >= range.from && index < range.to
  return {
    table,
    ...range,
    removed: table.removed.filter(inside),
    added: table.added.filter(keepAdded),
    touched: table.touched.filter(inside),
  }
}

/** How many ascending numbers come before the first that fails the test. */
export function partition(count: number, isBefore: (position: number) => boolean): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >>> 1
    if (isBefore(middle)) low = middle + 1
    else high = middle
  }
  return low
}

/** Number of listed rows of the formula. */
export const listedCount = ({ from, to, removed }: Span): number => to - from - removed.length

/** The listed row of the formula at a position: skips what was removed. */
export function listedAt({ from, removed }: Span, position: number): number {
  const skipped = partition(removed.length, (k) => (removed[k] ?? 0) - from - k <= position)
  return from + position + skipped
}
