import { describe, expect, test } from 'vitest'
import type { Courier } from '../../src/core/ports/delivery.ts'
import { roleGrant } from '../../src/core/store/tables/people.ts'
import { HOUR, MINUTE } from '../../src/core/kernel/time.ts'
import { createScene, opening, raise, type Scene } from '../helpers/casework.ts'
import { seedGuardian, seedGuardianship, seedStaff, seedStudent } from '../helpers/people.ts'
import { pendingEffects, sorted } from '../helpers/traces.ts'

/** Nothing leaves the district in these tests. */
const SILENT: Courier = {
  deliver: () => Promise.resolve({ ok: false, error: { retry: 'never', reason: 'rejected' } }),
}

/** Who was told about a concern so far, in order. */
const told = (scene: Scene): (string | undefined)[] =>
  scene.storage.database
    .prepare("SELECT refs FROM outbox WHERE kind = 'chat.notice' ORDER BY created_at, id")
    .all()
    // safe because `enqueue` writes a record of texts
    .map((row) => JSON.parse(String(row['refs'])) as Record<string, string>)
    .filter((refs) => refs['about'] === 'concern')
    .map((refs) => refs['personId'])

const pass = async (scene: Scene, ms: number): Promise<void> => {
  scene.clock.advance(ms)
  await scene.drain(SILENT)
}

const withdrawAll = (scene: Scene): void => {
  scene.db.update(roleGrant).set({ untilAt: scene.clock.now }).run()
}

describe('who is asked about a concern', () => {
  test('every triager of the school and of the whole district, and nobody else', async () => {
    const scene = await createScene()
    const second = seedStaff(scene, { school: scene.school, roles: ['triager'] })
    const everywhere = seedStaff(scene, { roles: ['triager'] })
    await raise(scene)
    expect(sorted(told(scene))).toEqual(sorted([scene.triager.id, second.id, everywhere.id]))
  })

  test('the chair where there is no triager, and a coordinator where there is neither', async () => {
    const scene = await createScene()
    withdrawAll(scene)
    const chair = seedStaff(scene, { school: scene.school, roles: ['chair'] })
    await raise(scene)
    expect(told(scene)).toEqual([chair.id])

    const bare = await createScene()
    withdrawAll(bare)
    const coordinator = seedStaff(bare, { roles: ['district_coordinator'] })
    const id = await raise(bare)
    expect(told(bare)).toEqual([coordinator.id])
    const view = await bare.ask('concern.read', { id }, coordinator.session)
    expect(view.canDecide).toBe(true)
  })

  test('somebody appointed later is told when nobody was there to tell', async () => {
    const scene = await createScene()
    withdrawAll(scene)
    await raise(scene)
    expect(told(scene)).toEqual([])
    const late = seedStaff(scene, { school: scene.school, roles: ['triager'] })
    await pass(scene, 8 * HOUR)
    expect(told(scene)).toEqual([late.id])
  })
})

describe('a concern nobody decides', () => {
  test('climbs from triager to chair to coordinator, five minutes apart, each told once', async () => {
    const scene = await createScene()
    await raise(scene, { dangerNow: 'yes' })
    await scene.drain(SILENT)
    const climbed: number[] = []
    for (let i = 0; i < 5; i++) {
      climbed.push(told(scene).length)
      await pass(scene, 5 * MINUTE)
    }
    expect(climbed).toEqual([1, 2, 3, 3, 3])
    expect(told(scene)).toEqual([scene.triager.id, scene.chair.id, scene.coordinator.id])
    expect(pendingEffects(scene, 'triage.overdue')).toEqual([])
  })

  test('is put to the coordinator only then: before, they see no name and cannot read or decide', async () => {
    const scene = await createScene()
    const id = await raise(scene, { dangerNow: 'yes' })
    const caller = scene.coordinator.session
    expect(await scene.client.ask('concern.read', { id }, { caller })).toMatchObject({ ok: false })
    await pass(scene, 5 * MINUTE)
    await pass(scene, 5 * MINUTE)
    const queue = await scene.ask('concern.queue', {}, caller)
    expect(queue.items[0]?.subject).toEqual(scene.student)
    const view = await scene.ask('concern.read', { id }, caller)
    expect(view.canDecide).toBe(true)
    await scene.run('triage.decide', opening(id, { caseManagerId: scene.manager.id }), caller)
  })

  test('stops climbing with the decision, and not with an acknowledgement', async () => {
    const scene = await createScene()
    const id = await raise(scene, { weapon: 'yes' })
    await scene.run('concern.acknowledge', { id }, scene.triager.session)
    await pass(scene, 5 * MINUTE)
    expect(told(scene)).toHaveLength(2)
    await scene.run('triage.decide', opening(id, { decision: 'log' }), scene.chair.session)
    await pass(scene, 10 * MINUTE)
    expect(told(scene)).toHaveLength(2)
  })

  test('without danger waits for the end of the school day and for the next morning', async () => {
    const scene = await createScene()
    await raise(scene)
    await pass(scene, 5 * HOUR)
    expect(told(scene)).toHaveLength(1)
    await pass(scene, HOUR + MINUTE)
    expect(told(scene)).toHaveLength(2)
    const [next] = pendingEffects(scene, 'triage.overdue')
    expect(new Date(next?.nextAt ?? 0).toISOString()).toBe('2026-10-14T15:00:00.000Z')
  })

  test('tells a person who holds two roles once', async () => {
    const scene = await createScene()
    withdrawAll(scene)
    const both = seedStaff(scene, { school: scene.school, roles: ['triager', 'chair'] })
    const coordinator = seedStaff(scene, { roles: ['district_coordinator'] })
    await raise(scene, { dangerNow: 'yes' })
    await pass(scene, 5 * MINUTE)
    expect(told(scene)).toEqual([both.id, coordinator.id])
  })

  test('survives a restart between two rungs', async () => {
    const scene = await createScene()
    await raise(scene, { dangerNow: 'yes' })
    scene.clock.advance(5 * MINUTE)
    scene.restart()
    await scene.drain(SILENT)
    expect(told(scene)).toEqual([scene.triager.id, scene.chair.id])
  })
})

