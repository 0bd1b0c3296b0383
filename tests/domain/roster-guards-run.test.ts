import { beforeEach, describe, expect, test } from 'vitest'
import { HOUR } from '../../src/core/kernel/time.ts'
import { transfer } from '../../src/core/store/tables/roster.ts'
import { grantRole } from '../helpers/people.ts'
import { GuardScene, guardsOf, KNOWN } from './roster-guards-scene.ts'
import { addGuardian, addPupil } from './roster-provider.ts'
import { count, peopleBySourcedId, sync, synced } from './roster-run.ts'

let scene: GuardScene
beforeEach(async () => {
  scene = await GuardScene.open()
})

describe('people under new ids', () => {
  const rekeyAll = (): void => {
    for (const collection of ['users', 'enrollments'] as const) {
      for (const [id, row] of Array.from(scene.provider.rows[collection])) {
        scene.provider.rows[collection].delete(id)
        const columns = row.columns.map((cell) =>
          collection === 'enrollments' && typeof cell === 'string' && /^[sct]\d+$/.test(cell)
            ? `new-${cell}`
            : cell,
        )
        scene.provider.rows[collection].set(`new-${id}`, { columns, changedAt: scene.provider.now })
      }
    }
  }

  test('are the same people: nothing is removed, and after an approval nobody is new, moved or archived', async () => {
    const before = await peopleBySourcedId(scene.district)
    const persons = count(scene.district, KNOWN)
    rekeyAll()
    const run = await sync(scene.district, scene.provider.courier)
    expect(guardsOf(run)).toContain('rekey')
    expect(run).toMatchObject({ state: 'held', class: 'rekey', transfers: 0 })
    expect(guardsOf(run).filter((guard) => guard.endsWith('_removed'))).toEqual([])
    expect(scene.isLive('s1')).toBe(true)
    expect(count(scene.district, KNOWN)).toBe(persons)
    expect((await peopleBySourcedId(scene.district)).get('new-s1')?.id).toBe(before.get('s1')?.id)
    await scene.approve(run.id)
    expect(scene.isLive('s1')).toBe(false)
    const after = await peopleBySourcedId(scene.district)
    expect(after.get('new-s1')).toMatchObject({
      archived: false,
      homeSchool: before.get('s1')?.homeSchool,
    })
    expect(count(scene.district, KNOWN)).toBe(persons)
    expect(count(scene.district, 'person WHERE archived_at IS NOT NULL')).toBe(0)
    expect(scene.district.db.select().from(transfer).all()).toEqual([])
  })

  test('are told apart from those who go in the same night', async () => {
    for (let i = 0; i < 3; i++) scene.provider.rows.users.delete(`s${i}`)
    rekeyAll()
    const run = await sync(scene.district, scene.provider.courier)
    const told = run.guards.find(({ guard }) => guard === 'rekey')
    expect(told?.approve).toContain('3 others came under no new id')
    await scene.approve(run.id)
    expect(count(scene.district, 'person WHERE archived_at IS NOT NULL')).toBe(3)
    expect(count(scene.district, 'roster_renewed')).toBe(0)
  })

  test('are known the night after by their new records, and nobody is said to go', async () => {
    rekeyAll()
    await sync(scene.district, scene.provider.courier)
    scene.nextDay()
    const run = await sync(scene.district, scene.provider.courier)
    expect(run.state).toBe('held')
    const words = run.guards.map(({ message, approve }) => `${message} ${approve}`).join('\n')
    expect(words).toContain('Everybody they are about has another record that stays')
    expect(words).not.toMatch(/would be archived\.(?! \d)|would lose|would disappear/)
    await scene.approve(run.id)
    expect(count(scene.district, 'person WHERE archived_at IS NOT NULL')).toBe(0)
  })

  test('whose records the provider ends in so many words stay all the same', async () => {
    const persons = count(scene.district, KNOWN)
    for (let i = 0; i < 60; i++) {
      addPupil(scene.provider, {
        id: `new${i}`,
        number: `s${i}`,
        given: `Givens${i}`,
        family: `Familys${i}`,
        school: i % 2 ? 'a' : 'b',
      })
      scene.withdraw(`s${i}`)
    }
    const run = await sync(scene.district, scene.provider.courier)
    expect(guardsOf(run)).toEqual(['rekey'])
    expect(run.guards[0]?.approve).toMatch(/known of them\.$/)
    await scene.approve(run.id)
    expect(count(scene.district, KNOWN)).toBe(persons)
    expect(count(scene.district, 'person WHERE archived_at IS NOT NULL')).toBe(0)
  })

  test('are no reason to stop when there are a few', async () => {
    for (let i = 0; i < 50; i++) {
      addPupil(scene.provider, {
        id: `new${i}`,
        number: `s${i}`,
        given: `Givens${i}`,
        family: `Familys${i}`,
        school: i % 2 ? 'a' : 'b',
      })
    }
    expect((await synced(scene.district, scene.provider.courier)).class).toBeNull()
  })

  test('are not those who come for the first time or come back', async () => {
    for (let i = 0; i < 20; i++) scene.withdraw(`s${i}`)
    await synced(scene.district, scene.provider.courier)
    scene.nextDay()
    for (let i = 0; i < 20; i++)
      addPupil(scene.provider, {
        id: `back${i}`,
        number: `s${i}`,
        given: `Givens${i}`,
        family: `Familys${i}`,
        school: i % 2 ? 'a' : 'b',
      })
    for (let i = 0; i < 60; i++) addPupil(scene.provider, { id: `fresh${i}`, school: 'b' })
    expect(guardsOf(await sync(scene.district, scene.provider.courier))).not.toContain('rekey')
  })
})

