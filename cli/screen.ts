/** Where a command writes: lines that stay, and below them a block that is drawn anew. */
export type Screen = {
  /** Lines can be drawn anew: a terminal. */
  readonly isLive: boolean
  /** Characters in a line, at this moment. */
  width(): number
  /** Replaces the block. */
  draw(lines: readonly string[]): void
  /** Takes the block away and writes lines that stay. */
  say(...lines: readonly string[]): void
}

type Output = Pick<NodeJS.WriteStream, 'write' | 'columns' | 'isTTY'>

/** Narrowest terminal that is believed; where none is told, the usual width. */
const COLUMNS = 80

export function screenOn(output: Output): Screen {
  const isLive = output.isTTY
  let drawn = 0
  const width = (): number => output.columns || COLUMNS
  const clear = (): void => {
    if (drawn > 0) output.write(`\u001B[${drawn}A\r\u001B[J`)
    drawn = 0
  }
  return {
    isLive,
    width,
    draw: (lines) => {
      if (!isLive) return
      clear()
      // A line that wraps would be two, and the block could not be taken away again.
      const room = width() - 1
      output.write(lines.map((line) => `${line.slice(0, room)}\n`).join(''))
      drawn = lines.length
    },
    say: (...lines) => {
      clear()
      output.write(lines.map((line) => `${line}\n`).join(''))
    },
  }
}
