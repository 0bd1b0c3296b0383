import { z } from 'zod'
import { err, ok, type Result } from '../../core/kernel/result.ts'
import { MINUTE, SECOND, type Instant } from '../../core/kernel/time.ts'
import type { PortFailure } from '../../core/ports/port-failure.ts'
import type { Outbound } from './outbound.ts'
import { failureOfError, failureOfResponse } from './port-failures.ts'
import { readTextLimited } from './read-text.ts'

/** A token is a few kB; the sign-in side never needs longer than this to say so. */
const TIMEOUT_MS = 10 * SECOND
const ANSWER_MAX_BYTES = 32 * 1024
/** Dropped this long before it expires, so that no call starts with a token that dies on the way. */
const EXPIRY_MARGIN_MS = 5 * MINUTE
/** Tokens held in memory at once; the oldest makes room. One per connection and about 2 kB each. */
const HELD_MAX = 500

const tokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.number() })

export type TokenDeps = { readonly fetch: Outbound; readonly now: () => Instant }

/** What to ask of which token endpoint (RFC 6749 section 4.4 or 6): the form, client id and secret included. */
type TokenRequest = { readonly url: string; readonly form: Readonly<Record<string, string>> }

/** Access tokens of many connections, each kept in memory for its life under a name that holds no secret. */
export type AccessTokens = {
  /**
   * `auth_failed` / `never`: the credentials are wrong or the consent was withdrawn. Nothing is written by asking,
   * so a lost answer is not `unknown`.
   */
  get(deps: TokenDeps, key: string, request: TokenRequest): Promise<Result<string, PortFailure>>
  /** Forgets a token that was refused, so that the next call asks for a fresh one. */
  drop(key: string): void
}

export function createAccessTokens(): AccessTokens {
  const held = new Map<string, { readonly value: string; readonly until: Instant }>()
  const hold = (key: string, answer: z.infer<typeof tokenAnswer>, now: Instant): string => {
    const [oldest] = held.keys()
    if (oldest !== undefined && held.size >= HELD_MAX) held.delete(oldest)
    const until = now + answer.expires_in * SECOND - EXPIRY_MARGIN_MS
    held.set(key, { value: answer.access_token, until })
    return answer.access_token
  }
  return {
    get: async (deps, key, request) => {
      const known = held.get(key)
      if (known && known.until > deps.now()) return ok(known.value)
      const asked = await ask(deps, request)
      return asked.ok ? ok(hold(key, asked.value, deps.now())) : asked
    },
    drop: (key) => void held.delete(key),
  }
}

/**
 * One name for one connection. Its secrets are part of it, hashed: whoever only knows another's client id never meets
 * the other's token.
 */
export async function connectionName(parts: readonly string[]): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(parts))
  return Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('base64url')
}

async function ask(
  { fetch, now }: TokenDeps,
  { url, form }: TokenRequest,
): Promise<Result<z.infer<typeof tokenAnswer>, PortFailure>> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: new URLSearchParams(form).toString(),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    const text = await readTextLimited(response, ANSWER_MAX_BYTES)
    if (!response.ok) return err(refusal(response, now()))
    const answer = tokenAnswer.safeParse(JSON.parse(text))
    return answer.success ? ok(answer.data) : err({ retry: 'later', reason: 'unreadable' })
  } catch (error) {
    if (error instanceof SyntaxError) return err({ retry: 'later', reason: 'unreadable' })
    const { retry, reason } = failureOfError(error)
    return err({ retry, reason })
  }
}

/** Every refusal of the request itself (`invalid_grant`, `invalid_client`, a policy) needs a person; the rest passes. */
function refusal(response: Response, now: Instant): PortFailure {
  const failure = failureOfResponse(response, now)
  return failure.retry === 'later' ? failure : { retry: 'never', reason: 'auth_failed' }
}
