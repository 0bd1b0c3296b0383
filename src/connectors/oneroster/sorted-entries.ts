type Entry = readonly (string | null)[]

/** The entries in one order, whatever order they came in, so that another order of the same ones is no change. */
export function sortedEntries<T extends Entry>(entries: readonly T[]): readonly T[] {
  return entries.length > 1 ? entries.toSorted(byText) : entries
}

function byText(a: Entry, b: Entry): number {
  const [left, right] = [a.join('\n'), b.join('\n')]
  return left < right ? -1 : Number(left > right)
}
