import { describe, expect, test } from 'vitest'
import { MINUTE } from '../../src/core/kernel/time.ts'
import { calmConcern, createScene, opening, raise } from '../helpers/casework.ts'
import { seedStaff, seedStudent } from '../helpers/people.ts'
import { sorted } from '../helpers/traces.ts'

describe('concern.queue', () => {
  test('puts what is most pressing first and counts what is late', async () => {
    const scene = await createScene()
    const calm = await raise(scene)
    const pressing = await raise(scene, { weapon: 'yes' })
    scene.clock.advance(6 * MINUTE)
    const queue = await scene.ask('concern.queue', {}, scene.triager.session)
    expect(queue.items.map((item) => item.id)).toEqual([pressing, calm])
    expect(queue.counts).toEqual({ open: 2, overdue: 1 })
  })

  test('names the student to the signed-in and to nobody in chat', async () => {
    const scene = await createScene()
    await raise(scene)
    const signedIn = await scene.ask('concern.queue', {}, scene.triager.session)
    const inChat = await scene.ask('concern.queue', {}, scene.triager.slack)
    expect(signedIn.items[0]?.subject).toEqual(scene.student)
    expect(inChat.items[0]?.subject).toBeNull()
    expect(JSON.stringify(inChat)).not.toContain(scene.student.name)
  })

  test('shows each school its own, and a coordinator all without names', async () => {
    const scene = await createScene()
    await raise(scene)
    expect((await scene.ask('concern.queue', {}, scene.other.triager.session)).items).toEqual([])
    const district = await scene.ask('concern.queue', {}, scene.coordinator.session)
    expect(district.items).toHaveLength(1)
    expect(district.items[0]?.subject).toBeNull()
  })

  test('pages through everything once, open by due time and decided newest first', async () => {
    const scene = await createScene()
    const second = {
      school: scene.other.school,
      student: seedStudent(scene, { school: scene.other.school }),
    }
    const everywhere = scene.coordinator.session
    const raised: string[] = []
    for (let i = 0; i < 60; i++) {
      const subjectId = i % 2 ? scene.student.id : second.student.id
      const { id } = await scene.run('concern.raise', calmConcern(scene, { subjectId }), everywhere)
      raised.push(id)
      scene.clock.advance(MINUTE)
    }
    const triager = seedStaff(scene, { roles: ['triager'] })
    const everything = async (show: 'open' | 'decided') => {
      const first = await scene.ask('concern.queue', { show }, triager.session)
      const cursor = first.nextCursor ?? ''
      const rest = await scene.ask('concern.queue', { show, cursor }, triager.session)
      expect(first.items).toHaveLength(50)
      expect(rest.nextCursor).toBeNull()
      return [...first.items, ...rest.items].map((item) => item.id)
    }
    expect(sorted(await everything('open'))).toEqual(sorted(raised))
    for (const id of raised) {
      await scene.run('triage.decide', opening(id, { decision: 'log' }), triager.session)
      scene.clock.advance(MINUTE)
    }
    expect(await everything('decided')).toEqual(raised.toReversed())
  })

  test('a cursor nobody gave out is answered with the way back', async () => {
    const scene = await createScene()
    const asked = await scene.client.ask(
      'concern.queue',
      { cursor: 'x; drop' },
      { caller: scene.triager.session },
    )
    expect(asked).toMatchObject({
      error: { issues: [{ path: 'cursor', message: 'Start again from the first page.' }] },
    })
  })
})
