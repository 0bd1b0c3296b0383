/** What readers asked of the provider, so that tests can judge how they behaved. */

export type LogEntry = {
  time: string
  method: string
  path: string
  query: string
  status: number
  rows: number
  ms: number
}

type Counters = {
  total: number
  byPath: Record<string, number>
  byStatus: Record<string, number>
  peakConcurrency: number
  tokensIssued: number
  /** Requests answered 429. */
  tooMany: number
  /** Requests that came although a Retry-After was still running. */
  duringRetryAfter: number
  rowsServed: number
  bytesServed: number
}

export type RequestLog = {
  /** Call when a request begins; call the answer when it ends. */
  begin(): (entry: Omit<LogEntry, 'time' | 'ms'> & { bytes: number; pattern: string }) => void
  token(): void
  tooMany: (early: boolean) => void
  report(): Counters & { last: readonly LogEntry[] }
  clear(): void
}

/** Requests kept one by one; older ones are only counted. */
const LAST_MAX = 200

const empty = (): Counters => ({
  total: 0,
  byPath: {},
  byStatus: {},
  peakConcurrency: 0,
  tokensIssued: 0,
  tooMany: 0,
  duringRetryAfter: 0,
  rowsServed: 0,
  bytesServed: 0,
})

/** Starts an empty log. */
export function createRequestLog(): RequestLog {
  let counters = empty()
  let last: LogEntry[] = []
  let underWay = 0
  return {
    begin() {
      const started = performance.now()
      underWay += 1
      counters.peakConcurrency = Math.max(counters.peakConcurrency, underWay)
      return ({ bytes, pattern, ...entry }) => {
        underWay -= 1
        counters.total += 1
        counters.byPath[pattern] = (counters.byPath[pattern] ?? 0) + 1
        counters.byStatus[entry.status] = (counters.byStatus[entry.status] ?? 0) + 1
        counters.rowsServed += entry.rows
        counters.bytesServed += bytes
        const ms = Math.round(performance.now() - started)
        last.push({ time: new Date().toISOString(), ...entry, ms })
        if (last.length > LAST_MAX) last = last.slice(-LAST_MAX)
      }
    },
    token() {
      counters.tokensIssued += 1
    },
    tooMany(early) {
      counters.tooMany += 1
      if (early) counters.duringRetryAfter += 1
    },
    report: () => ({ ...counters, last }),
    clear() {
      counters = empty()
      last = []
    },
  }
}
