/** Numbers from 0 up to 1 that follow from the seed alone (mulberry32, public domain, T. Ettinger). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export type Random = ReturnType<typeof createRandom>

export const between = (random: Random, low: number, high: number): number =>
  low + Math.floor(random() * (high - low + 1))

/** What one seed is like. Each draws its own mix, so that bugs hidden by one mix show under another. */
export type Settings = {
  readonly crashRate: number
  readonly faultRate: number
  readonly acts: number
  readonly things: number
  /** Whether a client that got no answer asks again. */
  readonly clientsReturn: boolean
  /** How long a vendor takes, at most. */
  readonly slownessMs: number
}

const CRASH_RATE_MAX = 0.3
const FAULT_RATE_MAX = 0.6
const ACTS_MAX = 10
const THINGS_MAX = 4

export function drawSettings(random: Random): Settings {
  return {
    crashRate: random() * CRASH_RATE_MAX,
    faultRate: random() * FAULT_RATE_MAX,
    acts: 1 + Math.floor(random() ** 2 * ACTS_MAX),
    things: between(random, 1, THINGS_MAX),
    clientsReturn: random() < 0.5,
    slownessMs: random() < 0.5 ? 50 : 2_000,
  }
}
