import { setTimeout as sleep } from 'node:timers/promises'

/** Longer than any effect takes on a busy machine; a step that takes longer is broken. */
const WAIT_MAX_MS = 20_000
const POLL_MS = 100

/** Looks again and again until `look` finds something, and gives that. Throws, saying what never came. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined>,
  { maxMs = WAIT_MAX_MS, everyMs = POLL_MS }: { maxMs?: number; everyMs?: number } = {},
): Promise<T> {
  const started = Date.now()
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (Date.now() - started > maxMs) throw new Error(`${what}: not within ${maxMs / 1_000} s`)
    await sleep(everyMs)
  }
}
