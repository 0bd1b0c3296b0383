import { expect } from 'vitest'
import { CREDENTIALS } from '../../sandbox/cast.ts'
import { startMicrosoft } from '../../sandbox/microsoft/server.ts'

type Extra = { body?: unknown; headers?: Record<string, string>; timeoutMs?: number }

// oxlint-disable-next-line typescript/no-explicit-any -- answers are judged by their shape, which is the point of these tests
export const json = async (response: Response): Promise<any> => JSON.parse(await response.text())

/** Checks that a refusal has Graph's shape and gives its status and code. */
export const codeOf = async (response: Response) => {
  const { error } = await json(response)
  expect(error).toMatchObject({
    message: expect.any(String),
    innerError: { 'request-id': expect.any(String), date: expect.any(String) },
  })
  return [response.status, error.code]
}

/** A started Microsoft sandbox with a hand on both of its sides: the vendor's protocol and the control calls. */
export async function openMicrosoft() {
  const microsoft = await startMicrosoft({ port: 0 })
  const { tenantId, clientId, clientSecret } = CREDENTIALS.microsoft
  const login = (form: Record<string, string> = {}, tenant: string = tenantId) =>
    fetch(`${microsoft.url}/${tenant}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: clientSecret,
        scope: 'https://graph.microsoft.com/.default',
        ...form,
      }),
    })
  const accessToken = async (): Promise<string> => (await json(await login())).access_token
  const client = {
    url: microsoft.url,
    access: await accessToken(),
    close: () => microsoft.close(),
    login,
    accessToken,
    send: (method: string, path: string, { body, headers, timeoutMs = 5_000 }: Extra = {}) =>
      fetch(`${microsoft.url}/v1.0${path}`, {
        method,
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          authorization: `Bearer ${client.access}`,
          'content-type': 'application/json',
          prefer: 'IdType="ImmutableId"',
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    control: (path: string, body: unknown) =>
      fetch(`${microsoft.url}/_control/${path}`, { method: 'POST', body: JSON.stringify(body) }),
    look: async (path: string) => json(await fetch(`${microsoft.url}/_control/${path}`)),
    clear: (what: 'faults' | 'calls') =>
      fetch(`${microsoft.url}/_control/${what}`, { method: 'DELETE' }),
  }
  return client
}
