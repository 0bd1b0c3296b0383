/** Plays one hop of a journey and tells what came of it. */
export type Teller = {
  /** Runs `work`; `lines` says what the people and the outside systems saw. A failure is thrown with the hop's name. */
  hop<T>(name: string, work: () => Promise<T>, lines: (result: T) => readonly string[]): Promise<T>
}

/** A hop that failed: which one, and why. */
export class HopFailed extends Error {
  readonly hop: string

  constructor(hop: string, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.hop = hop
  }
}

/** Tells a journey line by line through `say`, each hop timed. */
export function createTeller(say: {
  begin(name: string): void
  end(name: string, told: { ms: number; lines: readonly string[] }): void
}): Teller {
  return {
    hop: async (name, work, lines) => {
      say.begin(name)
      const started = performance.now()
      try {
        const result = await work()
        say.end(name, { ms: performance.now() - started, lines: lines(result) })
        return result
      } catch (thrown) {
        throw new HopFailed(name, thrown)
      }
    },
  }
}
