import { beforeEach, describe, expect, test } from 'vitest'
import { OPERATOR } from '../helpers/district.ts'
import { GuardScene } from './roster-guards-scene.ts'
import { addPupil } from './roster-provider.ts'
import { readPlan, schoolChanges, seats, type SchoolChange } from './roster-trial.ts'
import { readSync, sync } from './roster-run.ts'

const operator = { caller: OPERATOR }

/** What a record says of somebody whose place is school b. */
const IN_B = { primaryOrg: 'b', roles: [['student', 'primary', 'b', null, null]] }

let scene: GuardScene
beforeEach(async () => {
  scene = await GuardScene.open()
})

async function held() {
  const run = await sync(scene.district, scene.provider.courier)
  if (run.state !== 'held') throw new Error(`the sync is ${run.state}`)
  return { run, plan: await readPlan(scene.district, run.id) }
}

const leavingIn = (changes: readonly SchoolChange[]): [string, number, number][] =>
  changes
    .filter(({ leaving }) => leaving > 0)
    .map(({ school, leaving, staying }) => [school, leaving, staying])

/** Approves the plan: whom each school would lose, as the plan had said, and whom it lost. */
async function losses(id: string): Promise<{ said: unknown[]; happened: unknown[] }> {
  const plan = await readPlan(scene.district, id)
  const said = plan.schools.map(({ school, students }) => ({ school: school.name, ...students }))
  const before = seats(scene.district)
  await scene.approve(id)
  const happened = schoolChanges(scene.district, before, seats(scene.district))
  return { said: leavingIn(said), happened: leavingIn(happened) }
}

describe('the plan of a sync that holds something', () => {
  test('counts all of a list that came empty, with a few of it to look at', async () => {
    scene.provider.rows.users.clear()
    const { run, plan } = await held()
    expect(plan.counts.users).toMatchObject({ absent: 230, remove: 0 })
    expect(run.held).toEqual({ removals: 230 })
    expect(plan.samples.absent).toHaveLength(20)
    expect(plan.samples.absent[0]).toMatchObject({
      collection: 'users',
      name: expect.stringMatching(/^Given/),
    })
    expect(plan.schools.map(({ school, students }) => [school.name, students])).toEqual([
      ['School a', { arriving: 0, leaving: 100, staying: 0 }],
      ['School b', { arriving: 0, leaving: 100, staying: 0 }],
      ['School c', { arriving: 0, leaving: 10, staying: 0 }],
    ])
    const { said, happened } = await losses(run.id)
    expect(said).toEqual(happened)
    expect(said.length).toBeGreaterThan(0)
  })

  test('tells of each school whom it would lose where no lessons are listed any more', async () => {
    for (let i = 1; i < 80; i += 2) scene.provider.change('users', `s${i}`, IN_B)
    scene.provider.rows.enrollments.clear()
    const { run, plan } = await held()
    expect(plan.counts.enrollments).toMatchObject({ absent: 210 })
    expect(plan.schools.map(({ school, students }) => [school.name, students.leaving])).toEqual([
      ['School a', 40],
    ])
    const { said, happened } = await losses(run.id)
    expect(said).toEqual(happened)
    expect(said.length).toBeGreaterThan(0)
  })

  test('tells of each school whom it would lose where many are withdrawn', async () => {
    for (let i = 0; i < 60; i += 2) scene.withdraw(`s${i}`)
    for (let i = 1; i < 12; i += 2) scene.withdraw(`s${i}`)
    const { run } = await held()
    const { said, happened } = await losses(run.id)
    expect(said).toEqual(happened)
    expect(said.length).toBeGreaterThan(0)
  })

  test('counts nobody as leaving who keeps a lesson, or another record', async () => {
    for (let i = 0; i < 60; i++) scene.withdraw(`s${i}`)
    for (let i = 0; i < 20; i++) {
      addPupil(scene.provider, {
        id: `again${i}`,
        number: `s${i}`,
        given: `Givens${i}`,
        family: `Familys${i}`,
        school: i % 2 ? 'a' : 'b',
      })
    }
    const { run, plan } = await held()
    expect(plan.schools.map(({ students }) => students.leaving)).toEqual([20, 20])
    const { said, happened } = await losses(run.id)
    expect(said).toEqual(happened)
    expect(said.length).toBeGreaterThan(0)
  })

  test('of a school that disappears says nobody leaves it, as nobody does', async () => {
    scene.provider.vanish('orgs', 'c')
    const { run, plan } = await held()
    expect(plan.schools).toEqual([])
    const before = seats(scene.district)
    await scene.approve(run.id)
    expect(seats(scene.district)).toEqual(before)
  })

  test('tells of each school whom it would lose where most lessons would change', async () => {
    await scene.setGuards({ collections: { enrollments: { changedShare: 0.2 } } })
    for (let i = 1; i < 100; i += 2)
      scene.provider.change('enrollments', `e-s${i}`, { endDate: '2026-10-01' })
    const { run, plan } = await held()
    expect(plan.counts.enrollments).toMatchObject({ change: 50 })
    const { said, happened } = await losses(run.id)
    expect(said).toEqual(happened)
    expect(said.length).toBeGreaterThan(0)
  })

  test('is worked out anew by the next sync, and never added up', async () => {
    scene.provider.rows.users.clear()
    await held()
    scene.nextDay()
    const { run, plan } = await held()
    expect(plan.counts.users).toMatchObject({ absent: 230 })
    expect(run.held).toEqual({ removals: 230 })
    const all = plan.schools.reduce((n, { students }) => n + students.leaving, 0)
    expect(all).toBe(210)
  })

  test('does nothing of it when somebody refuses', async () => {
    scene.provider.rows.users.clear()
    const { run } = await held()
    const before = seats(scene.district)
    await scene.district.client.run('sync.cancel', { id: run.id }, operator)
    await scene.district.drain(scene.provider.courier)
    expect(await readSync(scene.district, run.id)).toMatchObject({ error: 'cancelled' })
    expect(seats(scene.district)).toEqual(before)
  })
})
