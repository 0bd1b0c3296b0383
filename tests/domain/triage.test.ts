import { describe, expect, test } from 'vitest'
import { caseFile, concern } from '../../src/core/store/tables/casework.ts'
import { HOUR, MINUTE } from '../../src/core/kernel/time.ts'
import { createScene, openCase, opening, raise, type Scene } from '../helpers/casework.ts'
import { seedGuardianship, seedStaff } from '../helpers/people.ts'
import { pendingEffects, sorted } from '../helpers/traces.ts'

const tasksOf = async (scene: Scene, caseId: string) =>
  (await scene.ask('case.read', { id: caseId }, scene.manager.session)).tasks

describe('triage.decide', () => {
  test.each(['dismiss', 'log'] as const)(
    '%s is kept with its reason and opens no case',
    async (decision) => {
      const scene = await createScene()
      const id = await raise(scene)
      const made = await scene.run(
        'triage.decide',
        opening(id, { decision }),
        scene.triager.session,
      )
      expect(made).toEqual({ decision, caseId: null })
      const view = await scene.ask('concern.read', { id }, scene.chair.session)
      expect(view).toMatchObject({ state: 'decided', caseId: null, canDecide: false })
      expect(view.decision).toEqual({
        decision,
        reason: 'The drawing names a place and a day.',
        by: { id: scene.triager.id, name: scene.triager.name },
        at: scene.clock.now,
        referTo: null,
      })
      expect(scene.db.select().from(caseFile).all()).toEqual([])
    },
  )

  test('a referral says to whom', async () => {
    const scene = await createScene()
    const id = await raise(scene)
    const envelope = { caller: scene.triager.session }
    const refer = opening(id, { decision: 'refer' })
    expect(await scene.client.run('triage.decide', refer, envelope)).toMatchObject({
      error: { issues: [{ path: 'referTo', message: 'Say who should help.' }] },
    })
    await scene.run('triage.decide', { ...refer, referTo: 'counseling' }, scene.triager.session)
    const view = await scene.ask('concern.read', { id }, scene.triager.session)
    expect(view.decision).toMatchObject({ decision: 'refer', referTo: 'counseling' })
  })

  test('needs a reason and both answers', async () => {
    const scene = await createScene()
    const concernId = await raise(scene)
    const bare = { concernId, decision: 'dismiss', reason: 'no' }
    // safe because the point is what a form sends that was not filled in
    const answer = await scene.client.run('triage.decide', bare as never, {
      caller: scene.triager.session,
    })
    if (answer.ok || answer.error.kind !== 'invalid') throw new Error('not refused')
    expect(answer.error.issues.map((issue) => issue.path).toSorted()).toEqual([
      'danger',
      'need',
      'reason',
    ])
  })

  test('happens once', async () => {
    const scene = await createScene()
    const id = await raise(scene)
    await scene.run('triage.decide', opening(id), scene.triager.session)
    const again = opening(id, { decision: 'dismiss' })
    const answer = await scene.client.run('triage.decide', again, { caller: scene.chair.session })
    expect(answer).toEqual({ ok: false, error: { kind: 'conflict', code: 'already_decided' } })
    expect(scene.db.select().from(caseFile).all()).toHaveLength(1)
  })

  test('does not wait for whoever claimed the concern', async () => {
    const scene = await createScene()
    const id = await raise(scene)
    await scene.run('concern.claim', { id }, scene.triager.session)
    const made = await scene.run(
      'triage.decide',
      opening(id, { decision: 'log' }),
      scene.chair.session,
    )
    expect(made).toEqual({ decision: 'log', caseId: null })
  })

  test('nobody outside the school’s team, and no relative, is made case manager', async () => {
    const scene = await createScene()
    const concernId = await raise(scene)
    const relative = seedStaff(scene, { school: scene.school, roles: ['case_manager'] })
    seedGuardianship(scene, { guardianId: relative.id, studentId: scene.student.id })
    for (const caseManagerId of [relative.id, scene.teacher.id, scene.other.chair.id, 'no-one']) {
      const wanted = opening(concernId, { caseManagerId })
      const answer = await scene.client.run('triage.decide', wanted, {
        caller: scene.triager.session,
      })
      expect(answer).toMatchObject({ error: { issues: [{ path: 'caseManagerId' }] } })
    }
    expect(scene.db.select().from(caseFile).all()).toEqual([])
  })
})

