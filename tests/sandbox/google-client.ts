import { expect } from 'vitest'
import { CREDENTIALS } from '../../sandbox/cast.ts'
import { startGoogle } from '../../sandbox/google/server.ts'

type Extra = { body?: unknown; headers?: Record<string, string>; timeoutMs?: number }

// oxlint-disable-next-line typescript/no-explicit-any -- answers are judged by their shape, which is the point of these tests
export const json = async (response: Response): Promise<any> => JSON.parse(await response.text())

/** Checks that a refusal has Google's shape and gives its status, reason and domain. */
export const reasonOf = async (response: Response) => {
  const body = await json(response)
  expect(body.error.code).toBe(response.status)
  expect(body.error.errors[0]).toMatchObject({
    domain: expect.any(String),
    reason: expect.any(String),
    message: expect.any(String),
  })
  return [response.status, body.error.errors[0].reason, body.error.errors[0].domain]
}

/** A started Google sandbox with a hand on both of its sides: the vendor's protocol and the control calls. */
export async function openGoogle() {
  const google = await startGoogle({ port: 0 })
  const askToken = (refreshToken = '1//demo-counselor') =>
    fetch(`${google.url}/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        refresh_token: refreshToken,
        client_id: CREDENTIALS.google.clientId,
        client_secret: CREDENTIALS.google.clientSecret,
      }),
    })
  const accessToken = async (refreshToken?: string): Promise<string> =>
    (await json(await askToken(refreshToken))).access_token
  const client = {
    url: google.url,
    access: await accessToken(),
    close: () => google.close(),
    askToken,
    accessToken,
    send: (method: string, path: string, { body, headers, timeoutMs = 5_000 }: Extra = {}) =>
      fetch(`${google.url}/calendar/v3${path}`, {
        method,
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          authorization: `Bearer ${client.access}`,
          'content-type': 'application/json',
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    control: (path: string, body: unknown) =>
      fetch(`${google.url}/_control/${path}`, { method: 'POST', body: JSON.stringify(body) }),
    look: async (path: string) => json(await fetch(`${google.url}/_control/${path}`)),
    clear: (what: 'faults' | 'calls') =>
      fetch(`${google.url}/_control/${what}`, { method: 'DELETE' }),
    newCalendar: async (): Promise<string> =>
      (await json(await client.send('POST', '/calendars', { body: { summary: 'Offramp' } }))).id,
  }
  return client
}
