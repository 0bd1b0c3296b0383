import { describe, expect, test } from 'vitest'
import { HOUR } from '../../src/core/kernel/time.ts'
import { createScene, firstTask, openCase, type Scene } from '../helpers/casework.ts'
import { seedGuardianship, seedStaff } from '../helpers/people.ts'
import { pendingEffects, sorted } from '../helpers/traces.ts'

/** Whose calendars are to be brought up to date for one task. */
const calendarsOf = (scene: Scene, taskId: string): string[] =>
  sorted(
    pendingEffects(scene, 'calendar.sync')
      .filter((effect) => effect.refs['taskId'] === taskId)
      .map((effect) => effect.refs['personId']),
  )

const settle = (scene: Scene): void => {
  scene.storage.database.exec("UPDATE outbox SET state = 'done'")
}

describe('doing a task', () => {
  test('its owner completes it from chat, with a word on how it went', async () => {
    const scene = await createScene()
    const caseId = await openCase(scene)
    const id = await firstTask(scene, caseId)
    settle(scene)
    const done = await scene.run(
      'task.complete',
      { id, outcome: 'She was glad to talk.' },
      scene.manager.slack,
    )
    expect(done).toEqual({ id, state: 'done', doneAt: scene.clock.now })
    const task = await scene.ask('task.read', { id }, scene.manager.session)
    expect(task).toMatchObject({
      state: 'done',
      doneAt: scene.clock.now,
      doneBy: { id: scene.manager.id },
      outcome: 'She was glad to talk.',
      revision: 2,
    })
    expect(calendarsOf(scene, id)).toEqual([scene.manager.id, scene.triager.id].toSorted())
  })

  test('doing it twice is answered with when it was done', async () => {
    const scene = await createScene()
    const id = await firstTask(scene, await openCase(scene))
    const { doneAt } = await scene.run('task.complete', { id }, scene.manager.slack)
    scene.clock.advance(HOUR)
    const late = ['task.complete', 'task.acknowledge'] as const
    for (const name of late) {
      const answer = await scene.client.run(name, { id }, { caller: scene.triager.slack })
      const error = { kind: 'conflict', code: 'already_done', detail: String(doneAt) }
      expect(answer).toEqual({ ok: false, error })
    }
    const moved = { id, dueAt: scene.clock.now + HOUR }
    const answer = await scene.client.run('task.reschedule', moved, {
      caller: scene.manager.session,
    })
    expect(answer).toMatchObject({ error: { code: 'already_done' } })
  })

  test('the stand-in may complete it, a case manager may too, and another member may not', async () => {
    const scene = await createScene()
    const caseId = await openCase(scene)
    const backed = await firstTask(scene, caseId)
    await scene.run('case.add_member', { caseId, personId: scene.chair.id }, scene.manager.session)
    const wanted = {
      caseId,
      title: 'Ask the coach',
      ownerId: scene.teacher.id,
      dueAt: scene.clock.now + HOUR,
    }
    const { id } = await scene.run('task.add', wanted, scene.manager.session)
    const member = await scene.client.run('task.complete', { id }, { caller: scene.chair.session })
    expect(member).toMatchObject({ ok: false, error: { kind: 'not_found' } })
    await scene.run('task.complete', { id }, scene.manager.session)
    await scene.run('task.complete', { id: backed }, scene.triager.slack)
  })

  test('acknowledging raises the revision once', async () => {
    const scene = await createScene()
    const id = await firstTask(scene, await openCase(scene))
    await scene.run('task.acknowledge', { id }, scene.manager.slack)
    await scene.run('task.acknowledge', { id }, scene.manager.slack)
    const task = await scene.ask('task.read', { id }, scene.manager.session)
    expect(task).toMatchObject({ state: 'acknowledged', revision: 2 })
  })
})

