import { beforeEach, describe, expect, test } from 'vitest'
import { MINUTE, SECOND } from '../../src/core/kernel/time.ts'
import { OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { addPupil, seedProvider, type RosterProvider } from './roster-provider.ts'
import { connectedDistrict, count, readSync, SOURCE, sync, synced } from './roster-run.ts'

const operator = { caller: OPERATOR }
const STUDENTS = 120

let provider: RosterProvider
let district: TestDistrict

beforeEach(async () => {
  provider = seedProvider(['a'])
  provider.pageSize = 20
  for (let i = 0; i < STUDENTS; i++) addPupil(provider, { id: id(i), school: 'a' })
  district = await connectedDistrict()
})

/** Ids in ascending order. */
const id = (i: number): string => `s${String(i).padStart(4, '0')}`

const askedFor = (collection: string) =>
  provider.asked.filter((ask) => ask.collection === collection)
const set = (settings: object) =>
  district.client.run('source.set', { ...SOURCE, ...settings }, operator)

describe('a list that moves while it is read', () => {
  /** Rows before the page vanish once, as users are read from the given row on. */
  function vanishing(from: number, gone: readonly string[]): void {
    let done = false
    provider.onPage = (ask) => {
      if (done || ask.collection !== 'users' || !('offset' in ask.from)) return
      if (ask.from.offset < from || ask.idsOnly) return
      done = true
      for (const one of gone) provider.vanish('users', one)
    }
  }

  test('without totals loses nobody, and the next reading finds exactly who is gone', async () => {
    provider.totals = false
    await synced(district, provider.courier)
    const gone = Array.from({ length: 40 }, (_, i) => id(i))
    vanishing(60, gone)
    const run = await sync(district, provider.courier)
    expect(run.collections.users).toMatchObject({ drifted: true, absent: 0 })
    expect(askedFor('users').some((ask) => ask.idsOnly)).toBe(true)
    expect(count(district, 'roster_user WHERE archived_at IS NOT NULL')).toBe(0)
    const next = await sync(district, provider.courier)
    expect(next.collections.users).toMatchObject({ drifted: false, absent: 40 })
  })

  test('with totals is read again from the start', async () => {
    await synced(district, provider.courier)
    vanishing(60, [id(0), id(1), id(2)])
    const run = await synced(district, provider.courier)
    expect(run.collections.users).toMatchObject({ restarts: 1, absent: 3 })
  })

  test('and never holds still proves nobody missing, not even at the second look', async () => {
    provider.totals = false
    await synced(district, provider.courier)
    provider.vanish('users', id(7))
    let spins = 0
    provider.order = (ids, ask) => {
      if (ask.collection !== 'users') return ids
      const turn = (++spins * 37) % ids.length
      return [...ids.slice(turn), ...ids.slice(0, turn)]
    }
    const run = await sync(district, provider.courier)
    expect(run.collections.users).toMatchObject({ drifted: true, absent: 0 })
  })

  test('counts no row twice that comes on two pages', async () => {
    provider.totals = false
    const run = await synced(district, provider.courier)
    expect(run.collections.users).toMatchObject({ received: STUDENTS, created: STUDENTS })
    const again = await synced(district, provider.courier)
    expect(again.collections.users).toMatchObject({ received: STUDENTS, unchanged: STUDENTS })
  })
})

describe('a list without any order', () => {
  test('is counted exactly, and read a second time before anybody counts as missing', async () => {
    provider.totals = false
    provider.order = (ids) => ids.toSorted((a, b) => spread(a) - spread(b))
    const first = await synced(district, provider.courier)
    expect(first.collections.users).toMatchObject({ received: STUDENTS, created: STUDENTS })
    expect(askedFor('users').some((ask) => ask.idsOnly)).toBe(false)
    provider.vanish('users', id(9))
    const run = await synced(district, provider.courier)
    expect(run.collections.users).toMatchObject({ absent: 1, unchanged: STUDENTS - 1 })
    expect(askedFor('users').some((ask) => ask.idsOnly)).toBe(true)
  })

  const spread = (text: string): number => (Number(text.slice(1)) * 7_919) % 1_009
})

test('pages that follow an id are asked for by that id, and end at an empty page', async () => {
  provider.profile = { keyset: true }
  provider.order = (ids) => ids.toSorted()
  const run = await synced(district, provider.courier)
  expect(run.collections.users).toMatchObject({ received: STUDENTS, created: STUDENTS })
  expect(askedFor('users').map((ask) => ask.from)).toEqual([
    { offset: 0 },
    ...[19, 39, 59, 79, 99, 119].map((i) => ({ after: id(i) })),
  ])
})

test('a provider that stops following ids is read by position, from the start', async () => {
  provider.profile = { keyset: true }
  provider.onPage = (ask) => {
    if ('after' in ask.from && ask.collection === 'users' && ask.from.after > id(50)) {
      provider.order = (ids) => ids.toReversed()
    } else provider.order = (ids) => ids.toSorted()
  }
  const run = await synced(district, provider.courier)
  expect(run.collections.users).toMatchObject({ received: STUDENTS, created: STUDENTS })
  expect(askedFor('users').some((ask) => 'after' in ask.from)).toBe(true)
  expect(askedFor('users').at(-1)?.from).toHaveProperty('offset')
})

test('a page shorter than usual is not the end of the list', async () => {
  provider.totals = false
  provider.profile = { pageSize: 100 }
  const run = await synced(district, provider.courier)
  expect(run.collections.users).toMatchObject({ received: STUDENTS, created: STUDENTS })
})

test('several lists of one collection are read one after the other, and nobody counts twice', async () => {
  const ids = Array.from({ length: STUDENTS }, (_, i) => id(i))
  provider.profile = { paths: { users: ['/students', '/teachers'], classes: [] } }
  Object.assign(provider.lists, { users: [ids.slice(0, 80), ids.slice(60)] })
  const run = await synced(district, provider.courier)
  expect(run.collections.users).toMatchObject({ received: STUDENTS, created: STUDENTS })
  expect(run.collections.classes).toMatchObject({ skipped: true, absent: 0 })
  expect(askedFor('classes')).toEqual([])
})

describe('a new state published while it is read', () => {
  test('begins the reading anew, once', async () => {
    provider.revision = 'r1'
    let isMoved = false
    provider.onPage = (ask) => {
      if (isMoved || ask.collection !== 'users' || !('offset' in ask.from) || ask.from.offset < 40)
        return
      isMoved = true
      provider.revision = 'r2'
    }
    const run = await synced(district, provider.courier)
    expect(run.collections.users).toMatchObject({ received: STUDENTS, created: STUDENTS })
    expect(askedFor('orgs').length).toBeGreaterThan(2)
  })

  test('again and again lets the reading end, and proves nobody missing', async () => {
    await synced(district, provider.courier)
    provider.vanish('users', id(3))
    let n = 0
    provider.onPage = () => {
      provider.revision = `r${n++}`
    }
    const run = await synced(district, provider.courier)
    expect(run.collections.users).toMatchObject({ absent: 0, drifted: true })
  })
})

describe('pacing', () => {
  test('asks nothing at all, by any lane, while the provider wants to be left alone', async () => {
    provider.failures = [{ retry: 'later', reason: 'rate_limited', afterMs: 45 * SECOND }]
    const started = await district.client.run('sync.start', { mode: 'full' }, operator)
    if (!started.ok) throw new Error('not started')
    await district.drain(provider.courier)
    const before = provider.asked.length
    for (let i = 0; i < 44; i++) {
      district.clock.advance(SECOND)
      await district.drain(provider.courier)
    }
    expect(provider.asked).toHaveLength(before)
    district.clock.advance(2 * SECOND)
    await district.drain(provider.courier)
    const run = await readSync(district, started.value.id)
    expect(run).toMatchObject({ state: 'succeeded', throttled: 1, retries: 1 })
  })

  test('rests when an answer asks for it', async () => {
    let isAsked = false
    provider.onPage = () => {
      if (!isAsked) provider.restMs = MINUTE
      isAsked = true
    }
    provider.profile = { rate: { limit: 100, windowS: 60 } }
    await district.client.run('sync.start', { mode: 'full' }, operator)
    await district.drain(provider.courier)
    district.clock.advance(59 * SECOND)
    await district.drain(provider.courier)
    expect(provider.asked).toHaveLength(1)
    district.clock.advance(2 * SECOND)
    await district.drain(provider.courier)
    expect(provider.asked.length).toBeGreaterThan(10)
  })

  test('has one request under way with a provider that counts them, and reads in order', async () => {
    provider.profile = { rate: { limit: 100, windowS: 60 } }
    await synced(district, provider.courier)
    const order = [...new Set(provider.asked.map((ask) => ask.collection))]
    expect(order).toEqual(['orgs', 'academicSessions', 'classes', 'users', 'enrollments'])
    const changes = provider.asked.filter(
      (ask, i) => ask.collection !== provider.asked[i - 1]?.collection,
    )
    expect(changes).toHaveLength(5)
  })

  test('asks for half a page when a page keeps failing', async () => {
    let isBroken = false
    provider.onPage = (ask) => {
      if (ask.collection !== 'orgs' || isBroken) return
      isBroken = true
      provider.failures = Array.from(
        { length: 3 },
        () => ({ retry: 'later', reason: 'unavailable' }) as const,
      )
    }
    await set({ concurrency: 1 })
    const started = await district.client.run('sync.start', { mode: 'full' }, operator)
    if (!started.ok) throw new Error('not started')
    for (let i = 0; i < 10; i++) {
      await district.drain(provider.courier)
      district.clock.advance(MINUTE)
    }
    expect(await readSync(district, started.value.id)).toMatchObject({ state: 'succeeded' })
    expect(askedFor('orgs').at(-1)?.limit).toBe(10)
  })

  test('ends a run that needs more requests than it may make, and says what to do', async () => {
    provider.pageSize = 1
    await set({ requestsMax: 100, concurrency: 1 })
    const run = await sync(district, provider.courier)
    expect(run).toMatchObject({ state: 'failed', error: 'request_budget' })
    expect(run.words).toContain('page size')
    expect(count(district, 'person')).toBe(0)
  })
})

test('what the provider no longer does is not asked for again, and found out anew later', async () => {
  let isLost = false
  provider.onPage = () => {
    if (!isLost) provider.lost = ['fields']
    isLost = true
  }
  await synced(district, provider.courier)
  expect(provider.asked.at(-1)?.profile?.selectsFields).toBe(false)
  await synced(district, provider.courier)
  expect(provider.probes).toBe(2)
})

test('our own fault ends the run with a reason instead of keeping it for ever', async () => {
  const courier: typeof provider.courier = {
    deliver: async (delivery) => {
      const answer = await provider.courier.deliver(delivery)
      if (answer.ok && answer.value.kind === 'roster.page') {
        return { ...answer, value: { ...answer.value, page: { ...answer.value.page, ids: 'no' } } }
      }
      return answer
    },
  }
  const started = await district.client.run('sync.start', { mode: 'full' }, operator)
  if (!started.ok) throw new Error('not started')
  for (let i = 0; i < 12; i++) {
    await district.drain(courier)
    district.clock.advance(MINUTE)
  }
  expect(await readSync(district, started.value.id)).toMatchObject({
    state: 'failed',
    error: 'defect',
  })
})
