import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Result } from '../../src/core/kernel/result.ts'
import { HOUR, MINUTE } from '../../src/core/kernel/time.ts'
import {
  type Bench,
  control,
  entryOf,
  feedBench,
  googleBench,
  microsoftBench,
  newKey,
  type Remote,
  START,
  valueOf,
} from './calendar-benches.ts'

const benches: [string, () => Bench | Promise<Bench>][] = [
  ['google', googleBench],
  ['microsoft', microsoftBench],
  ['feed', feedBench],
]
/** A feed is fetched by its reader: nothing of it can be lost, refused or deleted on the way. */
const remotes: [string, () => Promise<Remote>][] = [
  ['google', googleBench],
  ['microsoft', microsoftBench],
]

describe.each(benches)('every calendar: %s', (_, open) => {
  let bench: Bench & Partial<Remote>
  beforeAll(async () => {
    bench = await open()
  })
  afterAll(() => bench.server?.close())

  test('a task appears once, at its time, with a constant title and its link', async () => {
    const key = newKey()
    const record = valueOf(await bench.port.put(entryOf(key, 1), null))
    expect(record).toMatchObject({ key, revision: 1 })
    const title = 'A task is waiting in Offramp'
    const [event, ...others] = await bench.shown(key)
    expect(event).toMatchObject({ title, startAt: START, endAt: START + 30 * MINUTE })
    expect(event?.words).toContain('https://maple.example/t/01hq3v')
    expect(others).toEqual([])
  })

  test('putting it again, with or without knowing of the first time, leaves one event', async () => {
    const key = newKey()
    const record = valueOf(await bench.port.put(entryOf(key, 1), null))
    expect(valueOf(await bench.port.put(entryOf(key, 1), record))).toEqual(record)
    expect(valueOf(await bench.port.put(entryOf(key, 1), null))).toEqual(record)
    expect(await bench.shown(key)).toHaveLength(1)
  })

  test('a higher revision moves it, and a lower one that comes late changes nothing', async () => {
    const key = newKey()
    const first = valueOf(await bench.port.put(entryOf(key, 1), null))
    const second = valueOf(await bench.port.put(entryOf(key, 2, HOUR), first))
    expect(second).toEqual({ ...first, revision: 2 })
    expect(valueOf(await bench.port.put(entryOf(key, 1), second))).toEqual(second)
    expect(await bench.shown(key)).toMatchObject([{ startAt: START + HOUR }])
  })

  test('removing it takes it away, twice is harmless, and other tasks stay', async () => {
    const [key, other] = [newKey(), newKey()]
    const record = valueOf(await bench.port.put(entryOf(key, 1), null))
    valueOf(await bench.port.put(entryOf(other, 1), null))
    expect(await bench.port.remove(record)).toEqual({ ok: true, value: null })
    expect(await bench.port.remove(record)).toEqual({ ok: true, value: null })
    expect(await bench.shown(key)).toEqual([])
    expect(await bench.shown(other)).toHaveLength(1)
  })

  test('a removed task comes back when it is put with a raised revision', async () => {
    const key = newKey()
    const record = valueOf(await bench.port.put(entryOf(key, 1), null))
    valueOf(await bench.port.remove(record))
    const back = valueOf(await bench.port.put(entryOf(key, 2, HOUR), record))
    expect(back).toMatchObject({ key, revision: 2 })
    expect(await bench.shown(key)).toMatchObject([{ startAt: START + HOUR }])
    valueOf(await bench.port.remove(back))
    expect(await bench.shown(key)).toEqual([])
  })
})

