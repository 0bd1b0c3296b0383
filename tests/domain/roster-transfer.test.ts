import { beforeEach, describe, expect, test } from 'vitest'
import { DAY } from '../../src/core/kernel/time.ts'
import { transfer } from '../../src/core/store/tables/roster.ts'
import type { TestDistrict } from '../helpers/district.ts'
import { addPupil, seedProvider, type RosterProvider } from './roster-provider.ts'
import { connectedDistrict, peopleBySourcedId, synced } from './roster-run.ts'

const PUPILS = 60

let provider: RosterProvider
let district: TestDistrict

beforeEach(async () => {
  provider = seedProvider(['a', 'b'])
  for (let i = 0; i < PUPILS; i++) addPupil(provider, { id: `s${i}`, school: i % 2 ? 'a' : 'b' })
  district = await connectedDistrict()
  await synced(district, provider.courier)
})

const transfers = () => district.db.select().from(transfer).all()
const confirmed = () => transfers().filter((t) => t.state === 'confirmed')
const homeOf = async (id: string) => (await peopleBySourcedId(district)).get(id)?.homeSchool?.name

/** Moves a pupil as a provider does that keeps ids: lessons end, others begin, the record follows. */
function move(id: string, to: string, day: string): void {
  provider.now = district.clock.now
  provider.change('enrollments', `e-${id}`, { endDate: day })
  provider.put(
    'enrollments',
    `e-${id}-${to}-${day}`,
    id,
    `c-${to}`,
    to,
    'student',
    0,
    day,
    '2027-06-05',
  )
  provider.change('users', id, { primaryOrg: to, roles: [['student', 'primary', to, null, null]] })
}

/** Moves a pupil as a provider does whose ids hold the school: a second record, and the old one lingers. */
function rekey(id: string, to: string, day: string): void {
  provider.now = district.clock.now
  provider.change('enrollments', `e-${id}`, { endDate: day })
  addPupil(provider, {
    id: `${id}-${to}`,
    school: to,
    number: id,
    given: `Given${id}`,
    family: `Family${id}`,
    begin: day,
  })
}

describe('a student who moves', () => {
  test('is one transfer on the day the lessons began, in the same sync', async () => {
    move('s1', 'b', '2026-10-12')
    const run = await synced(district, provider.courier)
    expect(run.transfers).toBe(1)
    expect(confirmed()).toMatchObject([
      { kind: 'transfer', effectiveOn: '2026-10-12', runId: run.id },
    ])
    expect(await homeOf('s1')).toBe('School b')
  })

  test('is one transfer although the provider gives them a new record and keeps the old', async () => {
    rekey('s1', 'b', '2026-10-12')
    const run = await synced(district, provider.courier)
    expect(run.transfers).toBe(1)
    const people = await peopleBySourcedId(district)
    expect(people.get('s1')?.identities.map((i) => i.sourcedId)).toEqual(['s1', 's1-b'])
    expect(people.get('s1')?.memberships).toMatchObject([
      { school: { name: 'School a' }, beginDate: '2026-08-17', endDate: '2026-10-12' },
      { school: { name: 'School b' }, beginDate: '2026-10-12', endDate: '2027-06-05' },
    ])
  })

  test('is found by a reading of changes even where the new record is not reported as changed', async () => {
    district.clock.advance(3 * DAY)
    rekey('s1', 'b', '2026-10-12')
    const hidden = provider.rows.users.get('s1-b')
    if (hidden) provider.rows.users.set('s1-b', { ...hidden, changedAt: 0 })
    const run = await synced(district, provider.courier, 'delta')
    expect(run).toMatchObject({ mode: 'delta', transfers: 1 })
    expect(run.collections.enrollments).toMatchObject({ received: 2, created: 1, changed: 1 })
  })

  test('is the same single transfer however often the roster is read again', async () => {
    move('s1', 'b', '2026-10-12')
    await synced(district, provider.courier)
    for (let i = 0; i < 3; i++) {
      district.clock.advance(DAY)
      const again = await synced(district, provider.courier, i === 1 ? 'delta' : 'full')
      expect(again.transfers).toBe(0)
    }
    expect(transfers()).toHaveLength(1)
  })

  test('in the future moves on the day itself, without any change in the roster', async () => {
    move('s1', 'b', '2026-10-15')
    expect((await synced(district, provider.courier)).transfers).toBe(0)
    expect(await homeOf('s1')).toBe('School a')
    district.clock.advance(2 * DAY)
    await synced(district, provider.courier, 'delta')
    expect(confirmed()).toMatchObject([{ effectiveOn: '2026-10-15', backdated: 0 }])
    expect(await homeOf('s1')).toBe('School b')
  })

  test('before the last reading is a backdated transfer', async () => {
    district.clock.advance(2 * DAY)
    move('s1', 'b', '2026-09-28')
    await synced(district, provider.courier)
    expect(confirmed()).toMatchObject([{ effectiveOn: '2026-09-28', backdated: 1 }])
  })

  test('back within ten school days leaves no transfer standing', async () => {
    move('s1', 'b', '2026-10-12')
    await synced(district, provider.courier)
    district.clock.advance(2 * DAY)
    provider.change('enrollments', 'e-s1-b-2026-10-12', { endDate: '2026-10-15' })
    provider.put('enrollments', 'back', 's1', 'c-a', 'a', 'student', 0, '2026-10-15', '2027-06-05')
    provider.change('users', 's1', {
      primaryOrg: 'a',
      roles: [['student', 'primary', 'a', null, null]],
    })
    const run = await synced(district, provider.courier)
    expect(run.transfers).toBe(0)
    expect(transfers()).toMatchObject([{ state: 'reversed' }])
    expect(await homeOf('s1')).toBe('School a')
  })
})

