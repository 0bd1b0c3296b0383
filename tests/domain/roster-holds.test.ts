import { beforeEach, describe, expect, test } from 'vitest'
import { DAY, HOUR } from '../../src/core/kernel/time.ts'
import { outbox } from '../../src/core/store/tables/door.ts'
import { transfer } from '../../src/core/store/tables/roster.ts'
import { session } from '../../src/core/store/tables/people.ts'
import { OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { seedStaff } from '../helpers/people.ts'
import { addPupil, addWorker, seedProvider, type RosterProvider } from './roster-provider.ts'
import {
  connectedDistrict,
  count,
  peopleBySourcedId,
  readSync,
  sync,
  synced,
} from './roster-run.ts'

const operator = { caller: OPERATOR }
const PUPILS = 300

let provider: RosterProvider
let district: TestDistrict

beforeEach(async () => {
  provider = seedProvider(['a', 'b'])
  for (let i = 0; i < PUPILS; i++) addPupil(provider, { id: `s${i}`, school: i % 2 ? 'a' : 'b' })
  for (let i = 0; i < 30; i++) addWorker(provider, { id: `t${i}`, school: 'a' })
  district = await connectedDistrict()
  await synced(district, provider.courier)
  district.clock.advance(HOUR)
  provider.now = district.clock.now
})

const approve = (id: string, planHash?: string) =>
  district.client.run('sync.approve', { id, ...(planHash !== undefined && { planHash }) }, operator)

const live = (): number => count(district, `roster_user WHERE archived_at IS NULL`)
const guardsOf = (run: { guards: readonly { guard: string }[] }) => run.guards.map((g) => g.guard)

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
    expect(live()).toBe(PUPILS + 30 + 1)
    expect((await peopleBySourcedId(district)).get('new')).toMatchObject({
      homeSchool: { name: 'School a' },
    })
  })

  test('happen when somebody approves that very plan', async () => {
    withdraw(36)
    const run = await sync(district, provider.courier)
    expect(await approve(run.id, run.planHash ?? '')).toEqual({ ok: true, value: { id: run.id } })
    await district.drain(provider.courier)
    expect(await readSync(district, run.id)).toMatchObject({ state: 'succeeded', held: null })
    expect(live()).toBe(PUPILS + 30 - 36)
    expect(count(district, 'roster_pending')).toBe(0)
  })

  test('are not approved under the name of another plan', async () => {
    withdraw(36)
    const run = await sync(district, provider.courier)
    expect(await approve(run.id, 'f'.repeat(64))).toEqual({
      ok: false,
      error: { kind: 'conflict', code: 'plan_changed' },
    })
    expect(live()).toBe(PUPILS + 30)
  })

  test('are void when a later complete reading finds another plan', async () => {
    withdraw(36)
    const first = await sync(district, provider.courier)
    withdraw(40)
    const second = await sync(district, provider.courier)
    expect(second.state).toBe('held')
    expect(second.planHash).not.toBe(first.planHash)
    expect(await approve(first.id, first.planHash ?? '')).toMatchObject({
      error: { code: 'plan_changed' },
    })
    expect(await approve(second.id, first.planHash ?? '')).toMatchObject({
      error: { code: 'plan_changed' },
    })
    expect((await approve(second.id, second.planHash ?? '')).ok).toBe(true)
  })

  test('are void when a reading of changes contradicts them', async () => {
    withdraw(36)
    const run = await sync(district, provider.courier)
    district.clock.advance(HOUR)
    provider.now = district.clock.now
    addPupil(provider, { id: 's3', school: 'a' })
    const next = await sync(district, provider.courier, { mode: 'delta' })
    expect(await approve(run.id)).toMatchObject({ error: { code: 'plan_changed' } })
    expect(next.held).toEqual({ removals: 70 })
  })

  test('stay the same plan when changes are read that have nothing to do with it', async () => {
    withdraw(36)
    const run = await sync(district, provider.courier)
    district.clock.advance(HOUR)
    provider.now = district.clock.now
    addPupil(provider, { id: 'new', school: 'a' })
    await synced(district, provider.courier, 'delta')
    expect((await approve(run.id, run.planHash ?? '')).ok).toBe(true)
    await district.drain(provider.courier)
    expect(live()).toBe(PUPILS + 30 - 36 + 1)
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
    await approve(run.id)
    await district.drain(provider.courier)
    expect(live()).toBe(PUPILS + 30 - 36)
  })

  test('below the limit go ahead', async () => {
    withdraw(12)
    const run = await synced(district, provider.courier)
    expect(run.guards).toEqual([])
    expect(live()).toBe(PUPILS + 30 - 12)
  })
})

test('an empty answer of the provider removes nothing and can be told from a leaving', async () => {
  provider.empty = true
  for (let i = 0; i < 2; i++) {
    const run = await sync(district, provider.courier)
    expect(run.state).toBe('held')
    expect(guardsOf(run)).toContain('empty_collection')
    district.clock.advance(DAY)
  }
  expect(live()).toBe(PUPILS + 30)
  expect(district.db.select().from(transfer).all()).toEqual([])
  provider.empty = false
  await synced(district, provider.courier)
  expect((await peopleBySourcedId(district)).size).toBe(PUPILS + 30)
})

test('an empty collection ends only when somebody says so', async () => {
  provider.rows.enrollments.clear()
  const run = await sync(district, provider.courier)
  expect(run.held?.removals).toBe(PUPILS)
  await approve(run.id, run.planHash ?? '')
  await district.drain(provider.courier)
  expect(await readSync(district, run.id)).toMatchObject({ state: 'succeeded' })
  expect(count(district, 'roster_enrollment WHERE archived_at IS NULL')).toBe(0)
})