describe.each(remotes)('a calendar behind a network: %s', (_, open) => {
  let bench: Remote
  beforeAll(async () => {
    bench = await open()
  })
  afterEach(() => fetch(`${bench.server.url}/_control/faults`, { method: 'DELETE' }))
  afterAll(() => bench.server.close())

  const arm = (rule: object) =>
    control(bench.server, 'faults', { rules: [{ path: bench.path, times: 1, ...rule }] })
  const lost = { ok: false, error: { retry: 'later', reason: 'network', unknown: true } }

  test('a create whose answer was lost is unknown, and repeating it leaves one event', async () => {
    const key = newKey()
    await arm({ kind: 'lostAnswer', method: 'POST' })
    expect(await bench.port.put(entryOf(key, 1), null)).toEqual(lost)
    valueOf(await bench.port.put(entryOf(key, 1), null))
    expect(await bench.shown(key)).toHaveLength(1)
  })

  test('a create whose answer was lost leaves one event although the task moved meanwhile', async () => {
    const key = newKey()
    await arm({ kind: 'lostAnswer', method: 'POST' })
    expect(await bench.port.put(entryOf(key, 1), null)).toEqual(lost)
    valueOf(await bench.port.put(entryOf(key, 2, HOUR), null))
    expect(await bench.shown(key)).toMatchObject([{ startAt: START + HOUR }])
  })

  test('a move and a removal whose answers were lost are unknown and can be repeated', async () => {
    const key = newKey()
    const record = valueOf(await bench.port.put(entryOf(key, 1), null))
    await arm({ kind: 'lostAnswer', method: 'PATCH' })
    expect(await bench.port.put(entryOf(key, 2, HOUR), record)).toEqual(lost)
    const moved = valueOf(await bench.port.put(entryOf(key, 2, HOUR), record))
    expect(await bench.shown(key)).toMatchObject([{ startAt: START + HOUR }])
    await arm({ kind: 'lostAnswer', method: 'DELETE' })
    expect(await bench.port.remove(moved)).toEqual(lost)
    expect(await bench.port.remove(moved)).toEqual({ ok: true, value: null })
    expect(await bench.shown(key)).toEqual([])
  })

  test('an event the person deleted counts as removed, and comes back with a raised revision', async () => {
    const key = newKey()
    const first = valueOf(await bench.port.put(entryOf(key, 1), null))
    await control(bench.server, 'person-deletes', { event: first.eventId })
    expect(await bench.port.remove(first)).toEqual({ ok: true, value: null })
    valueOf(await bench.port.put(entryOf(key, 2), first))
    expect(await bench.shown(key)).toHaveLength(1)
  })

  test('an access token that expired early is renewed unseen', async () => {
    await control(bench.server, 'expire', { what: 'accessTokens' })
    const key = newKey()
    valueOf(await bench.port.put(entryOf(key, 1), null))
    expect(await bench.shown(key)).toHaveLength(1)
  })

  const slowDown = { kind: 'rateLimit', retryAfterSeconds: 3 }
  test.each<[string, object, object]>([
    ['slow down', slowDown, { retry: 'later', reason: 'rate_limited', afterMs: 3000 }],
    ['out of order', { kind: 'error', status: 503 }, { retry: 'later', reason: 'unavailable' }],
    ['you may not', { kind: 'error', status: 403 }, { retry: 'never', reason: 'forbidden' }],
    ['I cannot read that', { kind: 'error', status: 400 }, { retry: 'never', reason: 'rejected' }],
  ])('"%s" is a typed failure of our own words, and changes nothing', async (_, fault, error) => {
    const record = valueOf(await bench.port.put(entryOf(newKey(), 1), null))
    const reason = 'status' in fault && fault.status === 403 ? { reason: bench.denied } : {}
    await arm({ ...fault, ...reason, times: 3 })
    const key = newKey()
    expect(await bench.port.put(entryOf(key, 1), null)).toEqual({ ok: false, error })
    expect(await bench.port.put(entryOf(record.key, 2, HOUR), record)).toEqual({ ok: false, error })
    expect(await bench.port.remove(record)).toEqual({ ok: false, error })
    expect(await bench.shown(key)).toEqual([])
    expect(await bench.shown(record.key)).toMatchObject([{ startAt: START }])
  })

  test('credentials that are not accepted need a person', async () => {
    const error = { retry: 'never', reason: 'auth_failed' }
    expect(await bench.stranger.put(entryOf(newKey(), 1), null)).toEqual({ ok: false, error })
  })

  test('with every third call failing somehow, each task ends up once at its last time, or not at all', async () => {
    const kinds = ['rateLimit', 'error', 'drop', 'lostAnswer'].map((kind) => ({ kind }))
    await control(bench.server, 'faults', { rules: [], mix: { seed: 7, rate: 0.35, kinds } })
    const until = async <T>(act: () => Promise<Result<T, { retry: string }>>): Promise<T> => {
      for (let attempt = 0; attempt < 100; attempt++) {
        const result = await act()
        if (result.ok) return result.value
        expect(result.error).toMatchObject({ retry: 'later' })
      }
      throw new Error('never came through')
    }
    const keys = Array.from({ length: 12 }, newKey)
    for (const [n, key] of keys.entries()) {
      const first = await until(() => bench.port.put(entryOf(key, 1), null))
      const last = await until(() => bench.port.put(entryOf(key, 2, HOUR), first))
      if (n % 2) await until(() => bench.port.remove(last))
    }
    for (const [n, key] of keys.entries()) {
      expect(await bench.shown(key)).toMatchObject(n % 2 ? [] : [{ startAt: START + HOUR }])
    }
  })

  test('all it was ever told are constants, keys, times and the link', async () => {
    const record = valueOf(await bench.port.put(entryOf(newKey(), 1), null))
    valueOf(await bench.port.remove(valueOf(await bench.port.put(entryOf(record.key, 2), record))))
    const calls = z.object({ calls: z.array(z.object({ body: z.string(), query: z.string() })) })
    const asked = await fetch(`${bench.server.url}/_control/calls?path=${bench.path}`)
    const texts = calls
      .parse(await asked.json())
      .calls.flatMap(({ body, query }) => [
        ...(body === '' ? [] : leavesOf(JSON.parse(body))),
        ...new URLSearchParams(query).values(),
      ])
    expect(texts).toContain(record.key)
    expect(texts.length).toBeGreaterThan(30)
    expect([...new Set(texts)].filter((text) => !ALLOWED.test(text))).toEqual([])
  })
})

const KEY = '[0-9a-v]{40}'
const PROPERTY = String.raw`String \{00020329-0000-0000-C000-000000000046\} Name OfframpTask`
const ALLOWED = new RegExp(
  `^(${[
    'A task is waiting in Offramp|Offramp|offramp|https://maple\\.example/t/01hq3v',
    'Open Offramp to see it\\.\nhttps://maple\\.example/t/01hq3v',
    `${KEY}(-v\\d)?|2026-11-24T[0-9:.]+Z?|UTC|\\d{1,2}|true|false`,
    'confirmed|private|transparent|popup|none|text|free|id',
    `${PROPERTY}|singleValueExtendedProperties\\(\\$filter=id eq '${PROPERTY}'\\)`,
    `singleValueExtendedProperties/Any\\(ep: ep/id eq '${PROPERTY}' and ep/value eq '${KEY}'\\)`,
  ].join('|')})$`,
)

const leavesOf = (value: unknown): string[] =>
  typeof value === 'object' && value !== null
    ? Object.values(value).flatMap(leavesOf)
    : [String(value)]
