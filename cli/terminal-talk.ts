import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { LeftError } from './failure.ts'
import { screenOn } from './screen.ts'
import type { Question, Talk } from './talk.ts'
import { restUntil } from './watch-sync.ts'

/** What a shell shows of a program that was stopped with Ctrl-C. */
const EXIT_STOPPED = 130

type Terminal = {
  readonly input: NodeJS.ReadStream
  readonly output: NodeJS.WriteStream
}

/**
 * Talks to whoever sits at the terminal. Nothing that is typed while no question is open is shown or taken for an
 * answer. Ctrl-C is told to whoever waits; pressed again it ends the program at once.
 */
export function terminalTalk({ input, output }: Terminal): Talk & { close(): void } {
  const leaving = new AbortController()
  let isShown = false
  const echo = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      if (isShown) output.write(chunk)
      done()
    },
  })
  // Without a width long answers would be wrapped in the wrong place.
  Object.assign(echo, { columns: output.columns })
  // No history: the arrow keys must not bring a secret back.
  const lines = createInterface({ input, output: echo, terminal: true, historySize: 0 })
  const leave = (): void => {
    if (leaving.signal.aborted) process.exit(EXIT_STOPPED)
    leaving.abort()
  }
  lines.on('SIGINT', leave)
  // The terminal was closed, or Ctrl-D.
  lines.on('close', () => leaving.abort())
  const screen = screenOn(output)

  const read = async (prompt: string, isSecret: boolean): Promise<string> => {
    if (isSecret) output.write(prompt)
    isShown = !isSecret
    try {
      return await lines.question(isSecret ? '' : prompt, { signal: leaving.signal })
    } catch {
      throw new LeftError()
    } finally {
      isShown = false
      if (isSecret || leaving.signal.aborted) output.write('\n')
    }
  }
  const ask = async ({ label, hint, usual, isSecret = false }: Question): Promise<string> => {
    if (hint !== undefined) screen.say(hint)
    const said = await read(usual === undefined ? `${label}: ` : `${label} [${usual}]: `, isSecret)
    return said.trim() || (usual ?? '')
  }
  return { screen, ask, rest: restUntil(leaving.signal), close: () => lines.close() }
}
