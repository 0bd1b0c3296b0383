import { afterEach, beforeEach, expect, test } from 'vitest'
import { CREDENTIALS } from '../../sandbox/cast.ts'
import { startSis, type Sis } from '../../sandbox/sis/server.ts'
import { createOutbound } from '../../src/connectors/http/outbound.ts'
import { createOneRosterSource } from '../../src/connectors/oneroster/source.ts'
import { ok, type Result } from '../../src/core/kernel/result.ts'
import { DAY } from '../../src/core/kernel/time.ts'
import type { Courier, Delivered, Delivery } from '../../src/core/ports/delivery.ts'
import type { PortFailure } from '../../src/core/ports/port-failure.ts'
import { createDistrict, OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { count, readSync, sync, synced } from './roster-run.ts'

const operator = { caller: OPERATOR }
const STUDENTS = 600
/** Readings over HTTP, some of them throttled, on a busy machine. */
const PATIENCE_MS = 60_000
const LISTS = ['orgs', 'academicSessions', 'classes', 'users', 'enrollments'] as const

let sis: Sis
let district: TestDistrict
let courier: Courier

beforeEach(async () => {
  sis = await startSis({ seed: 11, size: STUDENTS, day: '2026-10-13' })
  district = await createDistrict()
  courier = realCourier(district)
  await connect({})
})

afterEach(() => sis.close())

const connect = (settings: object) =>
  district.client.run(
    'source.set',
    {
      kind: 'oneroster-1.2',
      baseUrl: `${sis.url}/ims/oneroster/rostering/v1p2`,
      tokenUrl: `${sis.url}/oauth/token`,
      ...CREDENTIALS.sis,
      ...settings,
    },
    operator,
  )

/** The real connector against a real HTTP server. */
function realCourier({ clock }: TestDistrict): Courier {
  const fetch = createOutbound({ redirects: {}, allowPrivate: true })
  const source = createOneRosterSource({ fetch, now: () => clock.now })
  const carry = async (delivery: Delivery): Promise<Result<Delivered, PortFailure>> => {
    const { kind } = delivery
    if (kind === 'roster.probe') {
      const probed = await source.probe(delivery.access, delivery.notes)
      return probed.ok ? ok({ kind, profile: probed.value }) : probed
    }
    if (kind === 'roster.one') {
      const found = await source.readOne(delivery.access, delivery.ask)
      return found.ok ? ok({ kind, found: found.value }) : found
    }
    if (kind !== 'roster.page') throw new Error('the roster asks for no more than that')
    const read = await source.readPage(delivery.access, delivery.ask)
    return read.ok ? ok({ kind, page: read.value }) : read
  }
  return { deliver: carry }
}

async function control(call: string, body: object = {}): Promise<void> {
  const answer = await fetch(`${sis.url}/_control/${call}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(await answer.text())
}

const ask = async <T>(what: string): Promise<T> =>
  (await fetch(`${sis.url}/_control/${what}`)).json<T>()

type Requests = {
  total: number
  tooMany: number
  duringRetryAfter: number
  peakConcurrency: number
  tokensIssued: number
}

/** Lets the district work while its clock and the world's go side by side, until the run is over. */
async function runInRealTime(id: string): Promise<void> {
  const [start, began] = [district.clock.now, Date.now()]
  Object.defineProperty(district.clock, 'now', { get: () => start + Date.now() - began })
  for (;;) {
    await district.drain(courier)
    const { state } = await readSync(district, id)
    if (state !== 'queued' && state !== 'running') return
    if (Date.now() - began > PATIENCE_MS) throw new Error('the run never ended')
    const wait = (district.nextDueAt() ?? 0) - district.clock.now
    await new Promise((resolve) => setTimeout(resolve, Math.min(Math.max(wait, 1), 200)))
  }
}

async function expectCounts(run: Awaited<ReturnType<typeof synced>>): Promise<void> {
  const { counts } = await ask<{ counts: Record<string, number> }>('truth')
  for (const list of LISTS) {
    expect([list, run.collections[list]?.received]).toEqual([list, counts[list]])
    expect([list, run.collections[list]?.created]).toEqual([list, counts[list]])
  }
}

test(
  'a provider that counts requests is read exactly, and never asked while it wants to be left alone',
  async () => {
    await control('switches', { clamp: 50, rate: '60/2' })
    const started = await district.client.run('sync.start', { mode: 'full' }, operator)
    if (!started.ok) throw new Error('not started')
    await runInRealTime(started.value.id)
    const run = await readSync(district, started.value.id)
    expect(run).toMatchObject({ state: 'succeeded', error: null })
    await expectCounts(run)
    const seen = await ask<Requests>('requests')
    expect(seen.duringRetryAfter).toBe(0)
    expect(seen.peakConcurrency).toBe(1)
  },
  PATIENCE_MS,
)

test(
  'a provider that says nothing about itself is read exactly, in the pages it gives',
  async () => {
    await control('switches', { clamp: 150, totals: 'none', link: 'none' })
    const run = await synced(district, courier)
    await expectCounts(run)
    const read = await district.client.ask('source.read', {}, operator)
    expect(read).toMatchObject({ value: { profile: { pageSize: 150, totalsBy: 'none' } } })
  },
  PATIENCE_MS,
)

test(
  'a token that lives shorter than the reading is renewed, and no page is lost or staged twice',
  async () => {
    await control('switches', { clamp: 100, tokenTtl: 20 })
    const real = courier
    courier = {
      deliver: (delivery) => {
        district.clock.advance(1_500)
        return real.deliver(delivery)
      },
    }
    const started = await district.client.run('sync.start', { mode: 'full' }, operator)
    if (!started.ok) throw new Error('not started')
    // The district works for twenty seconds at a time.
    for (let i = 0; i < 20; i++) await district.drain(courier)
    const run = await readSync(district, started.value.id)
    expect(run).toMatchObject({ state: 'succeeded', error: null })
    await expectCounts(run)
    expect((await ask<Requests>('requests')).tokensIssued).toBeGreaterThan(2)
  },
  PATIENCE_MS,
)

test.each(['none', 'header'])(
  'people removed while a list is read (totals: %s) cost nobody else, and the next reading finds exactly them',
  async (totals) => {
    await control('switches', { clamp: 100, totals, filters: 'status+date' })
    await synced(district, courier)
    const before = count(
      district,
      'roster_user WHERE archived_at IS NULL AND missing_since IS NULL',
    )
    district.clock.advance(DAY)
    await control('switches', { shift: '40@6' })
    await sync(district, courier)
    expect(count(district, 'person WHERE archived_at IS NOT NULL')).toBe(0)
    const next = await sync(district, courier)
    expect(next.collections.users?.absent).toBe(40)
    expect(count(district, 'person WHERE archived_at IS NOT NULL')).toBe(0)
    expect(count(district, 'roster_user WHERE archived_at IS NULL')).toBe(before)
  },
  PATIENCE_MS,
)

test.each(['400', '500'])(
  'a provider that answers every filter with %s is read as a whole, with the same result',
  async (filters) => {
    await control('switches', { filters })
    const run = await synced(district, courier)
    await expectCounts(run)
    expect((await synced(district, courier, 'delta')).mode).toBe('full')
    const read = await district.client.ask('source.read', {}, operator)
    expect(read).toMatchObject({ value: { delta: { users: { state: 'not_possible' } } } })
  },
  PATIENCE_MS,
)

test(
  'a new state published in the middle is read from its start, and nobody is lost',
  async () => {
    await control('switches', { clamp: 100, revision: 3, filters: 'status+date' })
    const run = await synced(district, courier)
    await expectCounts(run)
    expect(run.collections.users?.drifted).toBe(false)
  },
  PATIENCE_MS,
)

test.each([{}, { filters: 'status+date', sort: 'ignored' }])(
  'a provider that refuses what lies past the end since it was asked about it is read to its end (%j)',
  async (switches) => {
    await control('switches', { clamp: 100, ...switches })
    await synced(district, courier)
    await control('switches', { notFoundWhenEmpty: 'on' })
    const run = await synced(district, courier)
    const { counts } = await ask<{ counts: Record<string, number> }>('truth')
    for (const list of LISTS) {
      const unchanged = run.collections[list]?.unchanged
      expect([list, unchanged]).toEqual([list, counts[list]])
    }
  },
  PATIENCE_MS,
)

test(
  'a provider that sends on to another address is named as that, and nobody is lost',
  async () => {
    await synced(district, courier)
    const before = count(district, 'person WHERE archived_at IS NULL')
    await control('switches', { redirect: 'lists' })
    const run = await sync(district, courier)
    expect(run).toMatchObject({ state: 'failed', error: 'base_redirect' })
    expect(count(district, 'person WHERE archived_at IS NULL')).toBe(before)
  },
  PATIENCE_MS,
)