describe('the length of a list', () => {
  const addMany = (from: number, until: number): void => {
    for (let i = from; i < until; i++)
      addGuardian(scene.provider, { id: `g${i}`, school: 'a', agents: [`s${i}`] })
  }

  test('is watched from the third complete reading on, and holds what would be removed', async () => {
    await synced(scene.district, scene.provider.courier)
    scene.nextDay()
    addMany(0, 100)
    scene.vanish('s5')
    const run = await sync(scene.district, scene.provider.courier)
    expect(guardsOf(run)).toEqual(['row_count'])
    expect(run.state).toBe('held')
    expect(count(scene.district, `roster_user WHERE missing_runs > 0`)).toBe(0)
    expect(scene.isLive('g5')).toBe(true)
  })

  test('is a warning only where nothing is to be removed, and then the new length is usual', async () => {
    await synced(scene.district, scene.provider.courier)
    scene.nextDay()
    addMany(0, 100)
    const run = await synced(scene.district, scene.provider.courier)
    expect(guardsOf(run)).toEqual(['row_count'])
    scene.nextDay()
    expect((await synced(scene.district, scene.provider.courier)).guards).toEqual([])
  })

  test('of a reading that waits is not usual before somebody approves it', async () => {
    await synced(scene.district, scene.provider.courier)
    scene.nextDay()
    addMany(0, 100)
    scene.vanish('s5')
    const first = await sync(scene.district, scene.provider.courier)
    scene.nextDay()
    const second = await sync(scene.district, scene.provider.courier)
    expect([first, second].map(guardsOf)).toEqual([['row_count'], ['row_count']])
    await scene.approve(second.id)
    scene.nextDay()
    expect((await synced(scene.district, scene.provider.courier)).guards).toEqual([])
  })
})

test('rows with something unreadable hold the removals of their kind', async () => {
  for (let i = 0; i < 120; i++)
    addGuardian(scene.provider, { id: `g${i}`, school: 'a', agents: [] })
  await synced(scene.district, scene.provider.courier)
  scene.nextDay()
  scene.provider.quarantined.users = Array.from({ length: 101 }, (_, i) => [
    `g${i}`,
    'grade_unmapped',
    'grades',
  ])
  scene.withdraw('s5')
  const run = await sync(scene.district, scene.provider.courier)
  expect(guardsOf(run)).toEqual(['many_issues'])
  expect(scene.isLive('s5')).toBe(true)
  expect(scene.isLive('e-s5', 'roster_enrollment')).toBe(false)
})

