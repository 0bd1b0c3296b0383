import { AuthenticationHandler, Client } from '@microsoft/microsoft-graph-client'
import type { Middleware } from '@microsoft/microsoft-graph-client'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { CAST } from '../../sandbox/cast.ts'
import { codeOf, json, openMicrosoft } from './microsoft-client.ts'

let microsoft: Awaited<ReturnType<typeof openMicrosoft>>
beforeAll(async () => {
  microsoft = await openMicrosoft()
})
afterAll(() => microsoft.close())
beforeEach(async () => {
  await microsoft.clear('faults')
  await microsoft.clear('calls')
})

const [one, two, three] = CAST.map(({ microsoftOid }) => `/users/${microsoftOid}/events`)
const JSON_TYPE = { 'Content-Type': 'application/json' }

let serial = 0
const task = () => ({
  subject: 'A task is waiting in Offramp',
  transactionId: `batch-${(serial += 1)}`,
  start: { dateTime: '2026-03-02T16:00:00', timeZone: 'UTC' },
  end: { dateTime: '2026-03-02T16:30:00', timeZone: 'UTC' },
})

type Step = { id: string; status: number; headers: Record<string, string>; body: never }

const step = (id: string, url: string | undefined, extra: object = {}) => ({
  id,
  method: 'POST',
  url,
  headers: JSON_TYPE,
  body: task(),
  ...extra,
})

const sendBatch = (requests: unknown[]) => microsoft.send('POST', '/$batch', { body: { requests } })

const batch = async (requests: unknown[]): Promise<Map<string, Step>> => {
  const response = await sendBatch(requests)
  expect(response.status).toBe(200)
  const { responses } = await json(response)
  return new Map(responses.map((answer: Step) => [answer.id, answer]))
}

const arm = async (rule: Record<string, unknown>) => {
  const answer = await microsoft.control('faults', { rules: [rule] })
  expect(answer.status).toBe(200)
}

const createdUnder = async (key: string) => {
  const { history } = await microsoft.look('events')
  return history.find((row: { key: string }) => row.key === key)?.created ?? 0
}

describe('the official client', () => {
  test('creates, moves, lists and deletes events one by one and in a batch', async () => {
    // The client gives its token to Microsoft's own hosts only, so the road there is bent, not the address.
    const sandbox: Middleware = {
      execute: async (context) => {
        const { request } = context
        const asked = new URL(typeof request === 'string' ? request : request.url)
        expect(asked.origin).toBe('https://graph.microsoft.com')
        context.response = await fetch(
          microsoft.url + asked.pathname + asked.search,
          context.options,
        )
      },
    }
    const middleware = new AuthenticationHandler({
      getAccessToken: () => Promise.resolve(microsoft.access),
    })
    middleware.setNext(sandbox)
    const client = Client.initWithMiddleware({ middleware })
    const headers = { prefer: 'IdType="ImmutableId"' }
    const made = await client
      .api(one ?? '')
      .headers(headers)
      .post(task())
    expect(made.id).toMatch(/^AAkA/)
    const end = { dateTime: '2026-03-02T17:00:00', timeZone: 'UTC' }
    const moved = await client.api(`${one}/${made.id}`).headers(headers).patch({ end })
    expect(moved.end.dateTime).toBe('2026-03-02T17:00:00.0000000')
    const answers = await client
      .api('/$batch')
      .post({ requests: [step('a', two), step('b', three)] })
    expect(answers.responses.map(({ status }: Step) => status)).toEqual([201, 201])
    await client.api(`${one}/${made.id}`).delete()
    await expect(client.api(`${one}/${made.id}`).get()).rejects.toMatchObject({
      statusCode: 404,
      code: 'ErrorItemNotFound',
    })
  })
})

describe('$batch', () => {
  test('each step has its own status, headers and body, and answers may come in another order', async () => {
    const response = await sendBatch([
      step('a', one, { headers: { ...JSON_TYPE, Prefer: 'IdType="ImmutableId"' } }),
      step('b', two, { body: { subjct: 'A' } }),
      { id: 'c', method: 'GET', url: `${three}?$top=1` },
      { id: 'd', method: 'DELETE', url: `${one}/AAkA${'x'.repeat(80)}` },
    ])
    const { responses } = await json(response)
    expect(responses).toMatchObject([
      { id: 'd', status: 404, body: { error: { code: 'ErrorItemNotFound' } } },
      { id: 'c', status: 200, body: { value: expect.any(Array) } },
      { id: 'b', status: 400, body: { error: { code: 'RequestBodyRead' } } },
      {
        id: 'a',
        status: 201,
        headers: { 'Preference-Applied': 'IdType="ImmutableId"' },
        body: { id: expect.stringMatching(/^AAkA/) },
      },
    ])
  })

  test('a step that failed takes the steps that depend on it along', async () => {
    const answers = await batch([
      step('a', one, { body: {} }),
      step('b', one, { dependsOn: ['a'] }),
      step('c', one, { dependsOn: ['b'] }),
      step('d', two),
    ])
    expect(['a', 'b', 'c', 'd'].map((id) => answers.get(id)?.status)).toEqual([400, 424, 424, 201])
  })

  test('a fifth step for the same mailbox is throttled', async () => {
    const answers = await batch(['a', 'b', 'c', 'd', 'e'].map((id) => step(id, one)))
    expect(['a', 'b', 'c', 'd', 'e'].map((id) => answers.get(id)?.status)).toEqual([
      201, 201, 201, 201, 429,
    ])
    expect(answers.get('e')).toMatchObject({ body: { error: { code: 'ApplicationThrottled' } } })
  })

  test('a versioned address ends up doubled and is not found', async () => {
    const answers = await batch([step('a', `/v1.0${one}`)])
    expect(answers.get('a')).toMatchObject({ status: 400, body: { error: { code: 'BadRequest' } } })
  })

  test.each<[string, unknown[]]>([
    ['21 steps', Array.from({ length: 21 }, (_, i) => step(String(i), one))],
    ['two steps of one id', [step('a', one), step('a', two)]],
    ['a dependency on nobody', [step('a', one, { dependsOn: ['z'] })]],
    ['a body without a content type', [step('a', one, { headers: {} })]],
    ['a whole address', [step('a', `https://graph.microsoft.com/v1.0${one}`)]],
    ['an unknown field', [step('a', one, { path: '/x' })]],
    ['an unknown method', [step('a', one, { method: 'PUSH' })]],
  ])('%s: the whole batch is refused', async (_, requests) => {
    expect((await codeOf(await sendBatch(requests)))[0]).toBe(400)
  })

  test('a batch without a token is refused whole', async () => {
    const response = await microsoft.send('POST', '/$batch', {
      body: { requests: [step('a', one)] },
      headers: { authorization: '' },
    })
    expect(response.status).toBe(401)
  })
})

