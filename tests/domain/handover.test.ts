import { describe, expect, test } from 'vitest'
import { caseHandover } from '../../src/core/store/tables/casework.ts'
import { transfer } from '../../src/core/store/tables/roster.ts'
import { DAY } from '../../src/core/kernel/time.ts'
import { createScene, move, offerCase, offeredHandover, openCase } from '../helpers/casework.ts'
import { seedSchool, seedStaff } from '../helpers/people.ts'
import { contentOf } from '../helpers/traces.ts'
import { askedAbout } from './handover-scene.ts'

describe('a student with an open case moves', () => {
  test('the receiving school’s chair is asked, and nobody’s access moves', async () => {
    const scene = await createScene()
    const { caseId, handoverId } = await offerCase(scene)
    expect(askedAbout(scene, handoverId)).toEqual([scene.other.chair.id])
    const seen = await scene.client.ask(
      'case.read',
      { id: caseId },
      { caller: scene.other.chair.session },
    )
    expect(seen).toMatchObject({ ok: false })
    const view = await scene.ask('case.read', { id: caseId }, scene.manager.session)
    expect(view).toMatchObject({
      access: 'team',
      school: scene.school,
      handover: { id: handoverId, state: 'offered', from: scene.school, to: scene.other.school },
    })
  })

  test('the triager is asked where there is no chair, and else a coordinator', async () => {
    const scene = await createScene()
    await openCase(scene)
    const third = seedSchool(scene)
    const triager = seedStaff(scene, { school: third, roles: ['triager'] })
    move(scene, third)
    const { transfers } = await scene.ask('transfer.list', {}, triager.session)
    const handoverId = transfers[0]?.handover?.id ?? ''
    expect(askedAbout(scene, handoverId)).toEqual([triager.id])

    const bare = await createScene()
    await openCase(bare)
    move(bare, seedSchool(bare))
    const listed = await bare.ask('transfer.list', {}, bare.coordinator.session)
    const asked = listed.transfers[0]?.handover?.id ?? ''
    expect(askedAbout(bare, asked)).toEqual([bare.coordinator.id])
    await bare.run('transfer.accept', { handoverId: asked }, bare.coordinator.session)
  })

  test('asking twice for the same transfer changes nothing', async () => {
    const scene = await createScene()
    await openCase(scene)
    const id = move(scene, scene.other.school)
    const before = contentOf(scene)
    move(scene, scene.other.school, { id })
    expect(contentOf(scene)).toEqual(before)
  })

  test('a student without a case moves without a question', async () => {
    const scene = await createScene()
    move(scene, scene.other.school)
    const { transfers } = await scene.ask('transfer.list', {}, scene.other.chair.session)
    expect(transfers).toEqual([expect.objectContaining({ person: scene.student, handover: null })])
    expect(scene.db.select().from(caseHandover).all()).toEqual([])
  })

  test('moving on before an answer withdraws the question to the school in between', async () => {
    const scene = await createScene()
    const { handoverId } = await offerCase(scene)
    const third = seedSchool(scene)
    const chair = seedStaff(scene, { school: third, roles: ['chair'] })
    scene.clock.advance(DAY)
    move(scene, third, { from: scene.other.school })
    const late = await scene.client.run(
      'transfer.accept',
      { handoverId },
      { caller: scene.other.chair.session },
    )
    expect(late).toEqual({ ok: false, error: { kind: 'conflict', code: 'not_open' } })
    const { transfers } = await scene.ask('transfer.list', {}, chair.session)
    const next = transfers.find((one) => one.handover?.state === 'offered')?.handover?.id ?? ''
    const view = await scene.ask('transfer.read', { handoverId: next }, chair.session)
    expect(view).toMatchObject({ from: scene.school, to: third })
  })

  test('moving back before an answer leaves the case where it is', async () => {
    const scene = await createScene()
    const { caseId } = await offerCase(scene)
    move(scene, scene.school, { from: scene.other.school })
    const view = await scene.ask('case.read', { id: caseId }, scene.manager.session)
    expect(view).toMatchObject({ school: scene.school, handover: { state: 'expired' } })
    expect(view.chronology.map((entry) => entry.kind)).toContain('handover_expired')
  })
})

describe('a move that turns out undone', () => {
  test('offers an accepted case back under the same transfer, and both sides see it', async () => {
    const scene = await createScene()
    const caseId = await openCase(scene)
    const id = move(scene, scene.other.school)
    const handoverId = await offeredHandover(scene)
    await scene.run('transfer.accept', { handoverId }, scene.other.chair.session)
    scene.clock.advance(DAY)
    move(scene, scene.school, { from: scene.other.school, id })
    scene.db.update(transfer).set({ state: 'reversed' }).run()
    const { transfers } = await scene.ask('transfer.list', {}, scene.chair.session)
    const back = transfers.find((one) => one.handover?.state === 'offered')?.handover
    expect(back).toMatchObject({ caseId, direction: 'incoming' })
    expect(askedAbout(scene, back?.id ?? '')).toEqual([scene.chair.id])
    await scene.run('transfer.accept', { handoverId: back?.id ?? '' }, scene.chair.session)
    const view = await scene.ask('case.read', { id: caseId }, scene.chair.session)
    expect(view).toMatchObject({ access: 'team', school: scene.school })
  })

  test('withdraws a question nobody answered', async () => {
    const scene = await createScene()
    await openCase(scene)
    const id = move(scene, scene.other.school)
    const handoverId = await offeredHandover(scene)
    move(scene, scene.school, { from: scene.other.school, id })
    const view = await scene.ask('transfer.read', { handoverId }, scene.other.chair.session)
    expect(view).toMatchObject({ state: 'expired', caseManagers: [] })
  })
})

describe('transfer.read', () => {
  test('says how much goes along and nothing of the matter', async () => {
    const scene = await createScene()
    const { handoverId } = await offerCase(scene)
    const view = await scene.ask('transfer.read', { handoverId }, scene.other.chair.session)
    expect(view).toMatchObject({
      state: 'offered',
      person: scene.student,
      from: scene.school,
      to: scene.other.school,
      effectiveOn: '2026-10-12',
      openTasks: 4,
      phase: 'inquiry',
      direction: 'incoming',
      readUntil: null,
      decidedBy: null,
    })
    expect(new Date(view.dueAt).toISOString()).toBe('2026-10-16T21:00:00.000Z')
    const offered = view.caseManagers.map((who) => who.id).toSorted()
    expect(offered).toEqual([scene.other.chair.id, scene.other.triager.id].toSorted())
  })

  test('the sending team reads its receipt, and its school’s chair without a seat does not', async () => {
    const scene = await createScene()
    const { handoverId } = await offerCase(scene)
    await scene.run('transfer.accept', { handoverId }, scene.other.chair.session)
    const view = await scene.ask('transfer.read', { handoverId }, scene.manager.session)
    expect(view).toMatchObject({
      state: 'accepted',
      direction: 'outgoing',
      decidedBy: { id: scene.other.chair.id },
      decidedAt: scene.clock.now,
      readUntil: scene.clock.now + 30 * DAY,
      caseManagers: [],
    })
    const chair = await scene.client.ask(
      'transfer.read',
      { handoverId },
      { caller: scene.chair.session },
    )
    expect(chair).toMatchObject({ ok: false, error: { kind: 'not_found' } })
  })
})
