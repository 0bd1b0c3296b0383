import { describe, expect, test } from 'vitest'
import { membership, person } from '../../src/core/store/tables/people.ts'
import { concern } from '../../src/core/store/tables/casework.ts'
import { MINUTE } from '../../src/core/kernel/time.ts'
import { calmConcern, createScene, openCase, opening, raise, WORDS } from '../helpers/casework.ts'
import { grantRole, seedSchool, seedStaff, seedStudent } from '../helpers/people.ts'
import { auditBodies, pendingEffects } from '../helpers/traces.ts'

describe('concern.raise', () => {
  test('gives a reference that can be read aloud, and a receipt for the reporter', async () => {
    const scene = await createScene()
    const { id, reference } = await scene.run(
      'concern.raise',
      calmConcern(scene),
      scene.teacher.slack,
    )
    expect(reference).toMatch(/^[0-9A-HJKMNP-TV-Z]{3}-[0-9A-HJKMNP-TV-Z]{3}$/)
    expect(auditBodies(scene).at(-1)).toMatchObject({ act: 'concern.raise', subject: id })
    const receipts = pendingEffects(scene, 'chat.notice').filter(
      (e) => e.refs['about'] === 'receipt',
    )
    expect(receipts.map((e) => e.refs['personId'])).toEqual([scene.teacher.id])
  })

  test('a few words are enough when somebody is in danger now, and five minutes are given', async () => {
    const scene = await createScene()
    const bare = { what: 'gun', dangerNow: 'yes', weapon: 'unknown', selfHarm: 'unknown' } as const
    const { id } = await scene.run('concern.raise', bare, scene.teacher.slack)
    const { items } = await scene.ask('concern.queue', {}, scene.triager.session)
    expect(items[0]).toMatchObject({ id, dueAt: scene.clock.now + 5 * MINUTE, subject: null })
    const told = pendingEffects(scene, 'chat.notice').filter((e) => e.refs['about'] === 'concern')
    expect(told.map((e) => e.refs['urgent'])).toEqual(['yes'])
  })

  test('without danger it is due at the end of the same school day', async () => {
    const scene = await createScene()
    const id = await raise(scene)
    const { dueAt } = await scene.ask('concern.read', { id }, scene.triager.session)
    expect(new Date(dueAt).toISOString()).toBe('2026-10-13T21:00:00.000Z')
  })

  test('goes to the home school of the student, wherever the reporter works besides', async () => {
    const scene = await createScene()
    const { db, other, school, student } = scene
    db.insert(membership)
      .values({
        personId: student.id,
        orgId: other.school.id,
        role: 'student',
        beginOn: '2026-08-17',
      })
      .run()
    const coach = seedStaff(scene, { school: other.school })
    const raised = calmConcern(scene, { schoolId: other.school.id })
    const { id } = await scene.run('concern.raise', raised, coach.session)
    expect(await scene.ask('concern.read', { id }, scene.triager.session)).toMatchObject({ school })
  })

  test('a student of another school is as unknown as one who does not exist', async () => {
    const scene = await createScene()
    const stranger = seedStudent(scene, { school: scene.other.school })
    const answers = await Promise.all(
      [stranger.id, scene.teacher.id, 'no-such-person'].map((subjectId) =>
        scene.client.run('concern.raise', calmConcern(scene, { subjectId }), {
          caller: scene.teacher.slack,
        }),
      ),
    )
    const message = 'Choose a student of your school, or describe the person in words.'
    const issues = [{ path: 'subjectId', message }]
    for (const answer of answers)
      expect(answer).toEqual({ ok: false, error: { kind: 'invalid', issues } })
  })

  test('somebody who works at two schools is asked which one a described person belongs to', async () => {
    const scene = await createScene()
    const second = seedSchool(scene)
    const { db, teacher } = scene
    db.insert(membership)
      .values({ personId: teacher.id, orgId: second.id, role: 'staff', beginOn: '2026-08-17' })
      .run()
    const described = calmConcern(scene, {
      subjectId: null,
      subjectText: 'a tall boy in a red coat',
    })
    const envelope = { caller: teacher.slack }
    expect(await scene.client.run('concern.raise', described, envelope)).toEqual({
      ok: false,
      error: {
        kind: 'invalid',
        issues: [{ path: 'schoolId', message: 'Say which school this is about.' }],
      },
    })
    const chosen = { ...described, schoolId: scene.other.school.id }
    expect(await scene.client.run('concern.raise', chosen, envelope)).toMatchObject({
      error: { issues: [{ path: 'schoolId', message: 'Choose one of your schools.' }] },
    })
    const { id } = await scene.run(
      'concern.raise',
      { ...described, schoolId: second.id },
      teacher.slack,
    )
    const [kept] = scene.db.select().from(concern).all()
    expect(kept).toMatchObject({ id, schoolId: second.id, subjectId: null })
  })

  test('a student without a school goes to the school that was chosen, and an archived one is unknown', async () => {
    const scene = await createScene()
    const free = seedStudent(scene)
    const inCharge = scene.coordinator.session
    const about = calmConcern(scene, { subjectId: free.id, schoolId: scene.school.id })
    const { id } = await scene.run('concern.raise', about, inCharge)
    expect(await scene.ask('concern.read', { id }, scene.triager.session)).toMatchObject({
      school: scene.school,
      subject: { id: free.id },
    })
    scene.db.update(person).set({ archivedAt: 1 }).run()
    const answer = await scene.client.run('concern.raise', about, { caller: inCharge })
    expect(answer).toMatchObject({ ok: false })
  })
})