describe('schools', () => {
  test('that turn into something else wait, and become it when somebody approves', async () => {
    scene.provider.change('orgs', 'c', { type: 'department' })
    const run = await sync(scene.district, scene.provider.courier)
    expect(guardsOf(run)).toEqual(['school_retyped'])
    expect(count(scene.district, `org WHERE name = 'School c' AND type = 'school'`)).toBe(1)
    await scene.approve(run.id)
    expect(count(scene.district, `org WHERE name = 'School c' AND type = 'department'`)).toBe(1)
  })

  test('that disappear do not hold up the end of another organization', async () => {
    scene.provider.put('orgs', 'dept', 'Transport', 'department', 'D1', 'district')
    await synced(scene.district, scene.provider.courier)
    scene.nextDay()
    scene.provider.tombstone('orgs', 'dept')
    scene.provider.tombstone('orgs', 'c')
    const run = await sync(scene.district, scene.provider.courier)
    expect(guardsOf(run)).toEqual(['school_removed'])
    expect(scene.isLive('dept', 'roster_org')).toBe(false)
    expect(scene.isLive('c', 'roster_org')).toBe(true)
  })

  test('that come back under another id with the same name and parent are not gone', async () => {
    scene.provider.vanish('orgs', 'c')
    scene.provider.put('orgs', 'c2', 'School c', 'school', null, 'district')
    expect(guardsOf(await sync(scene.district, scene.provider.courier))).not.toContain(
      'school_removed',
    )
  })
})

test('staff who lose access in a crowd wait, students who leave do not wait with them', async () => {
  for (let i = 0; i < 11; i++) scene.provider.change('users', `t${i}`, { enabled: 0 })
  scene.withdraw('s1')
  const run = await sync(scene.district, scene.provider.courier)
  expect(guardsOf(run)).toEqual(['many_staff_removed'])
  expect(scene.isLive('s1')).toBe(false)
  expect((await peopleBySourcedId(scene.district)).get('t1')?.enabled).toBe(true)
  await scene.approve(run.id)
  expect((await peopleBySourcedId(scene.district)).get('t1')?.enabled).toBe(false)
})

describe('the school year', () => {
  const session = (id: string, year: number): void =>
    scene.provider.put(
      'academicSessions',
      id,
      `${year - 1}-${year}`,
      'schoolYear',
      `${year - 1}-08-17`,
      `${year}-06-05`,
      String(year),
      null,
    )

  test('of the past makes the run a preview: nothing at all changes, and it can be approved', async () => {
    scene.provider.vanish('academicSessions', 'year')
    session('old', 2025)
    scene.provider.change('users', 's1', { familyName: 'Changed' })
    const run = await sync(scene.district, scene.provider.courier)
    expect(guardsOf(run)).toContain('school_year_changed')
    expect(run).toMatchObject({ dryRun: true, phase: 'planned' })
    expect((await peopleBySourcedId(scene.district)).get('s1')?.familyName).toBe('Familys1')
    await scene.approve(run.id)
    expect((await peopleBySourcedId(scene.district)).get('s1')?.familyName).toBe('Changed')
  })

  test('that follows beside the one we are in is nothing to wait for', async () => {
    session('next', 2028)
    expect((await synced(scene.district, scene.provider.courier)).guards).toEqual([])
  })
})

describe('the last administrator of the district', () => {
  async function administrator(id: string): Promise<string> {
    const personId = (await peopleBySourcedId(scene.district)).get(id)?.id ?? ''
    grantRole(scene.district, { personId, role: 'config_admin', school: '*' })
    return personId
  }
  const person = async (id: string) => (await peopleBySourcedId(scene.district)).get(id)

  test('keeps their access whatever the roster says, until there is another', async () => {
    await administrator('t1')
    scene.provider.change('users', 't1', { enabled: 0 })
    scene.provider.change('users', 't2', { enabled: 0 })
    await synced(scene.district, scene.provider.courier)
    expect(await person('t1')).toMatchObject({ enabled: true, archived: false })
    expect(await person('t2')).toMatchObject({ enabled: false })
    await administrator('t3')
    scene.nextDay()
    await synced(scene.district, scene.provider.courier)
    expect(await person('t1')).toMatchObject({ enabled: false })
  })

  test('is not archived when their record is deleted', async () => {
    await administrator('t1')
    scene.provider.tombstone('users', 't1')
    await synced(scene.district, scene.provider.courier)
    expect(await person('t1')).toMatchObject({ enabled: true, archived: false })
  })

  test('is one of several: the others may go', async () => {
    await administrator('t1')
    await administrator('t2')
    scene.provider.change('users', 't1', { enabled: 0 })
    await synced(scene.district, scene.provider.courier)
    expect(await person('t1')).toMatchObject({ enabled: false })
    scene.provider.now = scene.district.clock.now
    scene.district.clock.advance(HOUR)
    scene.provider.change('users', 't2', { enabled: 0 })
    await synced(scene.district, scene.provider.courier)
    expect(await person('t2')).toMatchObject({ enabled: true })
  })
})
