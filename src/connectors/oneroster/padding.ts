import type { IdPadding } from '../../core/ports/roster-source.ts'

/** Blanks before and after an id as sent, and its length with them. */
export type IdShape = readonly [before: number, after: number, width: number]

export const shapeOf = (raw: string): IdShape => [
  raw.length - raw.trimStart().length,
  raw.length - raw.trimEnd().length,
  raw.length,
]

/** How ids of these shapes are padded, or null where they are not, or not in a way that can be foretold. */
export function paddingOf(shapes: readonly IdShape[]): IdPadding | null {
  if (shapes.every(([before, after]) => before === 0 && after === 0)) return null
  const before = same(shapes.map((shape) => shape[0]))
  const after = same(shapes.map((shape) => shape[1]))
  if (before !== null && after !== null) return { before, after, width: null }
  const width = same(shapes.map((shape) => shape[2]))
  return width !== null && before !== after ? { before, after, width } : null
}

/** The id with its blanks, as the provider writes it. */
export function padded(id: string, { before, after, width }: IdPadding): string {
  const text = ' '.repeat(before ?? 0) + id + ' '.repeat(after ?? 0)
  if (width === null) return text
  return before === null ? text.padStart(width) : text.padEnd(width)
}

function same(numbers: readonly number[]): number | null {
  const [first, ...others] = numbers
  return first !== undefined && others.every((other) => other === first) ? first : null
}
