import { beforeEach, describe, expect, test } from 'vitest'
import type { Courier } from '../../src/core/ports/delivery.ts'
import { DAY, HOUR, MINUTE } from '../../src/core/kernel/time.ts'
import { OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { seedStaff } from '../helpers/people.ts'
import { addPupil, seedProvider, type RosterProvider } from './roster-provider.ts'
import { connectedDistrict, count, SOURCE, sync, synced } from './roster-run.ts'

const operator = { caller: OPERATOR }

let provider: RosterProvider
let district: TestDistrict

beforeEach(async () => {
  provider = seedProvider(['a', 'b'])
  for (let i = 0; i < 30; i++) addPupil(provider, { id: `s${i}`, school: 'a' })
  district = await connectedDistrict()
})

async function source() {
  const read = await district.client.ask('source.read', {}, operator)
  if (!read.ok || !read.value) throw new Error('no source')
  return read.value
}

async function night(): Promise<void> {
  district.clock.advance(DAY)
  provider.now = district.clock.now
}

/** Changes a record whose date says that it did not change. */
function changeSecretly(id: string, values: Record<string, string>): void {
  const { now } = provider
  provider.now = 0
  provider.change('users', id, values)
  provider.now = now
}

describe('changes by date', () => {
  test('are asked for per collection, since the start of its last good reading and a day more', async () => {
    await synced(district, provider.courier)
    const readAt = district.clock.now
    district.clock.advance(HOUR)
    const run = await synced(district, provider.courier, 'delta')
    expect(run.watermarks).toEqual({
      orgs: readAt - DAY,
      academicSessions: readAt - DAY,
      classes: readAt - DAY,
      users: readAt - DAY,
      enrollments: readAt - DAY,
    })
  })

  test.each([
    ['instant', 1],
    ['day', DAY],
  ] as const)('"later than" an %s is asked for one step earlier', async (precision, step) => {
    provider.profile = { dateFilter: { op: '>', precision } }
    await synced(district, provider.courier)
    const readAt = district.clock.now
    const run = await synced(district, provider.courier, 'delta')
    expect(run.watermarks.users).toBe(readAt - DAY - step)
  })

  test('that a full reading finds unreported twice are no longer asked for, and it is said why', async () => {
    await synced(district, provider.courier)
    for (const familyName of ['One', 'Two']) {
      await night()
      changeSecretly('s1', { familyName })
      await synced(district, provider.courier)
    }
    const { delta, plan } = await source()
    expect(delta.users).toMatchObject({
      state: 'distrusted',
      reason: expect.stringContaining('left some out'),
    })
    expect(delta.enrollments.state).toBe('used')
    expect(plan).toContain('Changes of people are not asked for any more')
    provider.asked.length = 0
    await synced(district, provider.courier, 'delta')
    expect([...new Set(provider.asked.map((ask) => ask.collection))].sort()).toEqual([
      'academicSessions',
      'classes',
      'enrollments',
      'orgs',
    ])
  })

  test('that are reported honestly stay trusted, night after night', async () => {
    await synced(district, provider.courier)
    for (const familyName of ['One', 'Two', 'Three']) {
      await night()
      provider.change('users', 's1', { familyName })
      await synced(district, provider.courier)
    }
    expect((await source()).delta.users.state).toBe('used')
  })

  test('are proved with ids alone, and only where something changed', async () => {
    await synced(district, provider.courier)
    await night()
    provider.asked.length = 0
    provider.change('users', 's1', { familyName: 'One' })
    await synced(district, provider.courier)
    const proofs = provider.asked.filter((ask) => ask.changedSince !== null)
    expect(proofs.length).toBeGreaterThan(0)
    expect(proofs.every((ask) => ask.idsOnly && ask.collection === 'users')).toBe(true)
  })

  test('are not asked for when the provider stops answering by date; everything is read', async () => {
    await synced(district, provider.courier)
    provider.onPage = (ask) => {
      provider.lost = ask.changedSince === null ? [] : ['dateFilter']
    }
    provider.now = district.clock.now
    addPupil(provider, { id: 'new', school: 'a' })
    const run = await synced(district, provider.courier, 'delta')
    expect(run.collections.users).toMatchObject({ received: 31, created: 1, since: null })
  })
})

describe('everything is read anew', () => {
  const set = (settings: object) =>
    district.client.run('source.set', { ...SOURCE, ...settings }, operator)

  test('after a change of what is asked for', async () => {
    await synced(district, provider.courier)
    await set({ query: { schoolYear: '2027' } })
    expect((await synced(district, provider.courier, 'delta')).mode).toBe('full')
    expect((await synced(district, provider.courier, 'delta')).mode).toBe('delta')
  })

  test('not after a change of the timetable', async () => {
    await synced(district, provider.courier)
    await set({ deltaEveryMinutes: 30 })
    expect((await synced(district, provider.courier, 'delta')).mode).toBe('delta')
    expect(provider.probes).toBe(1)
  })

  test('when another school year has begun', async () => {
    provider.put(
      'academicSessions',
      'next',
      '2027-28',
      'schoolYear',
      '2027-08-16',
      '2028-06-04',
      '2028',
      null,
    )
    await synced(district, provider.courier)
    expect((await synced(district, provider.courier, 'delta')).mode).toBe('delta')
    district.clock.advance(307 * DAY)
    expect((await sync(district, provider.courier, { mode: 'delta' })).mode).toBe('full')
  })
})

describe('a connection that speaks for somebody else', () => {
  test('only shows what it would do, until a person decides', async () => {
    await synced(district, provider.courier)
    const people = count(district, 'person')
    provider.profile = { connection: 'another-district' }
    addPupil(provider, { id: 'stranger', school: 'a' })
    await district.client.run('source.probe', {}, operator)
    await district.drain(provider.courier)
    for (let i = 0; i < 24; i++) {
      district.clock.advance(HOUR)
      await district.drain(provider.courier)
    }
    const list = await district.client.ask('sync.list', {}, operator)
    const latest = list.ok ? list.value.syncs.find((s) => s.mode === 'full') : undefined
    expect(latest).toMatchObject({
      dryRun: true,
      words: expect.stringContaining('another address'),
    })
    expect(count(district, 'person')).toBe(people)
  })

  test('is noticed by the very run that finds it, even one a person began', async () => {
    await synced(district, provider.courier)
    provider.profile = { connection: 'another-district' }
    district.storage.database.exec('UPDATE roster_source SET probed_at = 0')
    const run = await sync(district, provider.courier)
    expect(run).toMatchObject({ dryRun: true, state: 'succeeded', phase: 'planned' })
    const asked = await sync(district, provider.courier, { dryRun: false })
    expect(asked).toMatchObject({ dryRun: true, trialReason: 'connection_changed' })
    await district.client.run('sync.approve', { id: asked.id }, operator)
    await district.drain(provider.courier)
    expect((await synced(district, provider.courier)).dryRun).toBe(false)
  })
})

describe('asking what the provider can do', () => {
  test('reads nothing, and shows what was found', async () => {
    const asked = await district.client.run('source.probe', {}, operator)
    expect((await source()).probe.state).toBe('asking')
    await district.drain(provider.courier)
    expect(asked.ok).toBe(true)
    expect(provider.asked).toEqual([])
    const found = await source()
    expect(found).toMatchObject({ probe: { state: 'ok', words: null }, profile: { pageSize: 100 } })
    expect(found.plan).toContain('Each list is read in pages of up to 100 rows')
  })

  test('that fails says why, in words, and counts as no failure of the roster', async () => {
    const courier: Courier = {
      deliver: (delivery) =>
        delivery.kind === 'roster.probe'
          ? Promise.resolve({
              ok: false,
              error: { retry: 'never', reason: 'auth_failed' },
            } as const)
          : provider.courier.deliver(delivery),
    }
    await district.client.run('source.probe', {}, operator)
    await district.drain(courier)
    expect((await source()).probe).toMatchObject({
      state: 'failed',
      words: expect.stringContaining('client id or secret'),
    })
    expect(await district.client.ask('roster.health', {}, operator)).toMatchObject({
      value: { trouble: null },
    })
  })
})

describe('the settings of a source', () => {
  const set = (settings: object) =>
    district.client.run('source.set', { ...SOURCE, ...settings }, operator)

  test('are kept, shown and changed one by one', async () => {
    await set({ pageSize: 50, quiet: { from: '22:00', until: '04:00' } })
    await set({ concurrency: 1 })
    expect((await source()).settings).toMatchObject({
      pageSize: 50,
      concurrency: 1,
      quiet: { from: '22:00', until: '04:00' },
      deltaEveryMinutes: 15,
    })
  })

  test.each([
    ['pageSize', 0, /1 or more/],
    ['concurrency', 9, /5 at most/],
    ['deltaEveryMinutes', 1, /every 5 minutes/],
    ['quiet', { from: '2', until: '05:00' }, /02:00/],
    ['headers', { Authorization: 'x' }, /set by the connection itself/],
    ['query', { limit: '5' }, /set by the connection itself/],
  ])('refuse a wrong %s and name the remedy', async (field, value, words) => {
    const refused = await set({ [field]: value })
    if (refused.ok || refused.error.kind !== 'invalid') throw new Error('accepted')
    expect(refused.error.issues[0]?.path).toContain(field)
    expect(refused.error.issues[0]?.message).toMatch(words)
  })

  test('keep the secret when it is left out, but never for another host', async () => {
    const { kind, baseUrl, tokenUrl, clientId } = SOURCE
    const rest = { kind, baseUrl, tokenUrl, clientId }
    expect((await district.client.run('source.set', { ...rest, pageSize: 10 }, operator)).ok).toBe(
      true,
    )
    const elsewhere = { ...rest, baseUrl: 'https://elsewhere.test/x' }
    expect(await district.client.run('source.set', elsewhere, operator)).toMatchObject({
      error: { kind: 'invalid', issues: [{ path: 'clientSecret' }] },
    })
  })
})

test('a roster that nothing was read into for more than a day is stale, and somebody is told once', async () => {
  await synced(district, provider.courier)
  seedStaff(district, { roles: ['config_admin'] })
  district.storage.database.exec(
    `UPDATE roster_source SET next_full_at = ${Number.MAX_SAFE_INTEGER}`,
  )
  for (let i = 0; i < 30; i++) {
    district.clock.advance(HOUR)
    provider.now = district.clock.now
    await district.drain(provider.courier)
  }
  expect(await district.client.ask('roster.health', {}, operator)).toMatchObject({
    value: { trouble: 'stale', troubleWords: expect.stringContaining('more than a day') },
  })
  expect(count(district, `outbox WHERE kind = 'chat.notice' AND refs LIKE '%"sync"%'`)).toBe(1)
})

test('what a run was is forgotten after four hundred days', async () => {
  await synced(district, provider.courier)
  district.storage.database.exec(
    `UPDATE roster_run SET started_at = ${district.clock.now - 401 * DAY}`,
  )
  district.clock.advance(20 * MINUTE)
  await district.drain(provider.courier)
  const list = await district.client.ask('sync.list', {}, operator)
  expect(list.ok && list.value.syncs.map((run) => run.mode)).toEqual(['delta'])
})