describe('a rewritten collection', () => {
  beforeEach(() => {
    for (let i = 0; i < PUPILS; i++) provider.change('users', `s${i}`, { familyName: 'CAPITALS' })
  })

  test('keeps its last good content until somebody agrees', async () => {
    addPupil(provider, { id: 'new', school: 'a' })
    const run = await sync(district, provider.courier)
    expect(guardsOf(run)).toEqual(['many_changed'])
    const people = await peopleBySourcedId(district)
    expect(people.get('s1')?.familyName).toBe('Familys1')
    expect(people.has('new')).toBe(true)
  })

  test('is taken over when somebody does', async () => {
    const run = await sync(district, provider.courier)
    await approve(run.id)
    await district.drain(provider.courier)
    expect((await peopleBySourcedId(district)).get('s1')?.familyName).toBe('CAPITALS')
  })
})

describe('staff', () => {
  test('whose account ended are signed out in the same run', async () => {
    const id = (await peopleBySourcedId(district)).get('t1')?.id ?? ''
    const { now } = district.clock
    district.db
      .insert(session)
      .values({
        hash: 'of-their-token',
        personId: id,
        issuer: 'i',
        subject: 's',
        createdAt: now,
        seenAt: now,
        expiresAt: now + DAY,
      })
      .run()
    provider.change('users', 't1', { enabled: 0 })
    await synced(district, provider.courier)
    const rows = district.db
      .select()
      .from(session)
      .all()
      .filter((row) => row.personId === id)
    expect(rows).toMatchObject([{ endedAt: district.clock.now }])
    expect((await peopleBySourcedId(district)).get('t1')).toMatchObject({ enabled: false })
  })

  test('who would lose access in a crowd keep it until somebody agrees', async () => {
    for (let i = 0; i < 11; i++) provider.change('users', `t${i}`, { enabled: 0 })
    const run = await sync(district, provider.courier)
    expect(guardsOf(run)).toEqual(['many_staff_removed'])
    expect((await peopleBySourcedId(district)).get('t1')).toMatchObject({ enabled: true })
  })
})

test('a school that disappears always waits', async () => {
  provider.put('orgs', 'c', 'School c', 'school', 'N-c', 'district')
  await synced(district, provider.courier)
  provider.tombstone('orgs', 'c')
  const run = await sync(district, provider.courier)
  expect(guardsOf(run)).toEqual(['school_removed'])
  expect(count(district, 'org WHERE archived_at IS NULL')).toBe(4)
  await approve(run.id)
  await district.drain(provider.courier)
  expect(count(district, 'org WHERE archived_at IS NULL')).toBe(3)
})

test('a school that loses more than half of its students waits, even where the district does not notice', async () => {
  for (let i = 0; i < 8; i++) addPupil(provider, { id: `c${i}`, school: 'c' })
  provider.put('orgs', 'c', 'School c', 'school', 'N-c', 'district')
  await synced(district, provider.courier)
  for (let i = 0; i < 5; i++) provider.tombstone('users', `c${i}`)
  const run = await sync(district, provider.courier)
  expect(guardsOf(run)).toEqual(['school_drained'])
})

describe('a crowd that changes school', () => {
  const moveAll = (howMany: number): void => {
    for (let i = 0; i < howMany; i++) {
      const id = `s${2 * i + 1}`
      provider.change('enrollments', `e-${id}`, { endDate: '2026-10-12' })
      provider.put(
        'enrollments',
        `n-${id}`,
        id,
        'c-b',
        'b',
        'student',
        0,
        '2026-10-12',
        '2027-06-05',
      )
      provider.change('users', id, {
        primaryOrg: 'b',
        roles: [['student', 'primary', 'b', null, null]],
      })
    }
  }
  const states = () =>
    district.db
      .select()
      .from(transfer)
      .all()
      .map((t) => t.state)

  test('is followed at once, but its moves wait for a person', async () => {
    moveAll(60)
    const run = await sync(district, provider.courier)
    expect(run).toMatchObject({ state: 'held', transfers: 0 })
    expect(guardsOf(run)).toEqual(['mass_move'])
    expect(new Set(states())).toEqual(new Set(['held']))
    expect((await peopleBySourcedId(district)).get('s1')).toMatchObject({
      homeSchool: { name: 'School b' },
    })
    await approve(run.id, run.planHash ?? '')
    await district.drain(provider.courier)
    expect(await readSync(district, run.id)).toMatchObject({ state: 'succeeded', transfers: 60 })
    expect(new Set(states())).toEqual(new Set(['confirmed']))
  })

  test('is over when somebody says no, and is not asked again', async () => {
    moveAll(60)
    const run = await sync(district, provider.courier)
    await district.client.run('sync.cancel', { id: run.id }, operator)
    await district.drain(provider.courier)
    expect(new Set(states())).toEqual(new Set(['dropped']))
    expect((await synced(district, provider.courier)).transfers).toBe(0)
  })

  test('still waits when the next run takes the place of the one that found it', async () => {
    moveAll(60)
    const first = await sync(district, provider.courier)
    const second = await sync(district, provider.courier)
    expect(await readSync(district, first.id)).toMatchObject({
      state: 'failed',
      error: 'superseded',
    })
    expect(second.state).toBe('held')
    await approve(second.id)
    await district.drain(provider.courier)
    expect((await readSync(district, second.id)).transfers).toBe(60)
  })
})