describe('a student who leaves', () => {
  test('has left at the second complete reading, from the end of the lessons, and is not archived', async () => {
    provider.change('enrollments', 'e-s1', { endDate: '2026-10-09' })
    await synced(district, provider.courier)
    expect(transfers()).toEqual([])
    district.clock.advance(DAY)
    await synced(district, provider.courier)
    expect(confirmed()).toMatchObject([{ kind: 'left', toOrgId: null, effectiveOn: '2026-10-09' }])
    expect((await peopleBySourcedId(district)).get('s1')).toMatchObject({
      archived: false,
      homeSchool: null,
    })
  })

  test('and turns up at another school is one transfer with the days between', async () => {
    provider.change('enrollments', 'e-s1', { endDate: '2026-10-09' })
    await synced(district, provider.courier)
    district.clock.advance(DAY)
    await synced(district, provider.courier)
    district.clock.advance(9 * DAY)
    provider.put('enrollments', 'later', 's1', 'c-b', 'b', 'student', 0, '2026-10-21', '2027-06-05')
    provider.change('users', 's1', {
      primaryOrg: 'b',
      roles: [['student', 'primary', 'b', null, null]],
    })
    const run = await synced(district, provider.courier)
    expect(run.transfers).toBe(1)
    expect(confirmed()).toMatchObject([
      { kind: 'transfer', gapDays: 12, effectiveOn: '2026-10-21' },
    ])
    expect(
      transfers()
        .map((t) => t.state)
        .toSorted(),
    ).toEqual(['confirmed', 'folded'])
  })

  test('and whose record ends is archived at once and comes back as the same person', async () => {
    const before = (await peopleBySourcedId(district)).get('s1')?.id
    provider.tombstone('users', 's1')
    provider.tombstone('enrollments', 'e-s1')
    await synced(district, provider.courier)
    expect((await peopleBySourcedId(district)).has('s1')).toBe(false)
    district.clock.advance(DAY)
    addPupil(provider, { id: 's1', school: 'a' })
    await synced(district, provider.courier)
    expect((await peopleBySourcedId(district)).get('s1')).toMatchObject({
      id: before,
      archived: false,
    })
  })

  test('for one reading only was never gone', async () => {
    const row = provider.rows.users.get('s1')
    provider.vanish('users', 's1')
    await synced(district, provider.courier)
    if (row) provider.rows.users.set('s1', row)
    for (let i = 0; i < 2; i++) {
      district.clock.advance(DAY)
      await synced(district, provider.courier)
    }
    expect((await peopleBySourcedId(district)).get('s1')).toMatchObject({ archived: false })
    expect(transfers()).toEqual([])
  })
})
