/** Writing to the person at the keyboard: colours and redrawn lines only where there is a terminal. */
import { styleText } from 'node:util'

const isTerminal = process.stdout.isTTY

/** Colours that vanish where the output is no terminal or NO_COLOR is set. */
export const paint = {
  bold: (text: string) => styleText('bold', text, { stream: process.stdout }),
  dim: (text: string) => styleText('dim', text, { stream: process.stdout }),
  good: (text: string) => styleText('green', text, { stream: process.stdout }),
  bad: (text: string) => styleText('red', text, { stream: process.stdout }),
  link: (text: string) => styleText('cyan', text, { stream: process.stdout }),
} as const

export const say = (text = ''): void => {
  process.stdout.write(`${text}\n`)
}

/** A line that changes in place. Without a terminal only its last state is worth saying. */
export const redraw = (text: string): void => {
  if (isTerminal) process.stdout.write(`\r\u001B[K${text}`)
}

/** Ends a line that changed in place with what it came to. */
export const settle = (text: string): void => {
  process.stdout.write(isTerminal ? `\r\u001B[K${text}\n` : `${text}\n`)
}
