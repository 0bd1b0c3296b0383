/** Where a bot token may go. */
const ORIGINS: readonly string[] = ['https://slack.com', 'https://hooks.slack.com']

type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

/** An address in a payload that is not Slack's. */
class BlockedHostError extends Error {
  override readonly name = 'BlockedHostError'
}

/** Slack never redirects a call; following one could carry the token elsewhere. */
class RedirectRefusedError extends Error {
  override readonly name = 'RedirectRefusedError'
}

/**
 * The fetch that Slack's client gets: to Slack's own origins only, never following a redirect. The client asks for
 * `redirect: 'error'`, which workerd does not know, so it is replaced by a check of the answer.
 */
export const slackFetch =
  (outbound: Fetch): Fetch =>
  async (input, init) => {
    const { origin } = new URL(input instanceof Request ? input.url : String(input))
    if (!ORIGINS.includes(origin)) throw new BlockedHostError('not an address of Slack')
    const response = await outbound(input, { ...init, redirect: 'manual' })
    if (response.status < 300 || response.status >= 400) return response
    await response.body?.cancel()
    throw new RedirectRefusedError('redirect not followed')
  }
