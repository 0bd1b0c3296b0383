import { beforeEach, describe, expect, test } from 'vitest'
import { transfer } from '../../src/core/store/tables/roster.ts'
import { OPERATOR } from '../helpers/district.ts'
import { seedStaff } from '../helpers/people.ts'
import { GuardScene, guardsOf } from './roster-guards-scene.ts'
import { addPupil } from './roster-provider.ts'
import { count, sync, synced } from './roster-run.ts'

const operator = { caller: OPERATOR }

let scene: GuardScene
beforeEach(async () => {
  scene = await GuardScene.open()
})

describe('a school that loses most of its students', () => {
  test.each([
    ['whose records are deleted', (id: string) => scene.withdraw(id)],
    ['whose records vanish', (id: string) => scene.vanish(id)],
    [
      'whose lessons are deleted',
      (id: string) => scene.provider.tombstone('enrollments', `e-${id}`),
    ],
    ['whose lessons vanish', (id: string) => scene.provider.vanish('enrollments', `e-${id}`)],
  ])('keeps them (%s), while other schools are brought up to date', async (_, lose) => {
    for (let i = 0; i < 6; i++) lose(`c${i}`)
    scene.withdraw('s1')
    scene.vanish('s3')
    const run = await sync(scene.district, scene.provider.courier)
    expect(guardsOf(run)).toEqual(['school_drained'])
    expect(run.guards[0]?.school).toEqual({ id: scene.schoolId('c'), name: 'School c' })
    expect(run.state).toBe('held')
    expect(scene.isLive('c0')).toBe(true)
    expect(scene.isLive('e-c0', 'roster_enrollment')).toBe(true)
    expect(scene.isLive('s1')).toBe(false)
    expect(scene.isLive('e-s1', 'roster_enrollment')).toBe(false)
    expect(count(scene.district, `roster_user WHERE sourced_id = 's3' AND missing_runs = 1`)).toBe(
      1,
    )
    expect(
      count(scene.district, `roster_user WHERE sourced_id LIKE 'c%' AND missing_runs > 0`),
    ).toBe(0)
    expect(
      scene.district.db
        .select()
        .from(transfer)
        .all()
        .filter((t) => t.state === 'confirmed' && t.fromOrgId === scene.schoolId('c')),
    ).toEqual([])
  })

  test('loses exactly them when somebody approves, and nobody of another school', async () => {
    for (let i = 0; i < 6; i++) scene.vanish(`c${i}`)
    scene.vanish('s3')
    const run = await sync(scene.district, scene.provider.courier)
    expect(run.held).toEqual({ removals: 12 })
    await scene.approve(run.id)
    expect(scene.isLive('c0')).toBe(false)
    expect(scene.isLive('c6')).toBe(true)
    expect(scene.isLive('s3')).toBe(true)
    expect(count(scene.district, 'roster_leaver')).toBe(0)
    expect(count(scene.district, 'roster_pending')).toBe(0)
  })

  test('does not lose those who only change their lessons, or who come under another id', async () => {
    for (let i = 0; i < 10; i++) {
      scene.provider.tombstone('enrollments', `e-c${i}`)
      scene.provider.put(
        'enrollments',
        `n-c${i}`,
        `c${i}`,
        'c-c',
        'c',
        'student',
        0,
        '2026-10-01',
        '2027-06-05',
      )
    }
    const run = await synced(scene.district, scene.provider.courier)
    expect(run.guards).toEqual([])
    scene.nextDay()
    for (let i = 0; i < 10; i++)
      addPupil(scene.provider, {
        id: `again${i}`,
        number: `c${i}`,
        given: `Givenc${i}`,
        family: `Familyc${i}`,
        school: 'c',
      })
    await synced(scene.district, scene.provider.courier)
    scene.nextDay()
    for (let i = 0; i < 10; i++) {
      scene.provider.tombstone('users', `c${i}`)
      scene.provider.tombstone('enrollments', `n-c${i}`)
    }
    expect(guardsOf(await sync(scene.district, scene.provider.courier))).toEqual([])
  })

  test('is weighed by its own limits', async () => {
    await scene.setGuards({ schools: { [scene.schoolId('c')]: { schoolShare: 0.7 } } })
    for (let i = 0; i < 6; i++) scene.withdraw(`c${i}`)
    const run = await synced(scene.district, scene.provider.courier)
    expect(run.guards).toEqual([])
    expect(scene.isLive('c0')).toBe(false)
  })
})

