import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { SAY } from '../../src/core/conversation/words.ts'
import { HOUR } from '../../src/core/kernel/time.ts'
import { task } from '../../src/core/store/tables/casework.ts'
import { createScene, firstTask, openCase, raise, type Scene } from '../helpers/casework.ts'
import {
  DOWN,
  playedBy,
  startSlackDesk,
  whileDistrictIs,
  type SlackDesk,
} from '../helpers/slack-desk.ts'
import { captureLog, logged } from './log-lines.ts'

const lines = captureLog()
let scene: Scene
let desk: SlackDesk
let taskId: string
beforeEach(async () => {
  scene = await createScene()
  playedBy(scene, scene.manager, 'counselor')
  playedBy(scene, scene.triager, 'principal')
  desk = await startSlackDesk(scene)
  for (const who of ['counselor', 'principal']) await desk.slack.openHome(who)
  taskId = await firstTask(scene, await openCase(scene))
})
afterEach(() => desk.close())

const deliver = () => scene.drain(desk.courier)
const row = (id: string) => scene.db.select().from(task).where(eq(task.id, id)).get()

/** The card of a task, as the counselor sees it. */
async function cardOf(taskId: string) {
  await deliver()
  const { messages } = await desk.slack.see('counselor')
  const card = messages.findLast((m) => JSON.stringify(m.blocks).includes(taskId))
  if (!card) throw new Error('no card')
  return card
}

const buttons = ({ blocks }: { blocks: readonly unknown[] }) =>
  JSON.stringify(blocks)
    .match(/"action_id":"\w+"/g)
    ?.map((id) => id.slice(13, -1)) ?? []

const press = (message: string, actionId: string, wire = {}) =>
  desk.slack.press('counselor', { message, actionId }, { wire })

describe('the card of a task', () => {
  test('says that a task waits, until when, and nothing of what it is', async () => {
    const card = await cardOf(taskId)
    expect(card.text).toBe('A task is waiting in Offramp.')
    expect(JSON.stringify(card.blocks)).toMatch(/Due \w{3}, \w{3} \d+, \d+:\d\d [AP]M/)
    expect(buttons(card)).toEqual(['task_open', 'task_seen', 'task_done', 'link'])
    expect(JSON.stringify(card.blocks)).toContain(`https://offramp.test/t/${taskId}`)
  })

  test('changes in place when it is taken, and loses its buttons when it is done', async () => {
    const { ts } = await cardOf(taskId)
    await press(ts, 'task_seen')
    await desk.settled()
    expect(row(taskId)?.state).toBe('acknowledged')
    const taken = await cardOf(taskId)
    expect(taken).toMatchObject({ ts, text: 'You have this task.' })
    expect(buttons(taken)).toEqual(['task_open', 'task_done', 'link'])
    await press(ts, 'task_done')
    await desk.settled()
    expect(row(taskId)?.state).toBe('done')
    await deliver()
    const { messages } = await desk.slack.see('counselor')
    const done = messages.find((m) => m.ts === ts)
    expect(done?.text).toBe('This task is finished.')
    expect(buttons(done ?? { blocks: [] })).toEqual([])
    expect(JSON.stringify(done?.blocks)).toMatch(/Done \w{3}, /)
  })

  test('asks before a task is done', async () => {
    const card = await cardOf(taskId)
    expect(JSON.stringify(card.blocks)).toContain(
      '"confirm":{"type":"plain_text","text":"Yes, done"}',
    )
  })

  test('is not a second message when Done is pressed twice at once, and nothing happens twice', async () => {
    const { ts } = await cardOf(taskId)
    const before = (await desk.slack.see('counselor')).messages.length
    const { answers } = await press(ts, 'task_done', { copies: 3 })
    await desk.settled()
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(row(taskId)?.revision).toBe(2)
    await deliver()
    expect((await desk.slack.see('counselor')).messages).toHaveLength(before)
  })

  test('a later press on what is done already is answered to that person alone', async () => {
    const { ts } = await cardOf(taskId)
    await press(ts, 'task_done')
    await desk.settled()
    await press(ts, 'task_done')
    const seen = await desk.slack.until('counselor', ({ messages }) =>
      (messages.at(-1)?.text ?? '').startsWith('This task was finished before'),
    )
    expect(seen.messages.at(-1)?.isEphemeral).toBe(true)
    expect(row(taskId)?.revision).toBe(2)
  })
})

describe('the details of a task', () => {
  test('open in a modal with its title, its time and the way into Offramp', async () => {
    const { ts } = await cardOf(taskId)
    await press(ts, 'task_open')
    await desk.settled()
    const view = (await desk.slack.see('counselor')).stack.at(-1)
    expect(view?.title).toBe('Task')
    expect(JSON.stringify(view?.blocks)).toMatch(/Talk with the student|Contact a parent/)
    expect(JSON.stringify(view?.blocks)).toContain('Due ')
    const link = await desk.slack.press('counselor', { view: view ?? null, actionId: 'link' })
    expect(link.answer).toMatchObject({ status: 200, text: '' })
  })

  test('do not show a title that a person wrote', async () => {
    const { id } = await scene.run(
      'task.add',
      {
        caseId: row(taskId)?.caseId ?? '',
        title: 'Ask Zuleika about the letter',
        ownerId: scene.manager.id,
        dueAt: scene.clock.now + 3_600_000,
      },
      scene.manager.session,
    )
    const { ts } = await cardOf(id)
    await press(ts, 'task_open')
    await desk.settled()
    const text = JSON.stringify((await desk.slack.see('counselor')).stack.at(-1)?.blocks)
    expect(text).toContain('Open it in Offramp to see what it is about.')
    expect(text).not.toContain('Zuleika')
  })

  test('are refused to whoever has the task no more', async () => {
    const { ts } = await cardOf(taskId)
    await scene.run(
      'task.reassign',
      { id: taskId, ownerId: scene.triager.id },
      scene.manager.session,
    )
    await press(ts, 'task_open')
    await desk.settled()
    const text = JSON.stringify((await desk.slack.see('counselor')).stack.at(-1)?.blocks)
    expect(text).toContain('not with you any more')
  })

  test('say when it was done, once it is', async () => {
    const { ts } = await cardOf(taskId)
    await scene.run('task.complete', { id: taskId }, scene.manager.session)
    await press(ts, 'task_open')
    await desk.settled()
    const text = JSON.stringify((await desk.slack.see('counselor')).stack.at(-1)?.blocks)
    expect(text).toMatch(/Done \w{3}, /)
  })
})

