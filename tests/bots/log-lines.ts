import { afterEach, beforeEach, vi } from 'vitest'

/** Everything written to the console during a test, by whichever part; nothing of it is printed. */
export function captureLog(): readonly string[] {
  const lines: string[] = []
  beforeEach(() => {
    lines.length = 0
    for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) {
      vi.spyOn(console, level).mockImplementation((...words: unknown[]) => {
        lines.push(words.map(String).join(' '))
      })
    }
  })
  afterEach(() => {
    vi.restoreAllMocks()
  })
  return lines
}

/** The line the edge writes for one of its own codes. */
export const logged = (event: 'slack.failed' | 'slack.rejected', code: string): string =>
  JSON.stringify({ event, code })
