import { beforeEach, describe, expect, test } from 'vitest'
import { DAY } from '../../src/core/kernel/time.ts'
import { transfer } from '../../src/core/store/tables/roster.ts'
import { session } from '../../src/core/store/tables/people.ts'
import { OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { guardsOf } from './roster-guards-scene.ts'
import { approve, holdsScene, live, PUPILS } from './roster-holds-scene.ts'
import { addPupil, type RosterProvider } from './roster-provider.ts'
import { count, peopleBySourcedId, readSync, sync, synced } from './roster-run.ts'

let provider: RosterProvider
let district: TestDistrict

beforeEach(async () => {
  ;({ provider, district } = await holdsScene())
})

test('an empty answer of the provider removes nothing and can be told from a leaving', async () => {
  provider.empty = true
  for (let i = 0; i < 2; i++) {
    const run = await sync(district, provider.courier)
    expect(run.state).toBe('held')
    expect(guardsOf(run)).toContain('empty_collection')
    district.clock.advance(DAY)
  }
  expect(live(district)).toBe(PUPILS + 30)
  expect(district.db.select().from(transfer).all()).toEqual([])
  provider.empty = false
  await synced(district, provider.courier)
  expect((await peopleBySourcedId(district)).size).toBe(PUPILS + 30)
})

test('an empty collection ends only when somebody says so', async () => {
  provider.rows.enrollments.clear()
  const run = await sync(district, provider.courier)
  expect(run.held?.removals).toBe(PUPILS)
  await approve(district, run.id, run.planHash ?? '')
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
    await approve(district, run.id)
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
  await approve(district, run.id)
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
    await approve(district, run.id, run.planHash ?? '')
    await district.drain(provider.courier)
    expect(await readSync(district, run.id)).toMatchObject({ state: 'succeeded', transfers: 60 })
    expect(new Set(states())).toEqual(new Set(['confirmed']))
  })

  test('is over when somebody says no, and is not asked again', async () => {
    moveAll(60)
    const run = await sync(district, provider.courier)
    await district.client.run('sync.cancel', { id: run.id }, { caller: OPERATOR })
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
    await approve(district, second.id)
    await district.drain(provider.courier)
    expect((await readSync(district, second.id)).transfers).toBe(60)
  })
})
