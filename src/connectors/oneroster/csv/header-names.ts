/** A letter before every name, by which people make PowerSchool keep the order of the columns it exports. */
const LETTERED = /^\s*[a-z]{1,2}_(?=[a-z])/i
/** The table a column comes from, before every name, as query tools write it. */
const TABLED = /^\s*(\w+)\.(?=\w)/

/**
 * The names of a header as the standard has them, where every one of them has something in front. A single name with
 * something in front is left alone: what it means nobody knows.
 */
export function headerNames(header: readonly string[]): readonly string[] {
  const named = header.filter((cell) => cell.trim() !== '')
  if (named.length < 2) return header
  if (named.every((cell) => LETTERED.test(cell))) {
    return header.map((cell) => cell.replace(LETTERED, ''))
  }
  const tables = new Set(named.map((cell) => TABLED.exec(cell)?.[1]?.toLowerCase() ?? ''))
  const isOneTable = tables.size === 1 && !tables.has('') && !tables.has('metadata')
  return isOneTable ? header.map((cell) => cell.replace(TABLED, '')) : header
}
