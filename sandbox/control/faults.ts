/** Scripted misbehaviour: what a sandbox system should do wrong, to which requests, and how often. */
import { z } from 'zod'
import { pathMatcher } from './path-matcher.ts'
import { randomFrom } from './random.ts'

/** A day: no scripted delay or Retry-After of a test is longer. */
const SECONDS_MAX = 86_400
const DEFAULT_DELAY_MS = 2_000
const DEFAULT_RETRY_AFTER_SECONDS = 1

const Kind = z.enum(['rateLimit', 'error', 'hang', 'hangAfter', 'drop', 'lostAnswer', 'slow'])

const effectShape = {
  kind: Kind,
  /** Status of `rateLimit` (429 unless said) and `error` (500 unless said). */
  status: z.int().min(400).max(599).optional(),
  /** The vendor's own reason or code, for example `quotaExceeded`. */
  reason: z.string().min(1).optional(),
  retryAfterSeconds: z.int().nonnegative().max(SECONDS_MAX).optional(),
  retryAfterAs: z.enum(['seconds', 'date']).default('seconds'),
  delayMs: z
    .int()
    .nonnegative()
    .max(SECONDS_MAX * 1000)
    .default(DEFAULT_DELAY_MS),
}

const whereShape = {
  method: z.enum(['*', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE']).default('*'),
  path: z.string().startsWith('/').default('/**'),
}

const Rule = z.strictObject({
  ...whereShape,
  ...effectShape,
  /** Let this many matching requests through first. */
  skip: z.int().nonnegative().default(0),
  /** How often it strikes; without it, until the faults are cleared. */
  times: z.int().positive().optional(),
  failOnce: z.boolean().default(false),
})

const MixKind = z.union([Kind.transform((kind) => ({ kind })), z.looseObject({ kind: Kind })])

const Mix = z.strictObject({
  ...whereShape,
  seed: z.int(),
  rate: z.number().min(0).max(1),
  kinds: z.array(MixKind.pipe(z.strictObject(effectShape))).min(1),
})

/** Body of `POST /_control/faults`: rules strike in order, the mix strikes where no rule did. */
export const FaultScript = z.strictObject({
  rules: z.array(Rule).default([]),
  mix: Mix.optional(),
})

type Effect = z.infer<z.ZodObject<typeof effectShape>>
type ArmedRule = {
  rule: z.infer<typeof Rule>
  matches: (method: string, path: string) => boolean
  seen: number
  hits: number
}
type ArmedMix = {
  mix: z.infer<typeof Mix>
  matches: ArmedRule['matches']
  random: () => number
  hits: number
}

/** One fault that was chosen for one request. */
export type Fault = {
  kind: z.infer<typeof Kind>
  status: number
  reason: string | undefined
  /** Ready to send; absent where the fault carries none. */
  retryAfter: string | undefined
  delayMs: number
}

/** The faults a sandbox system is under orders to commit. */
export class FaultPlan {
  #rules: ArmedRule[] = []
  #mix: ArmedMix | undefined

  /** Adds rules behind those already armed, and replaces the random mix when one is given. */
  arm(script: z.infer<typeof FaultScript>): void {
    for (const rule of script.rules) {
      this.#rules.push({ rule, matches: pathMatcher(rule), seen: 0, hits: 0 })
    }
    const { mix } = script
    if (mix) {
      this.#mix = { mix, matches: pathMatcher(mix), random: randomFrom(mix.seed), hits: 0 }
    }
  }

  clear(): void {
    this.#rules = []
    this.#mix = undefined
  }

  /** Chooses the fault of one request, and counts it as struck. */
  next(method: string, path: string): Fault | undefined {
    for (const armed of this.#rules) {
      if (armed.matches(method, path) && strikes(armed)) return toFault(armed.rule)
    }
    return this.#nextOfMix(method, path)
  }

  report(): unknown {
    return {
      rules: this.#rules.map(({ rule, seen, hits }) => ({ ...rule, seen, hits })),
      mix: this.#mix ? { ...this.#mix.mix, hits: this.#mix.hits } : null,
    }
  }

  #nextOfMix(method: string, path: string): Fault | undefined {
    const armed = this.#mix
    if (!armed?.matches(method, path)) return undefined
    // Both numbers are drawn for every request, so that one seed always tells the same story.
    const [luck, choice] = [armed.random(), armed.random()]
    if (luck >= armed.mix.rate) return undefined
    const effect = armed.mix.kinds[Math.floor(choice * armed.mix.kinds.length)]
    if (!effect) return undefined
    armed.hits += 1
    return toFault(effect)
  }
}

function strikes(armed: ArmedRule): boolean {
  armed.seen += 1
  if (armed.seen <= armed.rule.skip) return false
  const limit = armed.rule.failOnce ? 1 : (armed.rule.times ?? Infinity)
  if (armed.hits >= limit) return false
  armed.hits += 1
  return true
}

function toFault(effect: Effect): Fault {
  return {
    kind: effect.kind,
    status: effect.status ?? (effect.kind === 'rateLimit' ? 429 : 500),
    reason: effect.reason,
    retryAfter: retryAfter(effect),
    delayMs: effect.delayMs,
  }
}

function retryAfter(effect: Effect): string | undefined {
  const seconds =
    effect.retryAfterSeconds ??
    (effect.kind === 'rateLimit' ? DEFAULT_RETRY_AFTER_SECONDS : undefined)
  if (seconds === undefined) return undefined
  if (effect.retryAfterAs === 'seconds') return String(seconds)
  return new Date(Date.now() + seconds * 1000).toUTCString()
}
