import { beforeEach, describe, expect, test } from 'vitest'
import type { PortFailure } from '../../src/core/ports/port-failure.ts'
import type { Courier } from '../../src/core/ports/delivery.ts'
import type { Collection } from '../../src/core/ports/roster-source.ts'
import { drainApproving } from '../helpers/approved-first.ts'
import { err } from '../../src/core/kernel/result.ts'
import { HOUR, MINUTE } from '../../src/core/kernel/time.ts'
import { OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { addPupil, seedProvider, type RosterProvider } from './roster-provider.ts'
import { connectedDistrict, count, readSync, sync, synced } from './roster-run.ts'

const operator = { caller: OPERATOR }
const PUPILS = 30

let provider: RosterProvider
let district: TestDistrict
/** What every request for a page of a list is answered with. */
let refusing: Partial<Record<Collection, PortFailure>>
const courier: Courier = {
  deliver: (delivery) => {
    const refusal = delivery.kind === 'roster.page' && refusing[delivery.ask.collection]
    return refusal ? Promise.resolve(err(refusal)) : provider.courier.deliver(delivery)
  },
}

beforeEach(async () => {
  refusing = {}
  provider = seedProvider(['a'])
  for (let i = 0; i < PUPILS; i++) addPupil(provider, { id: `s${i}`, school: 'a' })
  district = await connectedDistrict()
})

async function source() {
  const read = await district.client.ask('source.read', {}, operator)
  if (!read.ok || !read.value) throw new Error('no source')
  return read.value
}

const FORBIDDEN = { retry: 'never', reason: 'forbidden' } as const
const BROKEN = { retry: 'later', reason: 'unavailable' } as const

describe('a list that can be done without', () => {
  test.each<[Collection, PortFailure]>([
    ['classes', FORBIDDEN],
    ['classes', { retry: 'never', reason: 'gone' }],
    ['academicSessions', { retry: 'never', reason: 'rejected' }],
  ])('%s, refused while it is read, is left out: %o', async (collection, failure) => {
    const before = await synced(district, courier)
    refusing = { [collection]: failure }
    const run = await synced(district, courier)
    expect(run.collections[collection]).toMatchObject({ skipped: true, absent: 0, removed: 0 })
    expect(run.collections.users?.received).toBe(before.collections.users?.received)
    expect(count(district, `roster_user WHERE archived_at IS NOT NULL`)).toBe(0)
    refusing = {}
    expect((await synced(district, courier)).collections[collection]).toMatchObject({
      skipped: false,
    })
  })

  test('that breaks again and again is left out after the pauses, and the rest is read', async () => {
    refusing = { classes: BROKEN }
    const started = await district.client.run('sync.start', { mode: 'full' }, operator)
    const id = started.ok ? started.value.id : ''
    for (let i = 0; i < 30; i++) {
      await district.drain(courier)
      district.clock.advance(10 * MINUTE)
    }
    await drainApproving(district, courier, id)
    const run = await readSync(district, id)
    expect(run).toMatchObject({ state: 'succeeded', collections: { classes: { skipped: true } } })
    expect(count(district, 'person')).toBeGreaterThanOrEqual(PUPILS)
  })

  test('is not, when nothing is answered at all', async () => {
    refusing = {
      orgs: BROKEN,
      academicSessions: BROKEN,
      classes: BROKEN,
      users: BROKEN,
      enrollments: BROKEN,
    }
    const started = await district.client.run('sync.start', { mode: 'full' }, operator)
    for (let i = 0; i < 40; i++) {
      await district.drain(courier)
      district.clock.advance(10 * MINUTE)
    }
    const run = started.ok && (await readSync(district, started.value.id))
    expect(run).toMatchObject({ state: 'failed', error: 'unavailable' })
  })

  test('is said to be missing, and why, where the connection is shown', async () => {
    provider.profile = { paths: { classes: [], enrollments: [] }, forbidden: ['enrollments'] }
    await synced(district, courier)
    const { plan } = await source()
    expect(plan).toContain('It has no list of classes')
    expect(plan).toContain('does not let us read its list of enrollments')
    expect(plan).toContain('the roles of students alone say which school they belong to')
  })
})

describe('a list that cannot be done without', () => {
  test.each<Collection>(['orgs', 'users', 'enrollments'])(
    '%s ends the sync',
    async (collection) => {
      refusing = { [collection]: FORBIDDEN }
      expect(await sync(district, courier)).toMatchObject({ state: 'failed', error: 'forbidden' })
    },
  )

  test('enrollments that were read before and may not be read any more end the sync', async () => {
    await synced(district, courier)
    provider.profile = { paths: { enrollments: [] }, forbidden: ['enrollments'] }
    const probed = await district.client.run('source.probe', {}, operator)
    await district.drain(courier)
    expect(probed.ok && (await readSync(district, probed.value.id))).toMatchObject({
      state: 'failed',
      error: 'forbidden_enrollments',
      words: expect.stringContaining('enrollments'),
    })
    expect((await source()).profile?.paths.enrollments).toBeUndefined()
  })
})

describe('a test of the connection that fails', () => {
  const failing: Courier = {
    deliver: (delivery) =>
      delivery.kind === 'roster.probe'
        ? Promise.resolve(err({ retry: 'later', reason: 'network' }))
        : provider.courier.deliver(delivery),
  }

  test('does not say that it is tried again, as nobody does that', async () => {
    const probed = await district.client.run('source.probe', {}, operator)
    for (let i = 0; i < 20; i++) {
      await district.drain(failing)
      district.clock.advance(MINUTE)
    }
    const run = probed.ok && (await readSync(district, probed.value.id))
    const words = 'The SIS could not be reached. Test the connection again in a few minutes'
    expect(run).toMatchObject({ state: 'failed', words: expect.stringContaining(words) })
    expect((await source()).probe.words).toContain(words)
    expect((await source()).probe.words).not.toContain('by itself')
  })

  test('a sync says so, and is', async () => {
    await sync(district, failing)
    for (let i = 0; i < 60; i++) {
      district.clock.advance(10 * MINUTE)
      await district.drain(failing)
    }
    const list = await district.client.ask('sync.list', {}, operator)
    const failed = list.ok ? list.value.syncs.filter(({ state }) => state === 'failed') : []
    expect(failed.at(-1)?.words).toContain('It is tried again later by itself.')
    for (let i = 0; i < 24; i++) {
      district.clock.advance(HOUR)
      await district.drain(provider.courier)
    }
    const later = await district.client.ask('sync.list', {}, operator)
    expect(later.ok && later.value.syncs[0]?.state).toBe('succeeded')
  })
})
