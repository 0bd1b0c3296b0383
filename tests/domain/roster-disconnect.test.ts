import { beforeEach, describe, expect, test } from 'vitest'
import type { Caller } from '../../src/core/kernel/actor.ts'
import { DAY, HOUR } from '../../src/core/kernel/time.ts'
import { OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { seedStaff } from '../helpers/people.ts'
import { addPupil, seedProvider, type RosterProvider } from './roster-provider.ts'
import {
  connectedDistrict,
  count,
  peopleBySourcedId,
  readSync,
  SOURCE,
  sync,
  synced,
} from './roster-run.ts'

const operator = { caller: OPERATOR }
const HOOK: Caller = { via: 'service', name: 'sis_hook' }

let provider: RosterProvider
let district: TestDistrict & { hookToken: string }

beforeEach(async () => {
  provider = seedProvider(['a'])
  for (let i = 0; i < 30; i++) addPupil(provider, { id: `s${i}`, school: 'a' })
  district = await connectedDistrict()
})

const disconnect = (caller: Caller = OPERATOR) =>
  district.client.run('source.disconnect', {}, { caller })
const connect = (change: object = {}) =>
  district.client.run('source.set', { ...SOURCE, ...change }, operator)
const hook = (token: string) => district.client.run('sync.hook', { token }, { caller: HOOK })

async function health() {
  const asked = await district.client.ask('roster.health', {}, operator)
  if (!asked.ok) throw new Error('no health')
  return asked.value
}

describe('a disconnected school information system', () => {
  test('is asked nothing any more, by the clock, by a person or by its own call', async () => {
    await synced(district, provider.courier)
    expect(await disconnect()).toMatchObject({ ok: true, value: { stopped: 0 } })
    const [asked, probed] = [provider.asked.length, provider.probes]
    const missing = { ok: false, error: { kind: 'not_configured', what: 'sis' } }
    expect(await district.client.run('sync.start', { mode: 'full' }, operator)).toMatchObject(
      missing,
    )
    expect(await district.client.run('source.probe', {}, operator)).toMatchObject(missing)
    expect(await hook(district.hookToken)).toMatchObject({ ok: false })
    for (let i = 0; i < 72; i++) {
      district.clock.advance(HOUR)
      await district.drain(provider.courier)
    }
    expect([provider.asked.length, provider.probes]).toEqual([asked, probed])
    expect(count(district, 'roster_run')).toBe(1)
  })

  test('leaves everybody in the roster and the history, and says that there is no connection', async () => {
    await synced(district, provider.courier)
    const before = await peopleBySourcedId(district)
    await disconnect()
    expect(await peopleBySourcedId(district)).toEqual(before)
    expect(await health()).toMatchObject({
      source: null,
      nextRunAt: null,
      trouble: null,
      counts: { students: 30 },
      lastRun: { state: 'succeeded' },
    })
    district.clock.advance(5 * DAY)
    expect((await health()).trouble).toBeNull()
    expect(await district.client.ask('source.read', {}, operator)).toEqual({
      ok: true,
      value: null,
    })
  })

  test('keeps neither secret nor token', async () => {
    await synced(district, provider.courier)
    const read = () =>
      district.storage.database
        .prepare('SELECT secret, token, length(secret) AS n FROM roster_source')
        .get()
    const before = read()
    await disconnect()
    const after = read()
    expect(after?.['token']).toBeNull()
    // A sealed text is longer than its seal by its own length.
    expect(Number(before?.['n']) - Number(after?.['n'])).toBe(SOURCE.clientSecret.length)
  })

  test('takes the sync that is under way with it', async () => {
    const started = await district.client.run('sync.start', { mode: 'full' }, operator)
    expect(await disconnect()).toMatchObject({ ok: true, value: { stopped: 1 } })
    await district.drain(provider.courier)
    const run = started.ok && (await readSync(district, started.value.id))
    expect(run).toMatchObject({ state: 'failed', error: 'cancelled' })
    expect(provider.asked).toEqual([])
  })

  test('takes the plan with it that waits for an approval', async () => {
    const trial = await sync(district, provider.courier, { dryRun: true })
    expect(await disconnect()).toMatchObject({ ok: true, value: { stopped: 1 } })
    expect(await district.client.run('sync.approve', { id: trial.id }, operator)).toMatchObject({
      error: { kind: 'conflict', code: 'run_not_held' },
    })
  })

  test('is disconnected once; twice finds nothing', async () => {
    await disconnect()
    expect(await disconnect()).toMatchObject({ error: { kind: 'not_configured', what: 'sis' } })
  })

  test('is disconnected only by those who look after connections, and that is on record', async () => {
    const { session } = seedStaff(district, { roles: ['triager'] })
    expect(await disconnect(session)).toMatchObject({ error: { kind: 'forbidden' } })
    expect(await district.client.ask('source.read', {}, operator)).toMatchObject({
      value: { kind: 'oneroster-1.2' },
    })
    await disconnect()
    expect(count(district, `audit WHERE body LIKE '%source.disconnect%'`)).toBeGreaterThan(0)
  })
})

describe('connecting again', () => {
  test('needs the secret once more, and gives a new address to call', async () => {
    await disconnect()
    expect(await connect({ clientSecret: undefined })).toMatchObject({
      error: { kind: 'invalid', issues: [{ path: 'clientSecret' }] },
    })
    const made = await connect()
    const token = (made.ok && made.value.hookToken) || ''
    expect(token).not.toBe('')
    expect(await hook(district.hookToken)).toMatchObject({ ok: false })
    expect(await hook(token)).toMatchObject({ ok: true })
  })

  test('goes on with the same people', async () => {
    await synced(district, provider.courier)
    const before = await peopleBySourcedId(district)
    await disconnect()
    await connect()
    await synced(district, provider.courier)
    expect(await peopleBySourcedId(district)).toEqual(before)
    expect((await health()).nextRunAt).not.toBeNull()
  })

  test('to another address changes nothing before somebody has looked', async () => {
    await synced(district, provider.courier)
    await disconnect()
    await connect({ baseUrl: 'https://other.test/x', tokenUrl: 'https://other.test/token' })
    for (let i = 0; i < 24; i++) {
      district.clock.advance(HOUR)
      await district.drain(provider.courier)
    }
    expect((await health()).lastRun).toMatchObject({
      dryRun: true,
      words: expect.stringContaining('trial'),
    })
  })

  test('asks nothing in the way of the system before', async () => {
    await connect({ headers: { 'x-year': '2026' }, programs: ['a'], pageSize: 50 })
    await disconnect()
    await connect()
    const read = await district.client.ask('source.read', {}, operator)
    const settings = read.ok ? read.value?.settings : null
    expect(settings).toMatchObject({ headers: {}, pageSize: null, programs: ['a'] })
  })
})
