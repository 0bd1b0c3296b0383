import { describe, expect, test } from 'vitest'
import { person } from '../../src/core/store/tables/people.ts'
import { DAY } from '../../src/core/kernel/time.ts'
import { createScene, offerCase, openCase } from '../helpers/casework.ts'
import { seedGuardianship, seedStaff } from '../helpers/people.ts'
import { auditBodies, pendingEffects } from '../helpers/traces.ts'

const NOTE = 'The mother keeps the hunting rifle at the cabin.'

describe('reading a case', () => {
  test('is for those who sit on it: no role at the school opens it', async () => {
    const scene = await createScene()
    const id = await openCase(scene)
    const bystanders = [scene.chair, scene.coordinator, scene.teacher, scene.other.chair]
    for (const { session } of bystanders) {
      const answer = await scene.client.ask('case.read', { id }, { caller: session })
      expect(answer).toEqual({ ok: false, error: { kind: 'not_found', what: 'case' } })
      const { cases } = await scene.ask('case.list', {}, session)
      expect(cases).toEqual([])
    }
  })

  test('is on the record, with the seat that allowed it', async () => {
    const scene = await createScene()
    const id = await openCase(scene)
    await scene.ask('case.read', { id }, scene.manager.session)
    expect(auditBodies(scene).at(-1)).toMatchObject({
      act: 'case.read',
      subject: id,
      outcome: 'ok',
      rule: 'team_member:case:read',
    })
  })

  test('a seat does not outweigh a family tie that came to light', async () => {
    const scene = await createScene()
    const id = await openCase(scene)
    seedGuardianship(scene, { guardianId: scene.manager.id, studentId: scene.student.id })
    const answer = await scene.client.ask('case.read', { id }, { caller: scene.manager.session })
    expect(answer).toMatchObject({ ok: false, error: { kind: 'not_found' } })
    expect((await scene.ask('case.list', {}, scene.manager.session)).cases).toEqual([])
    expect((await scene.ask('task.mine', {}, scene.manager.session)).tasks).toEqual([])
  })

  test('somebody who left the district reads nothing, seat or not', async () => {
    const scene = await createScene()
    const id = await openCase(scene)
    scene.db.update(person).set({ enabled: 0 }).run()
    const answer = await scene.client.ask('case.read', { id }, { caller: scene.manager.session })
    expect(answer).toEqual({ ok: false, error: { kind: 'forbidden', why: 'inactive' } })
  })

  test('the list counts open tasks and names the next due', async () => {
    const scene = await createScene()
    const id = await openCase(scene)
    const { cases } = await scene.ask('case.list', {}, scene.manager.session)
    expect(cases).toEqual([
      expect.objectContaining({
        id,
        subject: scene.student,
        access: 'team',
        openTasks: 4,
        nextDueAt: Date.UTC(2026, 9, 14, 21),
      }),
    ])
  })
})

describe('case.add_note', () => {
  test('appends to the chronology in order, with its author', async () => {
    const scene = await createScene()
    const caseId = await openCase(scene)
    const texts = Array.from({ length: 12 }, (_, i) => `${NOTE} (${i})`)
    for (const text of texts)
      await scene.run('case.add_note', { caseId, text }, scene.manager.session)
    const { chronology } = await scene.ask('case.read', { id: caseId }, scene.manager.session)
    const notes = chronology.filter((entry) => entry.kind === 'note')
    expect(notes.map((entry) => entry.text)).toEqual(texts)
    expect(notes[0]?.by).toEqual({ id: scene.manager.id, name: scene.manager.name })
  })
})

describe('case.add_member', () => {
  test('opens the case to the new member and tells them something changed', async () => {
    const scene = await createScene()
    const caseId = await openCase(scene)
    const wanted = { caseId, personId: scene.teacher.id }
    await scene.run('case.add_member', wanted, scene.manager.session)
    await scene.run('case.add_member', wanted, scene.manager.session)
    const view = await scene.ask('case.read', { id: caseId }, scene.teacher.session)
    const seats = view.team.filter((seat) => seat.person.id === scene.teacher.id)
    expect(seats).toEqual([
      { person: expect.anything(), part: 'member', from: scene.clock.now, until: null },
    ])
    const homes = pendingEffects(scene, 'chat.home').map((effect) => effect.refs['personId'])
    expect(homes).toContain(scene.teacher.id)
  })

  test('a student, a former colleague and a relative get the same answer, and no seat', async () => {
    const scene = await createScene()
    const caseId = await openCase(scene)
    const former = seedStaff(scene, { school: scene.school })
    scene.storage.database.prepare('UPDATE person SET enabled = 0 WHERE id = ?').run(former.id)
    const relative = seedStaff(scene, { school: scene.school })
    seedGuardianship(scene, { guardianId: relative.id, studentId: scene.student.id })
    const message = 'Choose another member of staff. This person cannot take part.'
    for (const personId of [scene.student.id, former.id, relative.id, 'no-one']) {
      const envelope = { caller: scene.manager.session }
      const answer = await scene.client.run('case.add_member', { caseId, personId }, envelope)
      const issues = [{ path: 'personId', message }]
      expect(answer).toEqual({ ok: false, error: { kind: 'invalid', issues } })
    }
    const { candidates } = await scene.ask('case.read', { id: caseId }, scene.manager.session)
    const offered = candidates.map((who) => who.id)
    expect(offered).toContain(scene.teacher.id)
    expect(offered).not.toContain(relative.id)
    expect(offered).not.toContain(former.id)
  })
})

describe('a sender', () => {
  test('reads the case for thirty days after handing it over, and writes nothing', async () => {
    const scene = await createScene()
    const { caseId, handoverId } = await offerCase(scene)
    await scene.run('transfer.accept', { handoverId }, scene.other.chair.session)
    const view = await scene.ask('case.read', { id: caseId }, scene.manager.session)
    const readUntil = scene.clock.now + 30 * DAY
    expect(view).toMatchObject({ access: 'sender', readUntil, candidates: [] })
    const { cases } = await scene.ask('case.list', {}, scene.manager.session)
    expect(cases).toEqual([expect.objectContaining({ id: caseId, access: 'sender' })])
    const caller = scene.manager.session
    const missing = { ok: false, error: { kind: 'not_found' } }
    const note = { caseId, text: NOTE }
    expect(await scene.client.run('case.add_note', note, { caller })).toMatchObject(missing)
    const taskId = view.tasks[0]?.id ?? ''
    expect(await scene.client.run('task.complete', { id: taskId }, { caller })).toMatchObject(
      missing,
    )
    scene.clock.advance(30 * DAY - 1)
    await scene.ask('case.read', { id: caseId }, caller)
    scene.clock.advance(1)
    expect(await scene.client.ask('case.read', { id: caseId }, { caller })).toMatchObject(missing)
    expect((await scene.ask('case.list', {}, caller)).cases).toEqual([])
  })
})
