import { beforeEach, describe, expect, test } from 'vitest'
import type { Caller } from '../../src/core/kernel/actor.ts'
import { firstTask, openCase } from '../helpers/casework.ts'
import { createChatScene, userIdOf, type ChatScene } from '../helpers/chat-scene.ts'
import { OPERATOR } from '../helpers/district.ts'
import { TEAM, type SeededStaff } from '../helpers/people.ts'

const CHAT_LINK: Caller = { via: 'service', name: 'chat_link' }

describe('an unlinked chat account', () => {
  let scene: ChatScene
  let manager: SeededStaff
  let taskId: string
  let hasCard: boolean
  beforeEach(async () => {
    scene = await createChatScene()
    manager = scene.manager
    taskId = await firstTask(scene, await openCase(scene))
    await scene.send()
    hasCard = scene.saidTo(manager, 'task').length > 0
    scene.outside.seen.length = 0
  })
  const unlink = () =>
    scene.run('account.unlink', { personId: manager.id, provider: 'slack' }, OPERATOR)
  const change = () => scene.run('task.acknowledge', { id: taskId }, manager.session)

  test('is sent no card, no message and no home any more', async () => {
    expect(hasCard).toBe(true)
    await unlink()
    await change()
    await openCase(scene)
    await scene.send()
    expect(scene.heard(manager)).toEqual([])
    expect(JSON.stringify(scene.outside.seen)).not.toContain(userIdOf(manager))
    expect(scene.rowsOf('chat.task_card', manager).every(({ state }) => state !== 'pending')).toBe(
      true,
    )
  })

  test('is sent nothing by a message that was on its way meanwhile, and the next one begins anew', async () => {
    const fresh = await firstTask(scene, await openCase(scene))
    scene.outside.answer = async (delivery) => {
      if (delivery.kind === 'chat.post') await unlink()
      return undefined
    }
    await scene.send()
    scene.outside.answer = () => undefined
    scene.outside.seen.length = 0
    await seeAgain('U0NEW')
    await scene.run('task.acknowledge', { id: fresh }, manager.session)
    await scene.send()
    const cards = scene.outside.seen.filter(({ kind }) => kind.startsWith('chat.'))
    expect(cards.length).toBeGreaterThan(0)
    expect(JSON.stringify(cards)).not.toContain(userIdOf(manager))
  })

  const seeAgain = (subject: string) =>
    scene.run(
      'account.see',
      { provider: 'slack', tenant: TEAM, subject, email: manager.email, isMember: true },
      CHAT_LINK,
    )

  test('may do nothing in chat, and the new one gets messages of its own', async () => {
    await unlink()
    const asked = scene.client.ask('session.me', {}, { caller: manager.slack })
    expect(await asked).toMatchObject({ error: { kind: 'forbidden' } })
    expect(await seeAgain('U0NEW')).toEqual({ linked: true })
    await scene.send()
    await change()
    await scene.send()
    const said = scene.outside.seen.flatMap((d) =>
      d.kind === 'chat.post' || d.kind === 'chat.update' ? [[d.kind, d.to.userId]] : [],
    )
    expect(said).toContainEqual(['chat.post', 'U0NEW'])
    expect(said).toContainEqual(['chat.update', 'U0NEW'])
    expect(JSON.stringify(scene.outside.seen)).not.toContain(`D-${userIdOf(manager)}`)
    // the old one comes back to find another in its place
    expect(await seeAgain(userIdOf(manager))).toEqual({ linked: false })
  })
})