describe('a press', () => {
  test('by somebody the task was taken from changes nothing and says so', async () => {
    const { ts } = await cardOf(taskId)
    await scene.run(
      'task.reassign',
      { id: taskId, ownerId: scene.triager.id },
      scene.manager.session,
    )
    await press(ts, 'task_done')
    await desk.settled()
    const { messages } = await desk.slack.see('counselor')
    const said = messages.filter(({ isEphemeral }) => isEphemeral).at(-1)?.text
    // The case manager may still do any task of the case from the console, but not vouched for by chat alone.
    expect(said).toBe('This is not with you any more. Nothing was changed.')
    expect(row(taskId)?.state).toBe('open')
  })

  test('that could not be carried out is acknowledged, said to that person, and works when pressed again', async () => {
    const { ts } = await cardOf(taskId)
    const { answer } = await whileDistrictIs(desk, DOWN, () => press(ts, 'task_seen'))
    await desk.settled()
    expect(answer?.status).toBe(200)
    expect(lines).toContain(logged('slack.failed', 'district'))
    const said = (await desk.slack.see('counselor')).messages.at(-1)
    expect(said).toMatchObject({ isEphemeral: true, text: SAY.tryAgain })
    await press(ts, 'task_seen')
    await desk.settled()
    expect(row(taskId)?.state).toBe('acknowledged')
  })

  test('on a stray copy of a card is carried out, and turns the older copy into a neutral line', async () => {
    desk.fault({ kind: 'lostAnswer', method: 'chat.postMessage' })
    await deliver()
    desk.mend()
    scene.clock.advance(HOUR)
    const { ts: second } = await cardOf(taskId)
    const copies = async () =>
      (await desk.slack.see('counselor')).messages.filter(
        (m) => m.ts === second || JSON.stringify(m.blocks).includes(taskId),
      )
    const first = (await copies()).find(({ ts }) => ts !== second)
    expect(first?.text).toBe('A task is waiting in Offramp.')
    await press(first?.ts ?? '', 'task_seen')
    await desk.settled()
    await deliver()
    expect(row(taskId)?.state).toBe('acknowledged')
    const { messages } = await desk.slack.see('counselor')
    const texts = messages.filter(({ ts }) => [first?.ts, second].includes(ts)).map((m) => m.text)
    expect(texts.toSorted()).toEqual([
      'There is nothing left to do in this message.',
      'You have this task.',
    ])
  })

  test('on a link button is acknowledged, so that Slack shows no warning', async () => {
    const { ts } = await cardOf(taskId)
    const { answer, notice } = await press(ts, 'link')
    expect(answer).toMatchObject({ status: 200, text: '' })
    expect(notice).toBeNull()
  })
})

describe('App Home', () => {
  test('lists what waits as neutral lines with a time and a link, each told apart for a screen reader', async () => {
    await desk.slack.openHome('counselor')
    await deliver()
    const { home } = await desk.slack.see('counselor')
    const blocks = JSON.stringify(home?.blocks)
    expect(blocks).toMatch(/A task is waiting in Offramp\. Due /)
    expect(blocks).toContain(`https://offramp.test/t/${taskId}`)
    const labels = blocks.match(/Open item \d+ of \d+/g) ?? []
    expect(labels.length).toBeGreaterThan(1)
    expect(new Set(labels).size).toBe(labels.length)
  })

  test('has a button that opens the concern form', async () => {
    await desk.slack.openHome('counselor')
    await deliver()
    await desk.slack.press('counselor', { home: true, actionId: 'raise' })
    await desk.settled()
    expect((await desk.slack.see('counselor')).stack.at(-1)?.callbackId).toBe('concern_form')
  })

  test('acknowledges its link buttons', async () => {
    await desk.slack.openHome('counselor')
    await deliver()
    const pressed = { home: true, actionId: 'link', blockId: 'item_0' } as const
    expect((await desk.slack.press('counselor', pressed)).answer?.status).toBe(200)
  })

  test('is not made anew when only the messages tab is opened', async () => {
    await deliver()
    const { answer } = await desk.slack.openHome('counselor', { tab: 'messages' })
    expect(answer?.status).toBe(200)
    const before = desk.calls('views.publish').length
    await deliver()
    expect(desk.calls('views.publish')).toHaveLength(before)
  })
})

describe('the message about a waiting concern', () => {
  test('reaches the triager as constant words and a link', async () => {
    await raise(scene)
    await deliver()
    const { messages } = await desk.slack.see('principal')
    const notices = messages.filter(({ text }) => text.startsWith('A concern is waiting'))
    expect(notices.length).toBeGreaterThan(0)
    for (const { text, blocks } of notices) {
      expect(text).toBe('A concern is waiting in Offramp.')
      expect(JSON.stringify(blocks)).toMatch(/https:\/\/offramp\.test\/concerns\/[\w-]+"/)
    }
  })
})
