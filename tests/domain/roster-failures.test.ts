import { describe, expect, test } from 'vitest'
import { MINUTE, SECOND } from '../../src/core/kernel/time.ts'
import type { PortFailure } from '../../src/core/ports/port-failure.ts'
import { OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { seedStaff } from '../helpers/people.ts'
import type { RosterProvider } from './roster-provider.ts'
import { connectedDistrict, count, readSync, sync, synced } from './roster-run.ts'
import { changeThings, smallProvider, truth } from './roster-small.ts'

const operator = { caller: OPERATOR }

const failing = (times: number): PortFailure[] =>
  Array.from({ length: times }, () => ({ retry: 'later', reason: 'unavailable' }) as const)

/** Lets so many minutes pass, one by one. */
async function minutes(district: TestDistrict, provider: RosterProvider, n: number): Promise<void> {
  for (let i = 0; i < n; i++) {
    await district.drain(provider.courier)
    district.clock.advance(MINUTE)
  }
}

describe('a provider that fails', () => {
  test('for a while is asked again later, and no page is lost or doubled', async () => {
    const provider = smallProvider()
    const district = await connectedDistrict()
    provider.failures = [
      { retry: 'later', reason: 'rate_limited', afterMs: 30 * SECOND },
      { retry: 'later', reason: 'unavailable' },
    ]
    const started = await district.client.run('sync.start', { mode: 'full' }, operator)
    if (!started.ok) throw new Error('not started')
    for (let i = 0; i < 20; i++) {
      await district.drain(provider.courier)
      district.clock.advance(10 * SECOND)
    }
    const run = await readSync(district, started.value.id)
    expect(run.state).toBe('succeeded')
    expect(run.collections.users).toMatchObject({ received: 49, created: 49 })
  })

  test('six times in a row makes the run pause, and go on where it was', async () => {
    const provider = smallProvider()
    const district = await connectedDistrict()
    let pages = 0
    provider.onPage = () => {
      if (++pages === 4) provider.failures = failing(6)
    }
    const started = await district.client.run('sync.start', { mode: 'full' }, operator)
    if (!started.ok) throw new Error('not started')
    await minutes(district, provider, 8)
    const paused = await readSync(district, started.value.id)
    expect(paused).toMatchObject({ state: 'running', phase: 'stalled', stalls: 1 })
    expect(paused.words).toContain('goes on where it was')
    const before = provider.asked.length
    await minutes(district, provider, 20)
    expect(provider.asked).toHaveLength(before)
    await minutes(district, provider, 15)
    const run = await readSync(district, started.value.id)
    expect(run).toMatchObject({ state: 'succeeded', error: null })
    expect(run.collections.users).toMatchObject({ received: 49, created: 49 })
  })

  test('for hours ends the run with a reason, leaves everything as it was and tells somebody once', async () => {
    const provider = smallProvider()
    const district = await connectedDistrict()
    await synced(district, provider.courier)
    seedStaff(district, { roles: ['config_admin'] })
    const before = truth(district)
    changeThings(provider)
    provider.failures = failing(400)
    const started = await district.client.run('sync.start', { mode: 'full' }, operator)
    if (!started.ok) throw new Error('not started')
    await minutes(district, provider, 150)
    expect(await readSync(district, started.value.id)).toMatchObject({
      state: 'failed',
      error: 'unavailable',
      stalls: 3,
    })
    expect(truth(district)).toEqual(before)
    const { no } = district.storage.database
      .prepare('SELECT no FROM roster_run WHERE id = ?')
      .get(started.value.id) as { no: number }
    for (const table of ['roster_page', 'roster_stage', 'roster_pending', 'roster_pull']) {
      expect([table, count(district, `${table} WHERE run_no = ${no}`)]).toEqual([table, 0])
    }
    expect(count(district, `outbox WHERE kind = 'chat.notice' AND refs LIKE '%"sync"%'`)).toBe(1)
  })

  test('for good ends the run at once, and it is tried again half an hour later', async () => {
    const provider = smallProvider()
    const district = await connectedDistrict()
    provider.failures = [{ retry: 'never', reason: 'auth_failed' }]
    const run = await sync(district, provider.courier)
    expect(run).toMatchObject({ state: 'failed', error: 'auth_failed' })
    const health = await district.client.ask('roster.health', {}, operator)
    expect(health).toMatchObject({ value: { nextRunAt: district.clock.now + 30 * MINUTE } })
    district.clock.advance(31 * MINUTE)
    await district.drain(provider.courier)
    expect(await district.client.ask('roster.health', {}, operator)).toMatchObject({
      value: { lastRun: { state: 'succeeded', startedBy: 'service:alarm' } },
    })
  })

  test('to page ends the run instead of going round for ever', async () => {
    const provider = smallProvider()
    provider.stuck = true
    const district = await connectedDistrict()
    const run = await sync(district, provider.courier)
    expect(run).toMatchObject({ state: 'failed', error: expect.stringMatching(/^paging_fault_/) })
    expect(count(district, 'person')).toBe(0)
  })

  test('to hold still while it is read proves nobody missing', async () => {
    const provider = smallProvider()
    provider.totals = true
    const district = await connectedDistrict()
    await synced(district, provider.courier)
    let shifted = false
    provider.onPage = ({ collection, from }) => {
      if (shifted || collection !== 'users' || !('offset' in from) || from.offset < 10) return
      shifted = true
      provider.vanish('users', 's1')
      provider.vanish('users', 's2')
    }
    const run = await synced(district, provider.courier)
    expect(shifted).toBe(true)
    expect(run.collections.users).toMatchObject({ absent: 2, unchanged: 47 })
  })
})
