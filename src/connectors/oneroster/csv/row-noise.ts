import { isBlank } from './cells.ts'

const DASHES = /^\s*[-=]+\s*$/
/** What database tools print after the last row. */
const COUNT_OF_ROWS = /^\s*\(?\d+ rows? (?:affected|selected|returned)\.?\)?\s*$/i
/** The name of the column where its value belongs: files were put together with their headers. */
const ID_COLUMN = /^\s*source?d?[ _]?id\s*$/i

/**
 * Whether a line is no record but what a tool printed around them: nothing between separators, a rule of dashes under
 * the header, the number of rows below the last.
 */
export function isNoise(cells: readonly string[]): boolean {
  const first = cells.find((cell) => !isBlank(cell))
  if (first === undefined) return true
  if (DASHES.test(first)) return cells.every((cell) => isBlank(cell) || DASHES.test(cell))
  return COUNT_OF_ROWS.test(first) && cells.every((cell) => cell === first || isBlank(cell))
}

export const isHeaderAgain = (sourcedId: string): boolean => ID_COLUMN.test(sourcedId)
