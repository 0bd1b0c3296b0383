/** Where a bot token may go. */
const ORIGINS: readonly string[] = ['https://slack.com', 'https://hooks.slack.com']

type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

/**
 * The fetch that Slack's client gets: to Slack's own origins only, never following a redirect. The client asks for
 * `redirect: 'error'`, which workerd does not know, so it is replaced by a check of the answer.
 */
export const slackFetch =
  (outbound: Fetch): Fetch =>
  async (input, init) => {
    const { origin } = new URL(input instanceof Request ? input.url : String(input))
    if (!ORIGINS.includes(origin)) throw new TypeError('blocked origin')
    const response = await outbound(input, { ...init, redirect: 'manual' })
    if (response.status >= 300 && response.status < 400) throw new TypeError('unexpected redirect')
    return response
  }