/** Ways to be family of the student, as the roster knows them. */
const FAMILY = [
  ['their parent', (s: Scene, id: string) => link(s, id, s.student.id)],
  ['their child', (s: Scene, id: string) => link(s, s.student.id, id)],
  [
    'their sibling',
    (s: Scene, id: string) => {
      const parent = seedGuardian(s, { of: s.student })
      link(s, parent.id, id)
    },
  ],
  [
    'the parent of their sibling',
    (s: Scene, id: string) => {
      const parent = seedGuardian(s, { of: s.student })
      const sibling = seedStudent(s, { school: s.school })
      link(s, parent.id, sibling.id)
      link(s, id, sibling.id)
    },
  ],
] as const

const link = (s: Scene, guardianId: string, studentId: string): void =>
  seedGuardianship(s, { guardianId, studentId })

describe('a concern about somebody’s own family', () => {
  test.each(FAMILY)(
    'is kept from %s: not told, not listed, not read, not decided',
    async (_, relate) => {
      const scene = await createScene()
      const relative = seedStaff(scene, {
        school: scene.school,
        roles: ['triager', 'chair', 'district_coordinator'],
      })
      relate(scene, relative.id)
      const id = await raise(scene, { dangerNow: 'yes' })
      for (let i = 0; i < 4; i++) await pass(scene, 5 * MINUTE)
      expect(told(scene)).not.toContain(relative.id)
      expect(told(scene)).toContain(scene.triager.id)
      const caller = relative.session
      const queue = await scene.ask('concern.queue', {}, caller)
      expect(queue).toMatchObject({ items: [], counts: { open: 0, overdue: 0 } })
      const missing = { ok: false, error: { kind: 'not_found' } }
      expect(await scene.client.ask('concern.read', { id }, { caller })).toMatchObject(missing)
      expect(await scene.client.run('concern.claim', { id }, { caller })).toMatchObject(missing)
      expect(await scene.client.run('triage.decide', opening(id), { caller })).toMatchObject(
        missing,
      )
      const view = await scene.ask('concern.read', { id }, scene.triager.session)
      expect(view.candidates.caseManagers.map((who) => who.id)).not.toContain(relative.id)
    },
  )

  test('the family of a cousin is not kept out', async () => {
    const scene = await createScene()
    const relative = seedStaff(scene, { school: scene.school, roles: ['triager'] })
    const ownChild = seedStudent(scene, { school: scene.school })
    link(scene, relative.id, ownChild.id)
    seedGuardian(scene, { of: scene.student })
    await raise(scene)
    expect(told(scene)).toContain(relative.id)
  })

  test('a member of staff who is the student themselves is kept out', async () => {
    const scene = await createScene()
    const adult = seedStaff(scene, { school: scene.school, roles: ['triager'] })
    scene.storage.sql.exec(
      'UPDATE person SET is_student = 1, home_school_id = ? WHERE id = ?',
      scene.school.id,
      adult.id,
    )
    const id = await raise(scene, { subjectId: adult.id })
    expect(told(scene)).toEqual([scene.triager.id])
    const own = await scene.client.ask('concern.read', { id }, { caller: adult.session })
    expect(own).toMatchObject({ ok: false, error: { kind: 'not_found' } })
  })
})
