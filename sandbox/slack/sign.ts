/** Signs what goes to the app, the way Slack does, or deliberately not so. */
import { createHmac } from 'node:crypto'
import { z } from 'zod'

/**
 * Slack's signature of a request: HMAC-SHA256 over version, time and body, in hex.
 * Source: Slack's page "Verifying requests from Slack".
 */
export function slackSignature(secret: string, timestamp: string, body: string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`
}

/** How a delivery departs from a good one. */
export const wireSchema = z.strictObject({
  /** Another signing secret. */
  secret: z.string().optional(),
  /** Moves the time stamp, in seconds; Slack's receivers take up to 300. */
  skewSeconds: z.int().optional(),
  signature: z.enum(['missing', 'v1', 'wrong', 'malformed']).optional(),
  timestamp: z.enum(['missing', 'malformed']).optional(),
  /** Sends the very same payload this many times at once, as two presses do. */
  copies: z.int().min(1).max(20).optional(),
  /** Marks a repeated event. */
  retry: z.strictObject({ number: z.int().positive(), reason: z.string() }).optional(),
  /** Sends as an organisation-wide install: no team, an enterprise instead. */
  isOrgInstall: z.boolean().optional(),
  /** Pretends the payload comes from this workspace. */
  teamId: z.string().optional(),
  /** For `response_url`: an address of someone else. */
  responseUrl: z.string().optional(),
})

export type Wire = z.infer<typeof wireSchema>

const MS_PER_S = 1000

function signatureFor(wire: Wire, good: string): string | null {
  switch (wire.signature) {
    case 'missing':
      return null
    case 'v1':
      return good.replace('v0=', 'v1=')
    case 'wrong':
      return `v0=${'0'.repeat(good.length - 'v0='.length)}`
    case 'malformed':
      return 'v0=not-hex'
    case undefined:
      return good
  }
}

/** The headers that vouch for `body`, bent as `wire` says. */
export function signedHeaders(
  body: string,
  { secret, nowMs, wire }: { secret: string; nowMs: number; wire: Wire },
): Record<string, string> {
  const timestamp = String(Math.floor(nowMs / MS_PER_S) + (wire.skewSeconds ?? 0))
  const signature = signatureFor(wire, slackSignature(wire.secret ?? secret, timestamp, body))
  return {
    ...(wire.timestamp === 'missing'
      ? {}
      : { 'x-slack-request-timestamp': wire.timestamp === 'malformed' ? 'soon' : timestamp }),
    ...(signature === null ? {} : { 'x-slack-signature': signature }),
    ...(wire.retry === undefined
      ? {}
      : {
          'x-slack-retry-num': String(wire.retry.number),
          'x-slack-retry-reason': wire.retry.reason,
        }),
  }
}
