const DIGITS = /^\d+$/

/**
 * Whether ids rise, in any of the orders real databases sort text by: as it is, without letter case and punctuation,
 * or as numbers.
 */
export const isAscending = (ids: readonly string[]): boolean =>
  rises(ids, (id) => id) || rises(ids, folded) || risesAsNumbers(ids)

export const isDescending = (ids: readonly string[]): boolean => isAscending(ids.toReversed())

/** Looks no further than the first that falls, which in an unordered page is among the first few. */
function rises(ids: readonly string[], keyOf: (id: string) => string): boolean {
  let before = ''
  for (const id of ids) {
    const key = keyOf(id)
    if (key < before) return false
    before = key
  }
  return true
}

const folded = (id: string): string => id.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')

function risesAsNumbers(ids: readonly string[]): boolean {
  const widest = ids.reduce((width, id) => Math.max(width, id.length), 0)
  return rises(ids, (id) => id.padStart(widest, '0')) && ids.every((id) => DIGITS.test(id))
}
