import type { IdPadding } from '../../core/ports/roster-source.ts'

/** How ids as sent are padded, or null where they are not, or not in a way that can be foretold. */
export function paddingOf(rawIds: readonly string[]): IdPadding | null {
  if (rawIds.every((raw) => raw === raw.trim())) return null
  const before = same(rawIds.map((raw) => raw.length - raw.trimStart().length))
  const after = same(rawIds.map((raw) => raw.length - raw.trimEnd().length))
  if (before !== null && after !== null) return { before, after, width: null }
  const width = same(rawIds.map((raw) => raw.length))
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
