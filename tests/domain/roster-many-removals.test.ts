import { beforeEach, describe, expect, test } from 'vitest'
import { HOUR } from '../../src/core/kernel/time.ts'
import { outbox } from '../../src/core/store/tables/door.ts'
import type { TestDistrict } from '../helpers/district.ts'
import { seedStaff } from '../helpers/people.ts'
import { guardsOf } from './roster-guards-scene.ts'
import { approve, holdsScene, live, PUPILS } from './roster-holds-scene.ts'
import { addPupil, type RosterProvider } from './roster-provider.ts'
import { count, peopleBySourcedId, readSync, sync, synced } from './roster-run.ts'

let provider: RosterProvider
let district: TestDistrict

beforeEach(async () => {
  ;({ provider, district } = await holdsScene())
})

function withdraw(howMany: number): void {
  for (let i = 0; i < howMany; i++) {
    provider.tombstone('users', `s${i}`)
    provider.tombstone('enrollments', `e-s${i}`)
  }
}

describe('many removals', () => {
  test('wait, while additions go ahead', async () => {
    withdraw(36)
    addPupil(provider, { id: 'new', school: 'a' })
    const run = await sync(district, provider.courier)
    expect(run.state).toBe('held')
    expect(guardsOf(run)).toContain('many_student_removed')
    expect(run.held).toEqual({ removals: 72 })
    expect(live(district)).toBe(PUPILS + 30 + 1)
    expect((await peopleBySourcedId(district)).get('new')).toMatchObject({
      homeSchool: { name: 'School a' },
    })
  })

  test('happen when somebody approves that very plan', async () => {
    withdraw(36)
    const run = await sync(district, provider.courier)
    expect(await approve(district, run.id, run.planHash ?? '')).toEqual({
      ok: true,
      value: { id: run.id },
    })
    await district.drain(provider.courier)
    expect(await readSync(district, run.id)).toMatchObject({ state: 'succeeded', held: null })
    expect(live(district)).toBe(PUPILS + 30 - 36)
    expect(count(district, 'roster_pending')).toBe(0)
  })

  test('are not approved under the name of another plan', async () => {
    withdraw(36)
    const run = await sync(district, provider.courier)
    expect(await approve(district, run.id, 'f'.repeat(64))).toEqual({
      ok: false,
      error: { kind: 'conflict', code: 'plan_changed' },
    })
    expect(live(district)).toBe(PUPILS + 30)
  })

  test('are void when a later complete reading finds another plan', async () => {
    withdraw(36)
    const first = await sync(district, provider.courier)
    withdraw(40)
    const second = await sync(district, provider.courier)
    expect(second.state).toBe('held')
    expect(second.planHash).not.toBe(first.planHash)
    expect(await approve(district, first.id, first.planHash ?? '')).toMatchObject({
      error: { code: 'plan_changed' },
    })
    expect(await approve(district, second.id, first.planHash ?? '')).toMatchObject({
      error: { code: 'plan_changed' },
    })
    expect((await approve(district, second.id, second.planHash ?? '')).ok).toBe(true)
  })

  test('are void when a reading of changes contradicts them', async () => {
    withdraw(36)
    const run = await sync(district, provider.courier)
    district.clock.advance(HOUR)
    provider.now = district.clock.now
    addPupil(provider, { id: 's3', school: 'a' })
    const next = await sync(district, provider.courier, { mode: 'delta' })
    expect(await approve(district, run.id)).toMatchObject({ error: { code: 'plan_changed' } })
    expect(next.held).toEqual({ removals: 70 })
  })

  test('stay the same plan when changes are read that have nothing to do with it', async () => {
    withdraw(36)
    const run = await sync(district, provider.courier)
    district.clock.advance(HOUR)
    provider.now = district.clock.now
    addPupil(provider, { id: 'new', school: 'a' })
    await synced(district, provider.courier, 'delta')
    expect((await approve(district, run.id, run.planHash ?? '')).ok).toBe(true)
    await district.drain(provider.courier)
    expect(live(district)).toBe(PUPILS + 30 - 36 + 1)
  })

  test('tell the administrators once, without a word of what', async () => {
    const { id } = seedStaff(district, { roles: ['config_admin'] })
    withdraw(36)
    const run = await sync(district, provider.courier)
    const notices = district.db
      .select()
      .from(outbox)
      .all()
      .filter((row) => row.kind === 'chat.notice')
    expect(notices.map((row) => JSON.parse(row.refs))).toEqual([
      { personId: id, about: 'sync', refId: run.id, urgent: 'no', trouble: 'held' },
    ])
  })

  test('of records that vanished wait already when they are first missed', async () => {
    for (let i = 0; i < 36; i++) provider.vanish('users', `s${i}`)
    const run = await sync(district, provider.courier)
    expect(run.state).toBe('held')
    expect(run.collections.users?.absent).toBe(36)
    await approve(district, run.id)
    await district.drain(provider.courier)
    expect(live(district)).toBe(PUPILS + 30 - 36)
  })

  test('below the limit go ahead', async () => {
    withdraw(12)
    const run = await synced(district, provider.courier)
    expect(run.guards).toEqual([])
    expect(live(district)).toBe(PUPILS + 30 - 12)
  })
})
