import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import type { ChatPlace } from '../../src/core/ports/chat.ts'
import type { Delivery } from '../../src/core/ports/delivery.ts'
import { chatCard } from '../../src/core/store/tables/notification.ts'
import { firstTask, openCase } from '../helpers/casework.ts'
import { createChatScene, userIdOf, type ChatScene } from '../helpers/chat-scene.ts'
import { fails } from '../helpers/outside.ts'
import type { SeededStaff } from '../helpers/people.ts'

let scene: ChatScene
let taskId: string
beforeEach(async () => {
  scene = await createChatScene()
  taskId = await firstTask(scene, await openCase(scene))
})

const cards = (who: SeededStaff) =>
  scene
    .saidTo(who, 'task')
    .flatMap(({ how, card, place }) =>
      card.kind === 'task' && card.ref === taskId ? [{ how, state: card.state, place }] : [],
    )
const steps = (who: SeededStaff) => cards(who).map(({ how, state }) => `${how} ${state}`)

function placeOf(who: SeededStaff): ChatPlace {
  const mine = scene.db.select().from(chatCard).where(eq(chatCard.personId, who.id)).all()
  const row = mine.find((card) => card.taskId === taskId)
  if (!row?.channel || !row.message) throw new Error('the card has no place')
  return { channel: row.channel, message: row.message }
}

/** Whether this posts the manager's card of the task. */
const isManagersPost = (d: Delivery): boolean =>
  d.kind === 'chat.post' &&
  d.card.kind === 'task' &&
  d.card.ref === taskId &&
  d.to.userId === userIdOf(scene.manager)

describe('the card of a task', () => {
  test('is posted once and changed in place through its life', async () => {
    const { manager } = scene
    await scene.send()
    await scene.run('task.acknowledge', { id: taskId }, manager.slack)
    await scene.send()
    await scene.run('task.complete', { id: taskId, outcome: 'Talked to both.' }, manager.session)
    await scene.send()
    expect(steps(manager)).toEqual(['post waiting', 'update taken', 'update finished'])
    const places = cards(manager).flatMap(({ place }) => (place ? [place] : []))
    expect(places).toEqual([placeOf(manager), placeOf(manager)])
  })

  test('says what is true when it is sent, not what was true when it was asked for', async () => {
    await scene.run('task.complete', { id: taskId }, scene.manager.session)
    await scene.send()
    expect(steps(scene.manager)).toEqual([])
  })

  test('is changed at once when the task changes while the first post is under way', async () => {
    scene.outside.answer = async (d) => {
      if (isManagersPost(d)) {
        await scene.run('task.acknowledge', { id: taskId }, scene.manager.slack)
      }
      return undefined
    }
    await scene.send()
    expect(steps(scene.manager)).toEqual(['post waiting', 'update taken'])
  })

  test('closes for the one who had it and appears for the one who has it now', async () => {
    await scene.send()
    await scene.run(
      'task.reassign',
      { id: taskId, ownerId: scene.triager.id },
      scene.manager.session,
    )
    await scene.send()
    expect(steps(scene.manager).at(-1)).toBe('update moved')
    expect(steps(scene.triager).at(-1)).toMatch(/ waiting$/)
  })

  test('is not sent again when nothing changed', async () => {
    await scene.send()
    const before = cards(scene.manager).length
    await scene.run('chat.seen_card', { taskId, ...placeOf(scene.manager) }, scene.manager.slack)
    await scene.send()
    expect(cards(scene.manager)).toHaveLength(before)
  })

  test('that was deleted is posted anew while the task is open, and forgotten once it is not', async () => {
    const { manager } = scene
    scene.outside.answer = (d) =>
      d.kind === 'chat.update' ? fails({ retry: 'never', reason: 'gone' }) : undefined
    await scene.send()
    await scene.run('task.acknowledge', { id: taskId }, manager.slack)
    await scene.send()
    expect(steps(manager)).toEqual(['post waiting', 'update taken', 'post taken'])
    await scene.run('task.complete', { id: taskId }, manager.session)
    await scene.send()
    expect(steps(manager).slice(3)).toEqual(['update finished'])
    expect(
      scene.rowsOf('chat.task_card', manager).find((r) => r.refs.includes(taskId))?.state,
    ).toBe('dead')
  })

  describe('left twice by a lost answer', () => {
    const LOST: ChatPlace = { channel: 'D-lost', message: 'm-lost' }
    const press = (place: ChatPlace) =>
      scene.run('chat.seen_card', { taskId, ...place }, scene.manager.slack)
    const loseFirstPost = () => {
      let lost = 0
      scene.outside.answer = (d) =>
        isManagersPost(d) && lost++ === 0
          ? fails({ retry: 'later', reason: 'timeout', unknown: true })
          : undefined
    }

    test('becomes one card and one neutral line when the stray is pressed', async () => {
      loseFirstPost()
      await scene.send()
      scene.clock.advance(2_000)
      await scene.send()
      expect(steps(scene.manager)).toEqual(['post waiting', 'post waiting'])
      expect(await press(LOST)).toEqual({ known: false })
      await scene.send()
      expect(cards(scene.manager).at(-1)).toEqual({
        how: 'update',
        state: 'moved',
        place: LOST,
      })
      await scene.send()
      expect(cards(scene.manager)).toHaveLength(3)
    })

    test('stays one card when the first is pressed before the repeat went out', async () => {
      loseFirstPost()
      await scene.send()
      await press(LOST)
      scene.clock.advance(2_000)
      await scene.send()
      expect(cards(scene.manager).map(({ how, place }) => [how, place])).toEqual([
        ['post', undefined],
        ['update', LOST],
      ])
      expect(placeOf(scene.manager)).toEqual(LOST)
    })

    test('folds the repeat when the first is pressed while the repeat is under way', async () => {
      loseFirstPost()
      await scene.send()
      scene.clock.advance(2_000)
      scene.outside.answer = async (d) => {
        if (d.kind === 'chat.post') await press(LOST)
        return undefined
      }
      await scene.send()
      expect(placeOf(scene.manager)).toEqual(LOST)
      const folded = cards(scene.manager).filter(({ state }) => state === 'moved')
      expect(folded).toHaveLength(1)
      expect(folded[0]?.place).not.toEqual(LOST)
    })

    test('is nobody else’s to point at', async () => {
      await scene.send()
      const answer = await scene.client.run(
        'chat.seen_card',
        { taskId, ...LOST },
        { caller: scene.teacher.slack },
      )
      expect(answer).toEqual({ ok: false, error: { kind: 'not_found', what: 'task' } })
    })
  })
})
