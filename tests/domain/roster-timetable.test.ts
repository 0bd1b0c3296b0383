import { beforeEach, describe, expect, test } from 'vitest'
import { DAY, HOUR, MINUTE, SECOND } from '../../src/core/kernel/time.ts'
import type { Courier } from '../../src/core/ports/delivery.ts'
import type { Caller } from '../../src/core/kernel/actor.ts'
import { OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { addPupil, seedProvider, type RosterProvider } from './roster-provider.ts'
import { connectedDistrict, count, readSync, SOURCE, synced } from './roster-run.ts'

const operator = { caller: OPERATOR }
const HOOK: Caller = { via: 'service', name: 'sis_hook' }

let provider: RosterProvider
let district: TestDistrict & { hookToken: string }

beforeEach(async () => {
  provider = seedProvider(['a'])
  for (let i = 0; i < 30; i++) addPupil(provider, { id: `s${i}`, school: 'a' })
  district = await connectedDistrict()
})

async function syncs() {
  const list = await district.client.ask('sync.list', {}, operator)
  if (!list.ok) throw new Error('no list')
  return list.value.syncs.map(({ mode, state, startedBy }) => `${mode} ${state} by ${startedBy}`)
}

async function latest() {
  const list = await district.client.ask('sync.list', {}, operator)
  return list.ok ? list.value.syncs[0] : undefined
}

async function health() {
  const asked = await district.client.ask('roster.health', {}, operator)
  return asked.ok ? asked.value : undefined
}

const passTime = async (ms: number): Promise<void> => {
  district.clock.advance(ms)
  await district.drain(provider.courier)
}

const hook = (token: string) => district.client.run('sync.hook', { token }, { caller: HOOK })

describe('the timetable', () => {
  test('tries the first reading in the first night, and changes nothing before somebody has looked', async () => {
    await passTime(15 * HOUR + 59 * MINUTE)
    expect(await syncs()).toEqual([])
    await passTime(2 * HOUR)
    expect(await syncs()).toEqual(['full succeeded by service:alarm'])
    expect(await latest()).toMatchObject({ dryRun: true, words: expect.stringContaining('trial') })
    expect(count(district, 'person')).toBe(0)
    expect(await health()).toMatchObject({ trouble: 'held' })
  })

  test("reads everything every night in the quiet hours, at a minute of the district's own", async () => {
    await synced(district, provider.courier)
    const before = await syncs()
    const read = await district.client.ask('source.read', {}, operator)
    const { fullAt = '' } = (read.ok && read.value?.schedule) || {}
    expect(fullAt >= '02:00' && fullAt < '04:00').toBe(true)
    for (let hour = 0; hour < 24; hour++) await passTime(HOUR)
    const night = (await syncs()).slice(0, -before.length)
    expect(night.filter((s) => s.startsWith('full'))).toEqual(['full succeeded by service:alarm'])
  })

  test('asks for changes every quarter of an hour where the provider can tell them', async () => {
    await synced(district, provider.courier)
    for (let i = 0; i < 3; i++) await passTime(15 * MINUTE)
    expect((await syncs()).filter((s) => s === 'delta succeeded by service:alarm')).toHaveLength(3)
    const deltas = provider.asked.filter((ask) => ask.changedSince !== null)
    expect(deltas.length).toBeGreaterThan(0)
    expect(provider.probes).toBe(1)
  })

  test.each<[number | null, string]>([
    [15, 'once a week'],
    [null, 'every night'],
  ])(
    'asked for changes every %s minutes, and told to read everything on Saturdays, reads it %s',
    async (deltaEveryMinutes, often) => {
      const settings = { fullNightly: false, weeklyFullOn: 6, deltaEveryMinutes }
      await synced(district, provider.courier)
      await district.client.run('source.set', { ...SOURCE, ...settings }, operator)
      await synced(district, provider.courier)
      const read = await district.client.ask('source.read', {}, operator)
      const nextFullAt = (read.ok && read.value?.schedule.nextFullAt) || 0
      const isNext = nextFullAt - district.clock.now <= DAY
      expect(isNext ? 'every night' : 'once a week').toBe(often)
    },
  )

  test.each([
    ['while schools are open one alone', 0, 1],
    ['in the evening two at once', 9 * HOUR, 2],
  ])('reads lists as the SIS can bear it: %s', async (_, laterMs, most) => {
    district.clock.advance(laterMs)
    let [under, seen] = [0, 0]
    const courier: Courier = {
      deliver: async (delivery) => {
        seen = Math.max(seen, ++under)
        // Whatever else may be asked for at the same time is asked for now.
        await new Promise((resolve) => setTimeout(resolve, 1))
        under--
        return provider.courier.deliver(delivery)
      },
    }
    await synced(district, courier)
    expect(seen).toBe(most)
  })

  test('asks for changes with a day of overlap', async () => {
    await synced(district, provider.courier)
    const startedAt = district.clock.now
    await passTime(15 * MINUTE)
    expect(provider.asked.at(-1)?.changedSince).toBe(startedAt - DAY)
  })

  test('leaves a provider alone between the nights that cannot tell changes', async () => {
    provider.filtersByDate = false
    await synced(district, provider.courier)
    for (let i = 0; i < 4; i++) await passTime(HOUR)
    expect(await syncs()).toHaveLength(1)
    await passTime(13 * HOUR)
    expect(await syncs()).toHaveLength(2)
  })

  test('reads everything when asked for changes a provider cannot tell', async () => {
    provider.filtersByDate = false
    await synced(district, provider.courier)
    expect((await synced(district, provider.courier, 'delta')).mode).toBe('full')
  })

  test('says when the next run is due', async () => {
    await synced(district, provider.courier)
    expect(await district.client.ask('roster.health', {}, operator)).toMatchObject({
      value: { nextRunAt: district.clock.now + 15 * MINUTE },
    })
  })
})

describe('a change of the connection', () => {
  test('makes the next run ask what the provider can do, and read everything', async () => {
    await synced(district, provider.courier)
    const again = await district.client.run(
      'source.set',
      { ...SOURCE, baseUrl: 'https://other.test/x' },
      operator,
    )
    expect(again).toMatchObject({ ok: true, value: { hookToken: null } })
    expect((await synced(district, provider.courier, 'delta')).mode).toBe('full')
    expect(provider.probes).toBe(2)
    expect(count(district, 'roster_source')).toBe(1)
  })

  test('stops a run that reads from the old address', async () => {
    const started = await district.client.run('sync.start', { mode: 'full' }, operator)
    await district.client.run(
      'source.set',
      { ...SOURCE, baseUrl: 'https://other.test/x' },
      operator,
    )
    await district.drain(provider.courier)
    expect(started.ok && (await readSync(district, started.value.id)).error).toBe('cancelled')
    expect(provider.asked).toEqual([])
  })

  test('is refused when an address is none, and names the field', async () => {
    const refused = await district.client.run(
      'source.set',
      { ...SOURCE, tokenUrl: 'sis' },
      operator,
    )
    expect(refused).toMatchObject({ error: { kind: 'invalid', issues: [{ path: 'tokenUrl' }] } })
  })

  test('never shows the secret again', async () => {
    const read = await district.client.ask('source.read', {}, operator)
    expect(JSON.stringify(read)).not.toContain(SOURCE.clientSecret)
    expect(read).toMatchObject({
      value: { baseUrl: SOURCE.baseUrl, clientId: 'client', profile: null },
    })
    const rows = JSON.stringify(
      district.storage.database.prepare('SELECT * FROM roster_source').all(),
    )
    expect(rows).not.toContain(SOURCE.clientSecret)
  })
})

describe('a call of the school system', () => {
  test('reads the changes at once', async () => {
    await synced(district, provider.courier)
    await passTime(2 * MINUTE)
    const called = await hook(district.hookToken)
    expect(called).toMatchObject({ ok: true, value: { id: expect.any(String) } })
    await district.drain(provider.courier)
    expect((await syncs())[0]).toBe('delta succeeded by service:sis_hook')
  })

  test('ten times in a row is one run now and one a minute later', async () => {
    await synced(district, provider.courier)
    await passTime(2 * MINUTE)
    for (let i = 0; i < 10; i++) await hook(district.hookToken)
    await district.drain(provider.courier)
    expect(await syncs()).toHaveLength(2)
    for (let i = 0; i < 12; i++) await passTime(10 * SECOND)
    const all = await syncs()
    expect(all).toHaveLength(3)
    expect(all[0]).toBe('delta succeeded by service:sis_hook')
  })

  test('with a wrong token finds nothing', async () => {
    expect(await hook('guessed')).toEqual({ ok: false, error: { kind: 'not_found', what: 'hook' } })
    expect(await syncs()).toEqual([])
  })

  test('is refused to people and keys', async () => {
    const refused = await district.client.run('sync.hook', { token: district.hookToken }, operator)
    expect(refused).toMatchObject({ error: { kind: 'forbidden', why: 'role' } })
  })
})

test('without a connection nothing can be started', async () => {
  const { createDistrict } = await import('../helpers/district.ts')
  const bare = await createDistrict()
  expect(await bare.client.run('sync.start', { mode: 'full' }, operator)).toEqual({
    ok: false,
    error: { kind: 'not_configured', what: 'sis' },
  })
  expect(await bare.client.ask('source.read', {}, operator)).toEqual({ ok: true, value: null })
  expect(await bare.client.ask('roster.health', {}, operator)).toMatchObject({
    value: { source: null },
  })
})