describe('opening a case', () => {
  test('seats the case manager and the decider, links the concern, and starts the chronology', async () => {
    const scene = await createScene()
    const caseId = await openCase(scene)
    const view = await scene.ask('case.read', { id: caseId }, scene.manager.session)
    expect(view).toMatchObject({
      phase: 'inquiry',
      access: 'team',
      readUntil: null,
      subject: scene.student,
      school: scene.school,
      openedBy: { id: scene.triager.id },
    })
    expect(view.team.map((seat) => [seat.person.id, seat.part])).toEqual(
      expect.arrayContaining([
        [scene.manager.id, 'case_manager'],
        [scene.triager.id, 'member'],
      ]),
    )
    expect(view.concerns).toHaveLength(1)
    expect(view.chronology.map((entry) => entry.kind)).toEqual([
      'opened',
      'concern_linked',
      'task_added',
      'task_added',
      'task_added',
      'task_added',
    ])
    expect(view.chronology[0]).toMatchObject({
      text: 'The drawing names a place and a day.',
      by: { id: scene.triager.id },
    })
  })

  test('gives the case manager the first tasks in school days, with the decider to stand in', async () => {
    const scene = await createScene()
    const caseId = await openCase(scene)
    const tasks = await tasksOf(scene, caseId)
    expect(
      sorted(tasks.map((task) => `${task.title}: ${new Date(task.dueAt).toISOString()}`)),
    ).toEqual([
      'Check earlier concerns and records: 2026-10-15T21:00:00.000Z',
      'Contact a parent or guardian: 2026-10-14T21:00:00.000Z',
      'Hold the first team meeting: 2026-10-20T21:00:00.000Z',
      'Talk with the student: 2026-10-14T21:00:00.000Z',
    ])
    for (const task of tasks) {
      expect(task).toMatchObject({
        owner: { id: scene.manager.id },
        backup: { id: scene.triager.id },
        state: 'open',
        revision: 1,
      })
    }
    const shown = pendingEffects(scene, 'calendar.sync').map((effect) => effect.refs['personId'])
    expect(shown.filter((id) => id === scene.manager.id)).toHaveLength(4)
  })

  test('gives the first steps an hour when others may be in danger', async () => {
    const scene = await createScene()
    const tasks = await tasksOf(scene, await openCase(scene, { danger: 'yes' }))
    const soon = tasks.filter((task) => task.dueAt <= scene.clock.now + HOUR)
    expect(soon.map((task) => task.title).toSorted()).toEqual([
      'Agree who stays with the student and who is kept safe',
      'Contact a parent or guardian',
      'Talk with the student',
    ])
  })

  test('leaves the place of the stand-in empty when the school has nobody else', async () => {
    const alone = await createScene()
    alone.storage.database.exec(`UPDATE role_grant SET until_at = ${alone.clock.now}`)
    const only = seedStaff(alone, { school: alone.school, roles: ['triager'] })
    const made = await alone.run('triage.decide', opening(await raise(alone)), only.session)
    const view = await alone.ask('case.read', { id: made.caseId ?? '' }, only.session)
    expect(view.tasks.map((task) => task.backup)).toEqual([null, null, null, null])
  })

  test('a further concern about the same student joins the open case', async () => {
    const scene = await createScene()
    const caseId = await openCase(scene)
    scene.clock.advance(MINUTE)
    const second = await raise(scene)
    const made = await scene.run('triage.decide', opening(second), scene.chair.session)
    expect(made.caseId).toBe(caseId)
    const view = await scene.ask('case.read', { id: caseId }, scene.chair.session)
    expect(view.concerns.map((one) => one.id)).toContain(second)
    expect(view.tasks.map((task) => task.title)).toContain('Read the new concern on this case')
    expect(scene.db.select().from(caseFile).all()).toHaveLength(1)
  })

  test('keeps how a person was described when the roster does not know them', async () => {
    const scene = await createScene()
    const described = { subjectId: null, subjectText: 'a man in a grey van' }
    const id = await raise(scene, described)
    const made = await scene.run('triage.decide', opening(id), scene.triager.session)
    const view = await scene.ask('case.read', { id: made.caseId ?? '' }, scene.triager.session)
    expect(view).toMatchObject({ subject: null, subjectText: 'a man in a grey van' })
    const { cases } = await scene.ask('case.list', {}, scene.triager.session)
    expect(cases[0]?.subject).toBeNull()
    expect(scene.db.select().from(concern).all()[0]?.caseId).toBe(made.caseId)
  })
})
