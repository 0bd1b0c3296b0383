import { LogLevel } from '@slack/bolt'
import { WebClient, type WebClientOptions } from '@slack/web-api'
import { slackFetch } from './slack-fetch.ts'

export type SlackOutbound = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

/** A Slack call that takes longer has failed for whoever waits. */
const TIMEOUT_MS = 8_000
const RETRY_WAIT_MS = 200

/** How Slack's client behaves in a Worker: it never waits out a rate limit and never follows a foreign address. */
export function clientOptions(outbound: SlackOutbound, retries: number): WebClientOptions {
  return {
    fetch: slackFetch(outbound),
    timeout: TIMEOUT_MS,
    allowAbsoluteUrls: false,
    rejectRateLimitedCalls: true,
    maxRequestConcurrency: Number.POSITIVE_INFINITY,
    retryConfig: { retries, factor: 1, minTimeout: RETRY_WAIT_MS },
    logLevel: LogLevel.ERROR,
  }
}

/** A client for one delivery. Never shared: a client that meets a rate limit pauses everybody who uses it. */
export const createClient = (outbound: SlackOutbound, token: string): WebClient =>
  new WebClient(token, clientOptions(outbound, 0))
