import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { json, openGoogle } from './google-client.ts'

/** How long a request that will never be answered is waited for; ample for its effect. */
const PATIENCE_MS = 400

let google: Awaited<ReturnType<typeof openGoogle>>
let calendarId: string
beforeAll(async () => {
  google = await openGoogle()
  calendarId = await google.newCalendar()
})
afterAll(() => google.close())
beforeEach(async () => {
  await google.clear('faults')
  await google.clear('calls')
})

const arm = async (rule: Record<string, unknown>) => {
  const answer = await google.control('faults', { rules: [rule] })
  expect(answer.status).toBe(200)
}

let serial = 0
const newId = () => `fault${(serial += 1).toString().padStart(5, '0')}`

const insert = (id: string, summary = 'A task is waiting in Offramp', timeoutMs = 5_000) =>
  google.send('POST', `/calendars/${encodeURIComponent(calendarId)}/events`, {
    timeoutMs,
    body: {
      id,
      summary,
      start: { dateTime: '2026-03-02T16:00:00Z' },
      end: { dateTime: '2026-03-02T16:30:00Z' },
    },
  })

const exists = async (id: string) => {
  const { history } = await google.look('events')
  return history.some(
    (row: { key: string; created: number }) => row.key === id && row.created === 1,
  )
}

const EVENTS = { method: 'POST', path: '/calendar/v3/calendars/*/events' }

describe('scripted faults', () => {
  test('429 carries Retry-After in seconds, Google’s reason, and has no effect', async () => {
    await arm({ ...EVENTS, kind: 'rateLimit', retryAfterSeconds: 7 })
    const id = newId()
    const response = await insert(id)
    expect(response.status).toBe(429)
    expect(response.headers.get('retry-after')).toBe('7')
    expect((await json(response)).error).toMatchObject({
      code: 429,
      errors: [{ domain: 'usageLimits', reason: 'rateLimitExceeded' }],
    })
    expect(await exists(id)).toBe(false)
  })

  test('Retry-After can be a date', async () => {
    await arm({ ...EVENTS, kind: 'rateLimit', retryAfterSeconds: 60, retryAfterAs: 'date' })
    const response = await insert(newId())
    const waitMs = Date.parse(response.headers.get('retry-after') ?? '') - Date.now()
    expect(waitMs).toBeGreaterThan(50_000)
    expect(waitMs).toBeLessThanOrEqual(60_000)
  })

  test.each([
    [403, 'rateLimitExceeded', 'usageLimits'],
    [403, 'userRateLimitExceeded', 'usageLimits'],
    [403, 'quotaExceeded', 'usageLimits'],
    [403, 'insufficientPermissions', 'global'],
    [401, 'authError', 'global'],
    [410, 'fullSyncRequired', 'calendar'],
    [412, 'conditionNotMet', 'global'],
    [500, 'backendError', 'global'],
    [503, 'backendError', 'global'],
  ])(
    'an error of status %i with reason %s comes in Google’s shape',
    async (status, reason, domain) => {
      await arm({ ...EVENTS, kind: 'error', status, reason })
      const response = await insert(newId())
      expect(response.status).toBe(status)
      const { error } = await json(response)
      expect(error.code).toBe(status)
      expect(error.message).toEqual(error.errors[0].message)
      expect(error.errors[0]).toMatchObject({ reason, domain })
    },
  )

  test('a fault of the token endpoint has OAuth’s shape', async () => {
    await arm({ path: '/token', kind: 'error', status: 400, reason: 'invalid_grant' })
    const response = await google.askToken()
    expect(response.status).toBe(400)
    expect(await json(response)).toMatchObject({ error: 'invalid_grant' })
  })

  test('failing once lets the second try through', async () => {
    await arm({ ...EVENTS, kind: 'error', failOnce: true })
    const id = newId()
    expect((await insert(id)).status).toBe(500)
    expect((await insert(id)).status).toBe(200)
  })

  test('a fault may wait for the third request and strike twice', async () => {
    await arm({ ...EVENTS, kind: 'error', skip: 2, times: 2 })
    const statuses: number[] = []
    for (let i = 0; i < 6; i += 1) statuses.push((await insert(newId())).status)
    expect(statuses).toEqual([200, 200, 500, 500, 200, 200])
  })

  test('a dropped connection has no effect, a lost answer has', async () => {
    const [dropped, lost] = [newId(), newId()]
    await arm({ ...EVENTS, kind: 'drop', failOnce: true })
    await expect(insert(dropped)).rejects.toThrow('fetch failed')
    await arm({ ...EVENTS, kind: 'lostAnswer', failOnce: true })
    await expect(insert(lost)).rejects.toThrow('fetch failed')
    expect([await exists(dropped), await exists(lost)]).toEqual([false, true])
    expect((await insert(lost)).status).toBe(409)
  })

  test('a hanging request has no effect, one that hangs afterwards has', async () => {
    const [hung, late] = [newId(), newId()]
    await arm({ ...EVENTS, kind: 'hang', failOnce: true })
    await expect(insert(hung, 'Task', PATIENCE_MS)).rejects.toMatchObject({ name: 'TimeoutError' })
    await arm({ ...EVENTS, kind: 'hangAfter', failOnce: true })
    await expect(insert(late, 'Task', PATIENCE_MS)).rejects.toMatchObject({ name: 'TimeoutError' })
    expect([await exists(hung), await exists(late)]).toEqual([false, true])
  })

  test('a slow answer comes late and whole', async () => {
    await arm({ ...EVENTS, kind: 'slow', delayMs: 80 })
    const startedAt = performance.now()
    expect((await insert(newId())).status).toBe(200)
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(75)
  })

  test('a fault strikes its own method and path only', async () => {
    await arm({ ...EVENTS, kind: 'error' })
    expect(
      (await google.send('GET', `/calendars/${encodeURIComponent(calendarId)}/events`)).status,
    ).toBe(200)
    expect((await google.send('POST', '/calendars', { body: { summary: 'Other' } })).status).toBe(
      200,
    )
    expect((await insert(newId())).status).toBe(500)
  })

  test('one seed of the random mix always tells the same story, at about its rate', async () => {
    const story = async () => {
      await google.clear('faults')
      const mix = {
        ...EVENTS,
        seed: 7,
        rate: 0.4,
        kinds: ['rateLimit', { kind: 'error', status: 503 }],
      }
      expect((await google.control('faults', { mix })).status).toBe(200)
      const statuses: number[] = []
      for (let i = 0; i < 60; i += 1) statuses.push((await insert(newId())).status)
      return statuses
    }
    const first = await story()
    expect(await story()).toEqual(first)
    expect(new Set(first)).toEqual(new Set([200, 429, 503]))
    const faulty = first.filter((status) => status !== 200).length
    expect(faulty).toBeGreaterThan(12)
    expect(faulty).toBeLessThan(36)
  })

  test.each([
    ['an unknown kind', { rules: [{ kind: 'explode' }] }, 'kind'],
    ['a misspelt field', { rules: [{ kind: 'slow', delay: 5 }] }, 'delay'],
    ['a rate above one', { mix: { seed: 1, rate: 2, kinds: ['drop'] } }, 'rate'],
  ])('a script with %s is refused, naming it', async (_, script, field) => {
    const response = await google.control('faults', script)
    expect(response.status).toBe(400)
    expect((await json(response)).detail).toContain(field)
  })
})

