/** What somebody typed into a field of lines; empty ones mean nothing. */
export const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

type PairWords = {
  readonly bad: (line: string) => string
  readonly twice: (name: string) => string
}

type Pairs = {
  readonly pairs: Record<string, string>
  /** What is wrong, each with the line it is about. */
  readonly messages: readonly string[]
}

/** Lines that are a name and a value with `between` between them; the value may be empty and hold it again. */
export function pairsOf(text: string, between: ':' | '=', words: PairWords): Pairs {
  const pairs = new Map<string, string>()
  const messages: string[] = []
  for (const line of linesOf(text)) {
    const at = line.indexOf(between)
    const name = line.slice(0, Math.max(at, 0)).trim()
    if (name === '') messages.push(words.bad(line))
    else if (pairs.has(name)) messages.push(words.twice(name))
    else pairs.set(name, line.slice(at + 1).trim())
  }
  return { pairs: Object.fromEntries(pairs), messages }
}
