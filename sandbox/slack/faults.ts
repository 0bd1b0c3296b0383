/** Scripted misbehaviour: what the workspace should do wrong, to which calls, how often. */
import { z } from 'zod'

/** A server error that `failOnce` gives. */
const SERVER_ERROR = 500

const common = {
  /** Web API method, `response_url`, or `*` for all of them. */
  method: z.string().min(1),
  /** Stops after so many calls; without it the script goes on. */
  times: z.int().positive().optional(),
  /** Hits only every n-th matching call. */
  everyNth: z.int().positive().optional(),
}

export const faultScript = z.discriminatedUnion('kind', [
  z.strictObject({ ...common, kind: z.literal('rateLimited'), retryAfterSeconds: z.int().min(0) }),
  z.strictObject({ ...common, kind: z.literal('status'), status: z.int().min(400).max(599) }),
  z.strictObject({ ...common, kind: z.literal('failOnce') }),
  z.strictObject({ ...common, kind: z.literal('hang') }),
  z.strictObject({ ...common, kind: z.literal('redirect'), location: z.url().optional() }),
  z.strictObject({ ...common, kind: z.literal('slow'), ms: z.int().positive() }),
  z.strictObject({ ...common, kind: z.literal('error'), error: z.string().min(1) }),
  /** Does what was asked, then cuts the connection instead of answering. */
  z.strictObject({ ...common, kind: z.literal('lostAnswer') }),
])

export type FaultScript = z.infer<typeof faultScript>

type Armed = { script: FaultScript; matched: number; hits: number }
export type Faults = { armed: Armed[] }

export const createFaults = (): Faults => ({ armed: [] })

const hitsMax = (script: FaultScript): number =>
  script.kind === 'failOnce' ? 1 : (script.times ?? Number.POSITIVE_INFINITY)

export function arm(faults: Faults, script: FaultScript): void {
  faults.armed.push({ script, matched: 0, hits: 0 })
}

/** The fault for this call, if any; the first script that applies wins and is used up by one. */
export function takeFault(faults: Faults, method: string): FaultScript | null {
  for (const armed of faults.armed) {
    const { script } = armed
    if (script.method !== '*' && script.method !== method) continue
    if (armed.hits >= hitsMax(script)) continue
    armed.matched += 1
    if (armed.matched % (script.everyNth ?? 1) !== 0) continue
    armed.hits += 1
    return script.kind === 'failOnce'
      ? { kind: 'status', status: SERVER_ERROR, method: script.method }
      : script
  }
  return null
}