describe('changing a task', () => {
  test('a new time reaches its calendars, and the same time again changes nothing', async () => {
    const scene = await createScene()
    const id = await firstTask(scene, await openCase(scene))
    settle(scene)
    const dueAt = scene.clock.now + 3 * HOUR
    await scene.run('task.reschedule', { id, dueAt }, scene.manager.session)
    await scene.run('task.reschedule', { id, dueAt }, scene.manager.session)
    const task = await scene.ask('task.read', { id }, scene.manager.session)
    expect(task).toMatchObject({ dueAt, revision: 2 })
    expect(calendarsOf(scene, id)).toContain(scene.manager.id)
  })

  test('a time that is past is refused', async () => {
    const scene = await createScene()
    const id = await firstTask(scene, await openCase(scene))
    const past = { id, dueAt: scene.clock.now }
    const answer = await scene.client.run('task.reschedule', past, {
      caller: scene.manager.session,
    })
    const issues = [{ path: 'dueAt', message: 'Choose a date and time that is still to come.' }]
    expect(answer).toEqual({ ok: false, error: { kind: 'invalid', issues } })
  })

  test('a new owner has not seen it yet, and both calendars are brought up to date', async () => {
    const scene = await createScene()
    const id = await firstTask(scene, await openCase(scene))
    await scene.run('task.acknowledge', { id }, scene.manager.slack)
    settle(scene)
    await scene.run('task.reassign', { id, ownerId: scene.teacher.id }, scene.manager.session)
    const task = await scene.ask('task.read', { id }, scene.teacher.session)
    expect(task).toMatchObject({ state: 'open', owner: { id: scene.teacher.id }, revision: 3 })
    expect(calendarsOf(scene, id)).toEqual(
      [scene.manager.id, scene.triager.id, scene.teacher.id].toSorted(),
    )
    const former = { caller: scene.manager.slack }
    expect(await scene.client.run('task.acknowledge', { id }, former)).toMatchObject({ ok: false })
  })

  test('the stand-in who becomes the owner leaves the place of the stand-in', async () => {
    const scene = await createScene()
    const id = await firstTask(scene, await openCase(scene))
    await scene.run('task.reassign', { id, ownerId: scene.triager.id }, scene.manager.session)
    const task = await scene.ask('task.read', { id }, scene.triager.session)
    expect(task).toMatchObject({ owner: { id: scene.triager.id }, backup: null })
  })

  test('a relative of the student is given no task', async () => {
    const scene = await createScene()
    const caseId = await openCase(scene)
    const id = await firstTask(scene, caseId)
    const relative = seedStaff(scene, { school: scene.school })
    seedGuardianship(scene, { guardianId: relative.id, studentId: scene.student.id })
    const caller = scene.manager.session
    const base = { caseId, title: 'Ask the coach', dueAt: scene.clock.now + HOUR }
    const answers = [
      await scene.client.run('task.reassign', { id, ownerId: relative.id }, { caller }),
      await scene.client.run('task.add', { ...base, ownerId: relative.id }, { caller }),
      await scene.client.run(
        'task.add',
        { ...base, ownerId: scene.teacher.id, backupId: relative.id },
        { caller },
      ),
    ]
    const paths = answers.map((answer) =>
      answer.ok || answer.error.kind !== 'invalid' ? null : answer.error.issues[0]?.path,
    )
    expect(paths).toEqual(['ownerId', 'ownerId', 'backupId'])
  })

  test('every change stands in the chronology with the task it was about', async () => {
    const scene = await createScene()
    const caseId = await openCase(scene)
    const id = await firstTask(scene, caseId)
    await scene.run('task.acknowledge', { id }, scene.manager.slack)
    await scene.run('task.reschedule', { id, dueAt: scene.clock.now + HOUR }, scene.manager.session)
    await scene.run('task.reassign', { id, ownerId: scene.triager.id }, scene.manager.session)
    await scene.run('task.complete', { id }, scene.triager.slack)
    const { chronology, tasks } = await scene.ask(
      'case.read',
      { id: caseId },
      scene.manager.session,
    )
    const { title } = tasks.find((task) => task.id === id) ?? {}
    expect(chronology.slice(-4).map((entry) => [entry.kind, entry.text])).toEqual([
      ['task_acknowledged', title],
      ['task_rescheduled', title],
      ['task_reassigned', title],
      ['task_done', title],
    ])
  })
})

describe('task.mine and task.read', () => {
  test('say what it is about to the signed-in only', async () => {
    const scene = await createScene()
    const caseId = await openCase(scene)
    const signedIn = await scene.ask('task.mine', {}, scene.manager.session)
    expect(signedIn.tasks[0]).toMatchObject({ isBackup: false, caseId, title: expect.any(String) })
    const inChat = await scene.ask('task.mine', {}, scene.manager.slack)
    expect(inChat.tasks).toHaveLength(4)
    for (const task of inChat.tasks) {
      expect(task).toMatchObject({ title: null, caseReference: null, caseId: null })
    }
    const standIn = await scene.ask('task.mine', {}, scene.triager.slack)
    expect(standIn.tasks.map((task) => task.isBackup)).toEqual([true, true, true, true])
  })

  test('a title that somebody wrote never reaches chat, one of ours may', async () => {
    const scene = await createScene()
    const caseId = await openCase(scene)
    const title = `Ask ${scene.student.name} about the drawing`
    const base = { caseId, ownerId: scene.manager.id, dueAt: scene.clock.now + HOUR }
    const { id } = await scene.run('task.add', { ...base, title }, scene.manager.session)
    const inChat = await scene.ask('task.read', { id }, scene.manager.slack)
    expect(inChat).toMatchObject({ title: null, caseId: null, caseReference: null, outcome: null })
    const ours = await firstTask(scene, caseId)
    expect(ours).toBe(id) // the one that is due first
    await scene.run('task.complete', { id }, scene.manager.slack)
    const { tasks } = await scene.ask('task.mine', {}, scene.manager.session)
    const standard = tasks.find((task) => task.title === 'Talk with the student')
    const shown = await scene.ask('task.read', { id: standard?.id ?? '' }, scene.manager.slack)
    expect(shown.title).toBe('Talk with the student')
    const signedIn = await scene.ask('task.read', { id }, scene.manager.session)
    expect(signedIn).toMatchObject({ title, caseId })
  })

  test('an owner without a seat sees their task and not the case', async () => {
    const scene = await createScene()
    const caseId = await openCase(scene)
    const wanted = {
      caseId,
      title: 'Ask the coach',
      ownerId: scene.teacher.id,
      dueAt: scene.clock.now + HOUR,
    }
    const { id } = await scene.run('task.add', wanted, scene.manager.session)
    expect(await scene.ask('task.read', { id }, scene.teacher.session)).toMatchObject({
      title: 'Ask the coach',
    })
    const file = await scene.client.ask(
      'case.read',
      { id: caseId },
      { caller: scene.teacher.session },
    )
    expect(file).toMatchObject({ ok: false, error: { kind: 'not_found' } })
  })

  test('shows the fifty soonest and counts the rest', async () => {
    const scene = await createScene()
    const caseId = await openCase(scene)
    const base = { caseId, title: 'Call back', ownerId: scene.teacher.id }
    for (let i = 60; i > 0; i--) {
      const dueAt = scene.clock.now + i * HOUR
      await scene.run('task.add', { ...base, dueAt }, scene.manager.session)
    }
    const { tasks, more } = await scene.ask('task.mine', {}, scene.teacher.session)
    expect(tasks).toHaveLength(50)
    expect(more).toBe(10)
    expect(tasks.map((task) => task.dueAt)).toEqual(
      tasks.map((_, i) => scene.clock.now + (i + 1) * HOUR),
    )
  })
})
