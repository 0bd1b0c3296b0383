/** Everything that went over the wire, both ways, so that a test can look at it afterwards. */

/** One exchange. `direction` is seen from the workspace: `in` is a call of the app, `out` a delivery to the app. */
export type Exchange = {
  n: number
  at: string
  direction: 'in' | 'out'
  /** Web API method, `response_url`, or the payload kind of a delivery. */
  method: string
  url: string
  contentType: string
  request: unknown
  /** `null` when no answer was given or received. */
  status: number | null
  answer: unknown
  ms: number
  /** The scripted fault that shaped the answer. */
  fault?: string
}

/** Older exchanges are forgotten beyond this, so that a long load run does not eat the machine. */
const KEPT_MAX = 50_000

export type Traffic = {
  exchanges: Exchange[]
  /** Exchanges forgotten since the last clear; a privacy check is incomplete unless this is 0. */
  dropped: number
  count: number
  /** API calls under way, and when something last happened, for knowing that an act has settled. */
  inFlight: number
  lastAtMs: number
}

export const createTraffic = (): Traffic => ({
  exchanges: [],
  dropped: 0,
  count: 0,
  inFlight: 0,
  lastAtMs: 0,
})

export function record(traffic: Traffic, exchange: Omit<Exchange, 'n' | 'at'>): void {
  traffic.count += 1
  traffic.lastAtMs = Date.now()
  traffic.exchanges.push({ n: traffic.count, at: new Date().toISOString(), ...exchange })
  if (traffic.exchanges.length <= KEPT_MAX) return
  traffic.exchanges.shift()
  traffic.dropped += 1
}

export function clearTraffic(traffic: Traffic): void {
  traffic.exchanges = []
  traffic.dropped = 0
}