describe('concern.read', () => {
  test('shows the words as they were told, the earlier concerns, and is on the record', async () => {
    const scene = await createScene()
    const earlier = await raise(scene)
    scene.clock.advance(MINUTE)
    const id = await raise(scene)
    const view = await scene.ask('concern.read', { id }, scene.triager.session)
    expect(view).toMatchObject({
      ...WORDS,
      reporter: { id: scene.teacher.id, name: scene.teacher.name },
      subject: { ...scene.student, grade: '07' },
      earlier: [{ id: earlier, state: 'new' }],
      canDecide: true,
      decision: null,
    })
    expect(view.candidates.caseManagers.map((who) => who.id).toSorted()).toEqual(
      [scene.manager.id, scene.chair.id, scene.triager.id].toSorted(),
    )
    expect(auditBodies(scene).at(-1)).toMatchObject({
      act: 'concern.read',
      actor: scene.triager.id,
      subject: id,
      outcome: 'ok',
      rule: 'triager:concern:read',
    })
  })

  test('needs a sign-in, even for a triager who is known in chat', async () => {
    const scene = await createScene()
    const id = await raise(scene)
    const inChat = await scene.client.ask('concern.read', { id }, { caller: scene.triager.slack })
    expect(inChat).toEqual({ ok: false, error: { kind: 'forbidden', why: 'role' } })
  })

  test('its reporter reads their own words and nothing of what others did with them', async () => {
    const scene = await createScene()
    const id = await raise(scene)
    await scene.run('concern.claim', { id }, scene.triager.session)
    await scene.run('triage.decide', opening(id), scene.triager.session)
    const view = await scene.ask('concern.read', { id }, scene.teacher.session)
    expect(view).toMatchObject({
      ...WORDS,
      decision: null,
      caseId: null,
      claimedBy: null,
      earlier: [],
    })
    expect(view.candidates.caseManagers).toEqual([])
    expect(view.canDecide).toBe(false)
  })

  test('the case team reads the concern that led to its case', async () => {
    const scene = await createScene()
    const caseId = await openCase(scene)
    const { concerns } = await scene.ask('case.read', { id: caseId }, scene.manager.session)
    const view = await scene.ask(
      'concern.read',
      { id: concerns[0]?.id ?? '' },
      scene.manager.session,
    )
    expect(view).toMatchObject({ caseId, what: WORDS.what, decision: { decision: 'open_case' } })
  })
})

