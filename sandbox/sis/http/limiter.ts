/** Answers 429 to whoever asks too often, and says when to come back. */
import { refusal } from '../query/refusal.ts'
import type { Switches } from '../state/switches.ts'
import { errorReply } from './error-reply.ts'
import type { Reply } from './reply.ts'
import { html } from './reply.ts'

/** `early` when a Retry-After was still running. */
export type OnTooMany = (early: boolean) => void

/** When to come back, in the way the provider says it. */
export function retryAfter(told: Switches['retryAfter'], seconds: number): Record<string, string> {
  if (told === 'none') return {}
  // Dates in headers have whole seconds; rounding down would ask readers back too early.
  const at = new Date((Math.ceil(Date.now() / 1_000) + seconds) * 1_000).toUTCString()
  return { 'retry-after': told === 'date' ? at : String(seconds) }
}

const BUSY = refusal(429, 'server_busy', 'too many requests')
const BUSY_PAGE = '<!doctype html><title>429</title><h1>Too many requests</h1>'

export type Limiter = {
  enter(switches: Switches): { reply: Reply | null; headers: Record<string, string> }
  restart(): void
}

/** Counts requests in windows of fixed length; the first one over the limit is told when the window ends. */
export function createLimiter(onTooMany: OnTooMany): Limiter {
  let windowEnds = 0
  let used = 0
  let warned = false
  return {
    enter(switches) {
      const { rate } = switches
      if (rate === 'off') return { reply: null, headers: {} }
      const [limit = 1, seconds = 1] = rate.split('/').map(Number)
      const now = Date.now()
      if (now >= windowEnds) {
        windowEnds = now + seconds * 1_000
        used = 0
        warned = false
      }
      used += 1
      const reset = Math.max(1, Math.ceil((windowEnds - now) / 1_000))
      const told = {
        'ratelimit-limit': String(limit),
        'ratelimit-remaining': String(Math.max(0, limit - used)),
        'ratelimit-reset': String(reset),
      }
      const headers: Record<string, string> = switches.rateHeaders === 'on' ? told : {}
      if (used <= limit) return { reply: null, headers }
      onTooMany(warned)
      warned = true
      const all = { ...headers, ...retryAfter(switches.retryAfter, reset) }
      const reply =
        switches.tooMany === 'html' ? html(429, BUSY_PAGE, all) : errorReply(BUSY, switches, all)
      return { reply, headers }
    },
    restart() {
      windowEnds = 0
    },
  }
}
