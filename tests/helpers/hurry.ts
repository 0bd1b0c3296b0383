import { vi } from 'vitest'

/**
 * Makes a second of every time limit pass in so many milliseconds, until mocks are restored. The limits that are set
 * meanwhile are in the list, in milliseconds as they were meant.
 */
export function hurry(perSecond = 10): readonly number[] {
  const limits: number[] = []
  const timeout = AbortSignal.timeout.bind(AbortSignal)
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
    limits.push(ms)
    return timeout((ms * perSecond) / 1_000)
  })
  return limits
}