describe('scripted faults', () => {
  const EVENTS = { method: 'POST', path: '/v1.0/users/*/events' }

  test('429 comes with Retry-After in seconds or as a date, alone and inside a batch', async () => {
    await arm({ ...EVENTS, kind: 'rateLimit', retryAfterSeconds: 9, times: 2 })
    const alone = await microsoft.send('POST', one ?? '', { body: task() })
    expect(alone.headers.get('retry-after')).toBe('9')
    expect(await codeOf(alone)).toEqual([429, 'TooManyRequests'])
    const inside = await batch([step('a', one), step('b', two)])
    expect(inside.get('a')).toMatchObject({ status: 429, headers: { 'Retry-After': '9' } })
    expect(inside.get('b')?.status).toBe(201)

    await microsoft.clear('faults')
    await arm({ ...EVENTS, kind: 'rateLimit', retryAfterSeconds: 60, retryAfterAs: 'date' })
    const dated = await batch([step('a', one)])
    const waitMs = Date.parse(dated.get('a')?.headers['Retry-After'] ?? '') - Date.now()
    expect(waitMs).toBeGreaterThan(50_000)
    expect(waitMs).toBeLessThanOrEqual(60_000)
  })

  test.each([
    [503, undefined, 'serviceNotAvailable'],
    [500, undefined, 'InternalServerError'],
    [403, undefined, 'ErrorAccessDenied'],
    [429, 'ApplicationThrottled', 'ApplicationThrottled'],
  ])('status %i comes in Graph’s shape with code %s', async (status, reason, code) => {
    await arm({ ...EVENTS, kind: 'error', status, ...(reason ? { reason } : {}) })
    const response = await microsoft.send('POST', one ?? '', { body: task() })
    expect(await codeOf(response)).toEqual([status, code])
  })

  test('a fault of the token endpoint has the login’s shape', async () => {
    await arm({ path: '/*/oauth2/v2.0/token', kind: 'error', status: 503, failOnce: true })
    const response = await microsoft.login()
    expect(response.status).toBe(503)
    expect(await json(response)).toMatchObject({ error: 'temporarily_unavailable' })
    expect((await microsoft.login()).status).toBe(200)
  })

  test('an answer lost after the effect is made good by repeating the transactionId', async () => {
    await arm({ ...EVENTS, kind: 'lostAnswer', failOnce: true })
    const body = task()
    await expect(microsoft.send('POST', one ?? '', { body })).rejects.toThrow('fetch failed')
    expect(await createdUnder(body.transactionId)).toBe(1)
    expect((await microsoft.send('POST', one ?? '', { body })).status).toBe(201)
    expect(await createdUnder(body.transactionId)).toBe(1)
  })

  test('inside a batch a lost answer is a 504 after the effect, a dropped one a 504 without it', async () => {
    const [lost, dropped] = [task(), task()]
    await arm({ ...EVENTS, kind: 'lostAnswer', failOnce: true })
    await arm({ ...EVENTS, kind: 'drop', skip: 0, failOnce: true })
    const answers = await batch([step('a', one, { body: lost }), step('b', two, { body: dropped })])
    expect([...answers.values()].map(({ status }) => status)).toEqual([504, 504])
    expect(await createdUnder(lost.transactionId)).toBe(1)
    expect(await createdUnder(dropped.transactionId)).toBe(0)
  })

  test('steps of a batch are recorded as calls of their own, and names in them are found once', async () => {
    await microsoft.control('pii', { needles: ['Quillfeather'] })
    await batch([step('a', one, { body: { ...task(), subject: 'Zoë Quillfeather' } })])
    const query = new URLSearchParams(EVENTS).toString()
    const { calls } = await microsoft.look(`calls?${query}`)
    const outer = await microsoft.look('calls?path=/v1.0/$batch')
    expect(calls).toMatchObject([{ batch: outer.calls[0].n, answer: { status: 201 } }])
    const { occurrences } = await microsoft.look('pii')
    expect(occurrences).toMatchObject([{ needle: 'quillfeather', where: 'body' }])
  })
})
