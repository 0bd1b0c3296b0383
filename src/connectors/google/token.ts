import { z } from 'zod'
import { err, ok, type Result } from '../../core/kernel/result.ts'
import { MINUTE, SECOND, type Instant } from '../../core/kernel/time.ts'
import type { CalendarAccess } from '../../core/ports/calendar.ts'
import type { PortFailure } from '../../core/ports/port-failure.ts'
import type { Outbound } from '../http/outbound.ts'
import { failureOfError, failureOfResponse } from '../http/port-failures.ts'
import { readTextLimited } from '../http/read-text.ts'

export type GoogleAccess = Extract<CalendarAccess, { provider: 'google' }>
export type GoogleDeps = { readonly fetch: Outbound; readonly now: () => Instant }

const TOKEN_URL = 'https://oauth2.googleapis.com/token'
/** A token is a few hundred bytes; the sign-in side never needs longer than this to say so. */
const TIMEOUT_MS = 10 * SECOND
const ANSWER_MAX_BYTES = 16 * 1024
/** Dropped this long before it expires, so that no call starts with a token that dies on the way. */
const EXPIRY_MARGIN_MS = 5 * MINUTE
/** Tokens held in memory at once; the oldest makes room. One per connected person and about 1 kB each. */
const HELD_MAX = 500

const held = new Map<string, { readonly value: string; readonly until: Instant }>()
const tokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.number() })

/**
 * One name for one person's connection that can be held in memory without holding its secrets. The client secret is
 * part of it, so a district that only knows another's client id never meets the other's token.
 */
export async function connectionKey(access: GoogleAccess): Promise<string> {
  const parts = JSON.stringify([access.clientId, access.clientSecret, access.refreshToken])
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(parts))
  return Buffer.from(digest).toString('base64url')
}

/**
 * Permission to act in the person's calendar for about an hour, from the consent they gave us once.
 * `auth_failed` / `never`: the consent was withdrawn or the credentials are wrong. Nothing is written by asking, so a
 * lost answer is not `unknown`. Source: developers.google.com/identity/protocols/oauth2/web-server#offline.
 */
export async function accessToken(
  deps: GoogleDeps,
  access: GoogleAccess,
): Promise<Result<string, PortFailure>> {
  const key = await connectionKey(access)
  const known = held.get(key)
  if (known && known.until > deps.now()) return ok(known.value)
  try {
    const response = await deps.fetch(TOKEN_URL, tokenRequest(access))
    const text = await readTextLimited(response, ANSWER_MAX_BYTES)
    if (!response.ok) return err(refusal(response, deps.now()))
    const answer = tokenAnswer.safeParse(JSON.parse(text))
    if (!answer.success) return err({ retry: 'later', reason: 'unreadable' })
    hold(key, answer.data, deps.now())
    return ok(answer.data.access_token)
  } catch (error) {
    if (error instanceof SyntaxError) return err({ retry: 'later', reason: 'unreadable' })
    const { retry, reason } = failureOfError(error)
    return err({ retry, reason })
  }
}

/** Forgets a token that was refused, so that the next call asks for a fresh one. */
export async function dropAccessToken(access: GoogleAccess): Promise<void> {
  held.delete(await connectionKey(access))
}

const tokenRequest = (access: GoogleAccess): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
  body: new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: access.clientId,
    client_secret: access.clientSecret,
    refresh_token: access.refreshToken,
  }).toString(),
  signal: AbortSignal.timeout(TIMEOUT_MS),
})

/** Every refusal of the request itself (`invalid_grant`, `invalid_client`, a policy) needs a person; the rest passes. */
function refusal(response: Response, now: Instant): PortFailure {
  const failure = failureOfResponse(response, now)
  return failure.retry === 'later' ? failure : { retry: 'never', reason: 'auth_failed' }
}

function hold(key: string, answer: z.infer<typeof tokenAnswer>, now: Instant): void {
  const [oldest] = held.keys()
  if (oldest !== undefined && held.size >= HELD_MAX) held.delete(oldest)
  const until = now + answer.expires_in * SECOND - EXPIRY_MARGIN_MS
  held.set(key, { value: answer.access_token, until })
}