describe('acknowledging, claiming and releasing', () => {
  test('one acknowledgement does not silence the others', async () => {
    const scene = await createScene()
    const id = await raise(scene)
    await scene.run('concern.acknowledge', { id }, scene.triager.slack)
    await scene.run('concern.acknowledge', { id }, scene.triager.slack)
    const mine = await scene.ask('concern.queue', {}, scene.triager.session)
    const theirs = await scene.ask('concern.queue', {}, scene.chair.session)
    expect(mine.items[0]).toMatchObject({ acknowledged: true, state: 'acknowledged' })
    expect(theirs.items[0]).toMatchObject({ acknowledged: false })
    expect(theirs.counts.open).toBe(1)
    const { acknowledgedBy } = await scene.ask('concern.read', { id }, scene.chair.session)
    expect(acknowledgedBy).toEqual([
      { person: { id: scene.triager.id, name: scene.triager.name }, at: scene.clock.now },
    ])
  })

  test('a claim is shown to all, is not taken twice, and is given back', async () => {
    const scene = await createScene()
    const id = await raise(scene)
    await scene.run('concern.claim', { id }, scene.triager.session)
    await scene.run('concern.claim', { id }, scene.triager.session)
    const taken = await scene.client.run('concern.claim', { id }, { caller: scene.chair.session })
    expect(taken).toEqual({ ok: false, error: { kind: 'conflict', code: 'in_use' } })
    const shown = await scene.ask('concern.queue', {}, scene.chair.session)
    expect(shown.items[0]?.claimedBy?.id).toBe(scene.triager.id)
    await scene.run('concern.release', { id }, scene.chair.session)
    await scene.run('concern.claim', { id }, scene.chair.session)
  })

  test('a decided concern is not claimed, acknowledged or released any more', async () => {
    const scene = await createScene()
    const id = await raise(scene)
    await scene.run('triage.decide', opening(id, { decision: 'log' }), scene.triager.session)
    for (const name of ['concern.claim', 'concern.acknowledge', 'concern.release'] as const) {
      const answer = await scene.client.run(name, { id }, { caller: scene.chair.session })
      expect(answer).toEqual({ ok: false, error: { kind: 'conflict', code: 'already_decided' } })
    }
  })
})

describe('concern.mine', () => {
  test('says the same to a reporter whatever was decided', async () => {
    const scene = await createScene()
    const status = async () =>
      (await scene.ask('concern.mine', {}, scene.teacher.slack)).concerns.map((one) => one.status)
    const ids = [await raise(scene), await raise(scene), await raise(scene)]
    expect(await status()).toEqual(['received', 'received', 'received'])
    await scene.run('concern.acknowledge', { id: ids[0] ?? '' }, scene.triager.session)
    await scene.run('concern.claim', { id: ids[1] ?? '' }, scene.triager.session)
    expect((await status()).toSorted()).toEqual(['being_looked_at', 'being_looked_at', 'received'])
    const ends = ['dismiss', 'log', 'open_case'] as const
    for (const [i, decision] of ends.entries()) {
      await scene.run('triage.decide', opening(ids[i] ?? '', { decision }), scene.triager.session)
    }
    expect(await status()).toEqual(['closed', 'closed', 'closed'])
  })

  test('shows nobody else’s concerns', async () => {
    const scene = await createScene()
    await raise(scene)
    expect((await scene.ask('concern.mine', {}, scene.triager.session)).concerns).toEqual([])
  })
})

describe('school.list', () => {
  test('gives a teacher their own school and a coordinator every school', async () => {
    const scene = await createScene()
    const { schools } = await scene.ask('school.list', {}, scene.teacher.slack)
    expect(schools).toEqual([scene.school])
    const all = await scene.ask('school.list', {}, scene.coordinator.session)
    expect(all.schools).toEqual([scene.school, scene.other.school])
  })

  test('gives an administrator every school for the roster, wherever they work themselves', async () => {
    const scene = await createScene()
    const admin = seedStaff(scene, { school: scene.school })
    const input = { for: 'roster' } as const
    expect((await scene.ask('school.list', input, admin.session)).schools).toEqual([scene.school])
    grantRole(scene, { personId: admin.id, role: 'config_admin', school: '*' })
    const all = [scene.school, scene.other.school]
    expect((await scene.ask('school.list', input, admin.session)).schools).toEqual(all)
    expect((await scene.ask('school.list', {}, admin.session)).schools).toEqual([scene.school])
  })
})
