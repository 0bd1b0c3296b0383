/** Between two columns. */
const GAP = '  '

/** Lines of a table: words to the left, numbers to the right. */
export function table(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string[] {
  const isNumber = head.map((_, i) => rows.some((row) => typeof row[i] === 'number'))
  const texts = [head, ...rows.map((row) => row.map(shown))]
  const widths = head.map((_, i) => Math.max(...texts.map((row) => row[i]?.length ?? 0)))
  const pad = (cell: string, i: number): string =>
    isNumber[i] ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)
  return texts.map((row) => `  ${row.map(pad).join(GAP).trimEnd()}`)
}

const shown = (cell: string | number): string =>
  typeof cell === 'number' ? cell.toLocaleString('en-US') : cell
