import { quantile } from './stats.ts'

/** What a closed loop of connections saw: each sends its next request when the last was answered. */
export type Load = {
  readonly count: number
  readonly elapsedMs: number
  readonly p50: number
  readonly p99: number
  readonly failures: number
}

/** Runs `send` over that many connections until `until` says stop or `count` requests were sent. */
export async function load(
  send: (n: number) => Promise<boolean>,
  options: { readonly connections: number; readonly count: number; readonly until?: () => boolean },
): Promise<Load> {
  const samples: number[] = []
  let next = 0
  let failures = 0
  const started = performance.now()
  const connection = async () => {
    while (next < options.count && !options.until?.()) {
      const n = next++
      const at = performance.now()
      if (!(await send(n))) failures += 1
      samples.push(performance.now() - at)
    }
  }
  await Promise.all(Array.from({ length: options.connections }, connection))
  return {
    count: samples.length,
    elapsedMs: performance.now() - started,
    p50: quantile(samples, 0.5),
    p99: quantile(samples, 0.99),
    failures,
  }
}
