import { afterEach, describe, expect, test } from 'vitest'
import { MINUTE, SECOND } from '../../src/core/kernel/time.ts'
import { COLLECTIONS, type Collection } from '../../src/core/ports/roster-source.ts'
import type { Sync } from '../../src/core/domain/roster/run/views.ts'
import { homes } from './people.ts'
import { openStage, type Stage, type StageOptions } from './stage.ts'

/** Twenty thousand students in pages of 500 are as many requests as this many in pages of this size. */
const STUDENTS = Number(process.env['STUDENTS'] ?? 2_000)
const PAGE = Math.round(STUDENTS / 40)
/** A district of that size takes some seconds to stage. */
const LONG_MS = 300_000

let stage: Stage
afterEach(() => stage.close())

const open = async (options: StageOptions): Promise<void> => {
  stage = await openStage(options)
}

const received = ({ collections }: Sync): Partial<Record<Collection, number>> =>
  Object.fromEntries(COLLECTIONS.map((name) => [name, collections[name]?.received]))

/** Rows of each collection that is read, as the provider counts them. */
async function wanted(): Promise<Partial<Record<Collection, number>>> {
  const { counts } = await stage.provider.truth()
  return Object.fromEntries(COLLECTIONS.map((name) => [name, counts[name]]))
}

async function expectTruth(): Promise<void> {
  const seen = await homes(stage)
  expect(seen.found).toEqual(seen.wanted)
}

test(
  'A1: a town behind a limit of 100 requests a minute is read whole, without a request too early, in the time the limit allows',
  async () => {
    await open({
      size: STUDENTS,
      switches: { clamp: PAGE, rate: '100/60', rateHeaders: 'off', tooMany: 'html' },
      latencyMs: 100,
    })
    await stage.provider.requests()
    const began = stage.district.clock.now
    const run = await stage.synced()
    const took = stage.district.clock.now - began
    const asked = await stage.provider.requests()
    expect(received(run)).toEqual(await wanted())
    expect(asked.tooMany).toBeGreaterThan(2)
    expect(stage.early()).toBe(0)
    // Two lists are read at once until the first refusal: the second request may be on its way then.
    expect(asked.duringRetryAfter).toBeLessThanOrEqual(1)
    expect(run).toMatchObject({ stalls: 0, throttled: asked.tooMany })
    const failed = Object.entries(asked.byStatus).filter(([status]) => Number(status) >= 500)
    expect(failed).toEqual([])
    expect(asked.total).toBeGreaterThan(300)
    const floor = Math.floor((asked.total - asked.tokensIssued) / 100) * MINUTE
    expect(took).toBeLessThanOrEqual(floor * 1.1)
    await expectTruth()
  },
  LONG_MS,
)

test(
  'A1: read one request at a time, such a provider is never asked while it wants to be left alone',
  async () => {
    await open({
      size: 600,
      switches: { clamp: 25, rate: '30/60', rateHeaders: 'off', tooMany: 'html' },
      source: { concurrency: 1 },
      latencyMs: 100,
    })
    const run = await stage.synced()
    const asked = await stage.provider.requests()
    expect(received(run)).toEqual(await wanted())
    expect(asked.tooMany).toBeGreaterThan(2)
    expect(asked.duringRetryAfter).toBe(0)
    expect(asked.peakConcurrency).toBe(1)
  },
  LONG_MS,
)

test('A2: a provider that gives 60 rows where 5,000 were asked for, without a total or a next link, is read whole', async () => {
  await open({
    switches: { clamp: 60, totals: 'none', link: 'none' },
    source: { pageSize: 5_000 },
    latencyMs: 5,
  })
  const run = await stage.synced()
  expect(received(run)).toEqual(await wanted())
  const source = await stage.district.client.ask('source.read', {}, { caller: { via: 'operator' } })
  expect(source).toMatchObject({ value: { profile: { pageSize: 60, totalsBy: 'none' } } })
  await expectTruth()
})

test('a provider that is too busy for some of the questions what it can do is used as far as it is known, never asked before it said, and asked again the next day', async () => {
  await open({ switches: { flaky: 15, busyFor: 20 } })
  const partial = async (): Promise<unknown> => {
    const asked = { caller: { via: 'operator' } } as const
    const source = await stage.district.client.ask('source.read', {}, asked)
    return source.ok ? source.value?.profile?.partial : null
  }
  const run = await stage.synced()
  expect(received(run)).toEqual(await wanted())
  expect(await partial()).toBe(true)
  expect(stage.early()).toBe(0)
  await stage.provider.switch({ flaky: 0 })
  await stage.daysLater(1)
  await stage.synced()
  expect(await partial()).toBeUndefined()
  await expectTruth()
})

describe('A7: tokens that live 20 seconds', () => {
  test.each([
    // A token is renewed at 80 % of its life, and not used in the last five seconds before.
    ['and say so are renewed before they end', 'sent', 11],
    ['and do not say so are renewed once when they are refused', 'missing', 20],
  ] as const)('%s, and no page is lost or read twice', async (_, expiresIn, usable) => {
    await open({
      switches: { tokenTtl: 20, expiresIn, clamp: 20 },
      source: { concurrency: 1 },
      latencyMs: 2 * SECOND,
    })
    const began = stage.district.clock.now
    const run = await stage.synced()
    const asked = await stage.provider.requests()
    const seconds = (stage.district.clock.now - began) / SECOND
    expect(seconds).toBeGreaterThan(60)
    expect(asked.tokensIssued).toBeLessThanOrEqual(Math.ceil(seconds / usable) + 1)
    expect(asked.tokensIssued).toBeGreaterThan(2)
    const refused = asked.byStatus['401'] ?? 0
    expect(refused).toBe(expiresIn === 'sent' ? 0 : asked.tokensIssued - 1)
    expect(received(run)).toEqual(await wanted())
    const pages = asked.last
      .filter(({ status, query }) => status === 200 && query.includes('offset='))
      .map(({ path, query }) => path + query)
    const reading = pages.slice(-20)
    expect(new Set(reading).size).toBe(reading.length)
    await expectTruth()
  })
})