describe('the limits of the district', () => {
  test('let through what the usual ones would hold, until they are put back', async () => {
    expect((await scene.setGuards({ defaults: { removedShare: 0.5 } })).ok).toBe(true)
    for (let i = 0; i < 40; i++) scene.withdraw(`s${i}`)
    expect((await synced(scene.district, scene.provider.courier)).guards).toEqual([])
    await scene.setGuards({ defaults: null })
    scene.nextDay()
    for (let i = 40; i < 80; i++) scene.withdraw(`s${i}`)
    expect((await sync(scene.district, scene.provider.courier)).state).toBe('held')
  })

  test('of one kind of record leave the others as they are', async () => {
    await scene.setGuards({ collections: { enrollments: { removedFloor: 100 } } })
    for (let i = 0; i < 30; i++) scene.provider.tombstone('enrollments', `e-s${i}`)
    expect(guardsOf(await sync(scene.district, scene.provider.courier))).not.toContain(
      'many_removed',
    )
    scene.nextDay()
    for (let i = 30; i < 60; i++) scene.provider.tombstone('users', `s${i}`)
    expect(guardsOf(await sync(scene.district, scene.provider.courier))).toContain('many_removed')
  })

  test('keep the other parts when one is changed, are shown, and refuse what is no limit', async () => {
    await scene.setGuards({ defaults: { removedFloor: 30 } })
    await scene.setGuards({ collections: { users: { issueFloor: 10 } } })
    const read = await scene.district.client.ask('source.read', {}, operator)
    expect(read.ok && read.value?.guardSettings).toMatchObject({
      defaults: { removedFloor: 30 },
      collections: { users: { issueFloor: 10 } },
      usual: { removedFloor: 25 },
    })
    expect(await scene.setGuards({ defaults: { removedShare: 1.5 } })).toMatchObject({
      error: { kind: 'invalid' },
    })
    expect((await scene.setGuards({ defaults: { removedshare: 0.1 } })).ok).toBe(false)
    const { session: caller } = seedStaff(scene.district, { roles: ['district_coordinator'] })
    const refused = await scene.district.client.run('source.set_guards', {}, { caller })
    expect(refused).toMatchObject({ ok: false, error: { kind: 'forbidden' } })
  })
})

describe('a plan that waits', () => {
  test('is for that very plan: what later runs find is another, and the old name is refused', async () => {
    for (let i = 0; i < 6; i++) scene.vanish(`c${i}`)
    const first = await sync(scene.district, scene.provider.courier)
    scene.nextDay()
    scene.vanish('c6')
    const second = await sync(scene.district, scene.provider.courier)
    expect(second.planHash).not.toBe(first.planHash)
    const stale = await scene.district.client.run(
      'sync.approve',
      { id: second.id, planHash: first.planHash ?? '' },
      operator,
    )
    expect(stale).toMatchObject({ ok: false, error: { code: 'plan_changed' } })
    expect((await scene.district.client.run('sync.approve', { id: first.id }, operator)).ok).toBe(
      false,
    )
    expect(scene.isLive('c0')).toBe(true)
  })

  test('has the same name when the next night finds the same', async () => {
    for (let i = 0; i < 6; i++) scene.vanish(`c${i}`)
    const first = await sync(scene.district, scene.provider.courier)
    scene.nextDay()
    expect((await sync(scene.district, scene.provider.courier)).planHash).toBe(first.planHash)
  })
})
