const SEPARATORS = [',', ';', '\t', '|'] as const

/** How spreadsheets announce a separator, in a line before the header. */
export const ANNOUNCED = /^\uFEFF?"?sep=([,;\t|])"?\s*(?:\r\n?|\n)/i

/** The separator that the header line has most of, outside of quotes; a comma when it has none. */
export function separatorOf(text: string): string {
  const header = /^[\r\n\uFEFF ]*([^\r\n]*)/.exec(text)?.[1] ?? ''
  const line = header.replaceAll(/"[^"]*"/g, '')
  let best: string = SEPARATORS[0]
  const count = (separator: string): number => line.split(separator).length
  for (const separator of SEPARATORS) if (count(separator) > count(best)) best = separator
  return best
}