describe('the record of calls', () => {
  test('each call is kept with its answer, fault and number, and can be asked for by path', async () => {
    await arm({ ...EVENTS, kind: 'lostAnswer', failOnce: true })
    const id = newId()
    await expect(insert(id)).rejects.toThrow('fetch failed')
    await insert(id)
    await google.send('POST', '/calendars', { body: { summary: 'Other' } })
    const query = new URLSearchParams(EVENTS)
    const { calls } = await google.look(`calls?${query.toString()}`)
    expect(calls).toMatchObject([
      { method: 'POST', fault: 'lostAnswer', answer: { status: 0 } },
      { method: 'POST', fault: null, answer: { status: 409 } },
    ])
    expect(JSON.parse(calls[0].body).id).toBe(id)
    expect(JSON.parse(calls[0].answer.body).id).toBe(id)
    expect(calls[1].n).toBe(calls[0].n + 1)
  })

  test('cleared means empty, and control calls are never recorded', async () => {
    await insert(newId())
    await google.clear('calls')
    await fetch(`${google.url}/_control/events`)
    expect(await google.look('calls')).toEqual({ calls: [] })
  })
})

describe('searching for names', () => {
  const occurrences = async () =>
    (await google.look('pii')).occurrences.map(({ needle, where }: Record<string, string>) => [
      needle,
      where,
    ])

  test('a name is found in a body, an address, a header, a token, and in calls from before', async () => {
    const needle = 'Zoë Quillfeather'
    await insert(newId(), `About ${needle}`)
    await google.control('pii', { needles: [needle] })
    expect((await occurrences()).map(([, where]: string[]) => where)).toEqual(['body'])
    await insert(newId(), 'zoë QUILLFEATHER')
    await fetch(`${google.url}/token`, {
      method: 'POST',
      body: new URLSearchParams({ who: needle }),
    })
    await google.send('GET', `/calendars/x/events?q=${encodeURIComponent(needle)}`)
    await fetch(`${google.url}/token`, {
      headers: { 'x-note': Buffer.from(JSON.stringify({ sub: needle })).toString('base64url') },
    })
    const escaped = `{"who":"Zo\\u00eb Quillfeather"}`
    await fetch(`${google.url}/token`, { method: 'POST', body: escaped })
    expect((await occurrences()).map(([, where]: string[]) => where)).toEqual([
      'body',
      'body',
      'body',
      'url',
      'header x-note',
      'body',
    ])
  })

  test('texts that were not sent are not found, and a name in a dropped request still counts', async () => {
    await google.control('pii', { needles: ['Absent Person', 'Dropped Person'] })
    await insert(newId())
    expect(await occurrences()).toEqual([])
    await arm({ ...EVENTS, kind: 'drop' })
    await expect(insert(newId(), 'Dropped Person')).rejects.toThrow('fetch failed')
    expect((await occurrences()).map(([needle]: string[]) => needle)).toEqual(['dropped person'])
  })
})
