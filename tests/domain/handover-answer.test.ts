import { describe, expect, test } from 'vitest'
import { task } from '../../src/core/store/tables/casework.ts'
import { DAY } from '../../src/core/kernel/time.ts'
import {
  createScene,
  firstTask,
  move,
  offerCase,
  offeredHandover,
  openCase,
} from '../helpers/casework.ts'
import { grantRole, seedGuardianship, seedSchool, seedStaff } from '../helpers/people.ts'
import { pendingEffects, sorted } from '../helpers/traces.ts'
import { askedAbout } from './handover-scene.ts'

const REASON = 'She will not start here after all.'

describe('transfer.accept', () => {
  test('moves the case, its team and its open tasks, and leaves what was done with who did it', async () => {
    const scene = await createScene()
    const caseId = await openCase(scene)
    const done = await firstTask(scene, caseId)
    await scene.run('task.complete', { id: done }, scene.manager.slack)
    move(scene, scene.other.school)
    const handoverId = await offeredHandover(scene)
    const caseManagerId = scene.other.triager.id
    const { other } = scene
    scene.storage.database.exec("UPDATE outbox SET state = 'done'")
    await scene.run('transfer.accept', { handoverId, caseManagerId }, other.chair.session)
    const view = await scene.ask('case.read', { id: caseId }, other.triager.session)
    expect(view).toMatchObject({
      access: 'team',
      school: other.school,
      handover: { state: 'accepted' },
    })
    expect(
      view.team.filter((seat) => seat.until === null).map((seat) => [seat.person.id, seat.part]),
    ).toEqual(
      expect.arrayContaining([
        [other.triager.id, 'case_manager'],
        [other.chair.id, 'member'],
      ]),
    )
    for (const one of view.tasks) {
      const moved = { owner: { id: other.triager.id }, backup: { id: other.chair.id }, revision: 2 }
      const kept = { owner: { id: scene.manager.id }, state: 'done' }
      expect(one).toMatchObject(one.id === done ? kept : moved)
    }
    const told = new Set(pendingEffects(scene, 'calendar.sync').map((e) => e.refs['personId']))
    expect(sorted(told)).toEqual(
      sorted([scene.manager.id, scene.triager.id, other.triager.id, other.chair.id]),
    )
    expect(askedAbout(scene, handoverId)).toContain(scene.manager.id)
    const mine = await scene.ask('task.mine', {}, scene.manager.session)
    expect(mine.tasks).toEqual([])
  })

  test('happens once, and not after declining', async () => {
    const scene = await createScene()
    const { handoverId } = await offerCase(scene)
    const caller = scene.other.chair.session
    await scene.run('transfer.accept', { handoverId }, caller)
    const decided = { ok: false, error: { kind: 'conflict', code: 'already_decided' } }
    expect(await scene.client.run('transfer.accept', { handoverId }, { caller })).toEqual(decided)
    const decline = { handoverId, reason: REASON }
    expect(await scene.client.run('transfer.decline', decline, { caller })).toEqual(decided)
  })

  test('somebody who works at both schools goes on with a seat of the new team', async () => {
    const scene = await createScene()
    const { caseId, handoverId } = await offerCase(scene)
    const { manager, other } = scene
    grantRole(scene, { personId: manager.id, role: 'case_manager', school: other.school.id })
    const wanted = { handoverId, caseManagerId: manager.id }
    await scene.run('transfer.accept', wanted, other.chair.session)
    const view = await scene.ask('case.read', { id: caseId }, manager.session)
    expect(view).toMatchObject({ access: 'team', readUntil: null })
    const { cases } = await scene.ask('case.list', {}, manager.session)
    expect(cases).toHaveLength(1)
  })

  test('only somebody of the receiving school’s team becomes case manager', async () => {
    const scene = await createScene()
    const { handoverId } = await offerCase(scene)
    const relative = seedStaff(scene, { school: scene.other.school, roles: ['case_manager'] })
    seedGuardianship(scene, { guardianId: relative.id, studentId: scene.student.id })
    for (const caseManagerId of [scene.manager.id, relative.id, 'no-one']) {
      const wanted = { handoverId, caseManagerId }
      const answer = await scene.client.run('transfer.accept', wanted, {
        caller: scene.other.chair.session,
      })
      expect(answer).toMatchObject({ error: { issues: [{ path: 'caseManagerId' }] } })
    }
  })

  test('a chair whose child the student is neither sees, reads nor takes the case', async () => {
    const scene = await createScene()
    const { handoverId } = await offerCase(scene)
    const parent = seedStaff(scene, { school: scene.other.school, roles: ['chair'] })
    seedGuardianship(scene, { guardianId: parent.id, studentId: scene.student.id })
    const caller = parent.session
    expect((await scene.ask('transfer.list', {}, caller)).transfers).toEqual([])
    const missing = { ok: false, error: { kind: 'not_found', what: 'transfer' } }
    expect(await scene.client.ask('transfer.read', { handoverId }, { caller })).toEqual(missing)
    expect(await scene.client.run('transfer.accept', { handoverId }, { caller })).toEqual(missing)
  })

  test('an accepted case can move on to a third school', async () => {
    const scene = await createScene()
    const { caseId, handoverId } = await offerCase(scene)
    await scene.run('transfer.accept', { handoverId }, scene.other.chair.session)
    const third = seedSchool(scene)
    const chair = seedStaff(scene, { school: third, roles: ['chair'] })
    scene.clock.advance(DAY)
    move(scene, third, { from: scene.other.school })
    const { transfers } = await scene.ask('transfer.list', {}, chair.session)
    const next = transfers[0]?.handover?.id ?? ''
    await scene.run('transfer.accept', { handoverId: next }, chair.session)
    const owners = new Set(
      scene.db
        .select()
        .from(task)
        .all()
        .map((row) => row.ownerId),
    )
    expect([...owners]).toEqual([chair.id])
    expect(await scene.ask('case.read', { id: caseId }, scene.other.chair.session)).toMatchObject({
      access: 'sender',
    })
    expect(await scene.ask('case.read', { id: caseId }, scene.manager.session)).toMatchObject({
      access: 'sender',
    })
  })
})

describe('transfer.decline', () => {
  test('leaves the case where it is and gives the sender the reason', async () => {
    const scene = await createScene()
    const { caseId, handoverId } = await offerCase(scene)
    const before = scene.db.select().from(task).all()
    await scene.run('transfer.decline', { handoverId, reason: REASON }, scene.other.chair.session)
    const view = await scene.ask('case.read', { id: caseId }, scene.manager.session)
    expect(view).toMatchObject({
      access: 'team',
      school: scene.school,
      handover: { state: 'declined' },
    })
    expect(view.chronology.at(-1)).toMatchObject({ kind: 'handover_declined', text: REASON })
    expect(scene.db.select().from(task).all()).toEqual(before)
    expect(askedAbout(scene, handoverId)).toContain(scene.manager.id)
  })
})
