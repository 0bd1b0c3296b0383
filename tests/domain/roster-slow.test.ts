import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createOutbound } from '../../src/connectors/http/outbound.ts'
import { createOneRosterSource } from '../../src/connectors/oneroster/source.ts'
import { MINUTE, SECOND } from '../../src/core/kernel/time.ts'
import type { Courier } from '../../src/core/ports/delivery.ts'
import { createCourier } from '../../src/core/jobs/effects.ts'
import { behave } from '../connectors/oneroster-behaviour.ts'
import {
  startProvider,
  type Provider,
  type Reply,
  type Seen,
} from '../connectors/oneroster-provider.ts'
import { createDistrict, OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { readSync } from './roster-run.ts'

const operator = { caller: OPERATOR }
const SIZES = { orgs: 3, academicSessions: 2, classes: 4, users: 60, enrollments: 90 }
/** No run of these sizes takes longer, even from the slowest provider here. */
const PATIENCE_MS = 90 * MINUTE

let provider: Provider
let district: TestDistrict
let courier: Courier

beforeAll(async () => {
  provider = await startProvider()
})
afterAll(() => provider.close())
beforeEach(async () => {
  provider.seen.length = 0
  district = await createDistrict()
  const fetch = createOutbound({ redirects: {}, allowPrivate: true })
  const roster = createOneRosterSource({ fetch, now: () => district.clock.now })
  // safe because a roster asks for nothing but records
  courier = createCourier({ roster } as never)
  const set = {
    kind: 'oneroster-1.2',
    baseUrl: `${provider.url}/ims/oneroster/rostering/v1p2`,
    tokenUrl: `${provider.url}/oauth/token`,
    clientId: 'client',
    clientSecret: 'secret',
  } as const
  await district.client.run('source.set', set, operator)
})

type Limit = {
  readonly requests: number
  /** How a refusal says when to come back. */
  readonly words?: 'seconds' | 'date' | 'nothing' | 'reset'
}

/** Requests of any kind count, those for tokens too; a window begins with every minute of the clock. */
function limited({ requests, words = 'seconds' }: Limit): { refused: () => number } {
  behave(provider, { sizes: SIZES })
  const { answer } = provider
  let window = -1
  let used = 0
  let refused = 0
  provider.answer = (seen) => {
    const { now } = district.clock
    if (Math.floor(now / MINUTE) !== window) [window, used] = [Math.floor(now / MINUTE), 0]
    if (++used <= requests) return answer(seen)
    refused++
    return refusal(words, (window + 1) * MINUTE, now)
  }
  return { refused: () => refused }
}

function refusal(words: Limit['words'], until: number, now: number): Reply {
  const seconds = String(Math.ceil((until - now) / SECOND))
  const headers = {
    seconds: { 'retry-after': seconds },
    date: { 'retry-after': new Date(until).toUTCString(), date: new Date(now).toUTCString() },
    reset: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': seconds },
    nothing: {},
  }[words ?? 'seconds']
  return {
    status: 429,
    headers: { 'content-type': 'text/html', ...headers },
    body: '<h1>Slow down</h1>',
  }
}

/** Lets the clock run from one thing that is due to the next. */
async function passTime(id: string): Promise<void> {
  const until = district.clock.now + PATIENCE_MS
  for (;;) {
    await district.drain(courier)
    const { state, phase } = await readSync(district, id)
    if (state !== 'queued' && state !== 'running') return
    const due = district.nextDueAt()
    if (due === null || due > until) throw new Error(`${state} ${phase}`)
    district.clock.now = Math.max(due, district.clock.now)
  }
}

async function start(): Promise<string> {
  const started = await district.client.run('sync.start', { mode: 'full' }, operator)
  if (!started.ok) throw new Error(JSON.stringify(started.error))
  return started.value.id
}

/** Requests for records by what was asked, refused ones included. */
const asked = (seen: readonly Seen[]): string[] =>
  seen.filter(({ path }) => !path.endsWith('/token')).map(({ target }) => target)

async function profile() {
  const read = await district.client.ask('source.read', {}, operator)
  return read.ok ? read.value?.profile : null
}

describe('a provider that allows few requests', () => {
  test.each<Limit>([
    { requests: 25 },
    { requests: 10 },
    { requests: 5 },
    { requests: 5, words: 'date' },
    { requests: 5, words: 'reset' },
    { requests: 10, words: 'nothing' },
    { requests: 5, words: 'nothing' },
    { requests: 2 },
  ])('is known completely and read to its end: %o', async (limit) => {
    limited(limit)
    const id = await start()
    await passTime(id)
    expect(await readSync(district, id)).toMatchObject({
      state: 'succeeded',
      error: null,
      stalls: 0,
      collections: {
        users: { received: SIZES.users },
        enrollments: { received: SIZES.enrollments },
      },
    })
    const known = await profile()
    expect(known).toMatchObject({ sort: 'honoured', keyset: true, totalsBy: 'header' })
    expect(known?.partial).toBeUndefined()
  })

  test('is asked no question of the probe twice, but for those it refused', async () => {
    const { refused } = limited({ requests: 5 })
    const started = await district.client.run('source.probe', {}, operator)
    if (!started.ok) throw new Error('not started')
    await passTime(started.value.id)
    expect((await readSync(district, started.value.id)).state).toBe('succeeded')
    const questions = asked(provider.seen)
    expect(questions.length - new Set(questions).size).toBeLessThanOrEqual(refused())
    expect(refused()).toBeGreaterThan(3)
  })
})

describe('a probe that is interrupted', () => {
  test('by the end of the process goes on where it was', async () => {
    behave(provider, { sizes: SIZES })
    const { answer } = provider
    let left = 14
    provider.answer = (seen) => (left-- > 0 ? answer(seen) : { hangMs: 60_000 })
    const id = await start()
    const dying = district.drain(courier)
    await expect.poll(() => provider.seen.length).toBe(15)
    const before = asked(provider.seen)
    district.restart()
    left = Infinity
    district.clock.advance(SECOND)
    await passTime(id)
    expect((await readSync(district, id)).state).toBe('succeeded')
    const after = asked(provider.seen).slice(before.length)
    const again = before.filter((target) => after.includes(target))
    // What was under way when the process ended is asked again, and no more.
    expect(again.length).toBeLessThanOrEqual(10)
    void dying.catch(() => undefined)
  })

  test('by an outage goes on where it was', async () => {
    behave(provider, { sizes: SIZES })
    const { answer } = provider
    let asks = 0
    provider.answer = (seen) => (++asks % 8 === 0 ? { cut: true } : answer(seen))
    const id = await start()
    await passTime(id)
    expect((await readSync(district, id)).state).toBe('succeeded')
    expect((await profile())?.partial).toBeUndefined()
  })
})
