/** Fits the narrowest terminal people use. */
const WIDTH = 80

/** A text broken between words; every line after the first begins with as many blanks as the first one's label. */
export function wrap(label: string, text: string): string[] {
  const blanks = ' '.repeat(label.length)
  const lines: string[] = []
  let line = label
  for (const word of text.split(' ')) {
    const isFull = line.length > label.length && line.length + word.length >= WIDTH
    if (isFull) lines.push(line.trimEnd())
    line = isFull ? `${blanks}${word} ` : `${line}${word} `
  }
  return [...lines, line.trimEnd()]
}
