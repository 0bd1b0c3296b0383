import { z } from 'zod'
import { err, ok, type Result } from '../../core/kernel/result.ts'
import { MINUTE, SECOND, type Instant } from '../../core/kernel/time.ts'
import type { CalendarAccess } from '../../core/ports/calendar.ts'
import type { PortFailure } from '../../core/ports/port-failure.ts'
import type { Outbound } from '../http/outbound.ts'
import { failureOfError, failureOfResponse } from '../http/port-failures.ts'
import { readTextLimited } from '../http/read-text.ts'

export type MicrosoftAccess = Extract<CalendarAccess, { provider: 'microsoft' }>
export type MicrosoftDeps = { readonly fetch: Outbound; readonly now: () => Instant }

const LOGIN_ORIGIN = 'https://login.microsoftonline.com'
/** Whatever Exchange granted to this app; nothing is named here, so nothing can be asked for in passing. */
const SCOPE = 'https://graph.microsoft.com/.default'
/** A token is a few kB; the sign-in side never needs longer than this to say so. */
const TIMEOUT_MS = 10 * SECOND
const ANSWER_MAX_BYTES = 32 * 1024
/** Dropped this long before it expires, so that no call starts with a token that dies on the way. */
const EXPIRY_MARGIN_MS = 5 * MINUTE
/** Tokens held in memory at once; the oldest makes room. One per district and about 2 kB each. */
const HELD_MAX = 500

const held = new Map<string, { readonly value: string; readonly until: Instant }>()
const tokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.number() })

/**
 * Permission to write calendars of the district's tenant for about an hour (OAuth 2.0 client credentials).
 * `auth_failed` / `never`: the credentials are wrong or the app was removed. Nothing is written by asking, so a lost
 * answer is not `unknown`. Source: learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow.
 */
export async function accessToken(
  deps: MicrosoftDeps,
  access: MicrosoftAccess,
): Promise<Result<string, PortFailure>> {
  const key = await heldUnder(access)
  const known = held.get(key)
  if (known && known.until > deps.now()) return ok(known.value)
  try {
    const response = await deps.fetch(tokenUrl(access.tenantId), tokenRequest(access))
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
export async function dropAccessToken(access: MicrosoftAccess): Promise<void> {
  held.delete(await heldUnder(access))
}

/**
 * The client secret is part of the name, hashed: tenant and client id are no secrets, and a district that only knows
 * another's must never meet the other's token.
 */
async function heldUnder(access: MicrosoftAccess): Promise<string> {
  const parts = JSON.stringify([access.tenantId, access.clientId, access.clientSecret])
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(parts))
  return Buffer.from(digest).toString('base64url')
}

const tokenUrl = (tenantId: string): string =>
  `${LOGIN_ORIGIN}/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`

const tokenRequest = (access: MicrosoftAccess): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
  body: new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: access.clientId,
    client_secret: access.clientSecret,
    scope: SCOPE,
  }).toString(),
  signal: AbortSignal.timeout(TIMEOUT_MS),
})

/** Every refusal of the request itself needs a person at the district's tenant; the rest passes. */
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
