import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectCalendars } from '../../sandbox/run/calendars.ts'
import { openChatHomes } from '../../sandbox/run/chat.ts'
import { mailMark, nextMessage } from '../../sandbox/run/journey/direct-messages.ts'
import { raiseConcern, submitConcern } from '../../sandbox/run/journey/raise-concern.ts'
import { createScene, inDistrict, type Scene } from '../../sandbox/run/journey/scene.ts'
import { chooseStudent, type Student } from '../../sandbox/run/journey/student.ts'
import {
  eventOf,
  finishFromSlack,
  giveTask,
  isOpen,
  moveTask,
  untilNoEvent,
} from '../../sandbox/run/journey/tasks.ts'
import {
  acceptHandover,
  syncByHook,
  transferInSis,
  transfersOf,
} from '../../sandbox/run/journey/transfer.ts'
import {
  openCase,
  readCase,
  type OpenedCase,
  type TaskLine,
} from '../../sandbox/run/journey/triage.ts'
import {
  TYPED,
  watchFor,
  wordsFound,
  wordsInLogs,
  wordsOf,
} from '../../sandbox/run/journey/words.ts'
import { operator } from '../../sandbox/run/operator.ts'
import { freePorts } from '../../sandbox/run/ports.ts'
import { connectDemo, firstSync, grantDemoRoles } from '../../sandbox/run/provision.ts'
import { startSystem, type System, type SystemOptions } from '../../sandbox/run/system.ts'
import { newKeys, variables } from '../../sandbox/run/variables.ts'

const HOME = 0
const NEXT = 1

let system: System
let scene: Scene
let folder = ''
let options: SystemOptions
let student: Student

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'offramp-spine-'))
  const ports = await freePorts()
  const keys = newKeys()
  options = { ports, folder, vars: variables(ports, keys), sis: ['--ids', 'composed'] }
  system = await startSystem(options)
  const api = operator(system.url, keys.operatorToken)
  const { hookUrl } = await connectDemo(api, ports)
  await firstSync(api, () => {})
  await grantDemoRoles(api)
  await openChatHomes(`http://localhost:${ports.slack}`)
  const feeds = await connectCalendars(system.url)
  const notes = { hookUrl, feeds, isReady: true }
  scene = createScene({ url: system.url, ports, operator: api, notes })
  student = await chooseStudent(scene, HOME)
  await watchFor(scene, wordsOf(student))
})
afterAll(async () => {
  await system.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Chat messages are sentences that are always the same; this is all they may say. */
const CONSTANT = {
  receipt: /^Thank you\. Your concern was received\. Reference \S+\.$/,
  concern: /^A concern is waiting in Offramp\.$/,
  transfer: /^A transfer is waiting for you in Offramp\.$/,
}

let notice = ''
let file: OpenedCase

describe('from a concern in Slack to tasks in three calendars', () => {
  test('a concern is durable once it is acknowledged, even if everything is killed before anybody is told', async () => {
    const chat = scene.receivers.Slack
    const isNewToTeacher = await mailMark(scene, 'teacher')
    const isNewToTriager = await mailMark(scene, 'counselor')
    // Slack takes every message and never answers, so nothing of the concern is settled before the worker is dead.
    await chat.post('faults', { method: 'chat.postMessage', kind: 'hang' })
    const { reference, offered } = await submitConcern(scene, student)
    expect(offered.length).toBeGreaterThan(0)
    await system.worker().stop('SIGKILL')
    await expect(fetch(`${scene.url}/healthz`)).rejects.toThrow('fetch failed')
    expect((await scene.slack.see('teacher')).messages.filter(isNewToTeacher)).toEqual([])
    await chat.delete('faults')
    await system.startWorker()
    const receipt = await nextMessage(scene, { who: 'teacher', isNew: isNewToTeacher })
    expect(receipt.text).toMatch(CONSTANT.receipt)
    expect(receipt.text).toContain(reference)
    const told = await nextMessage(scene, { who: 'counselor', isNew: isNewToTriager })
    expect(told.text).toMatch(CONSTANT.concern)
    notice = told.link ?? ''
    expect(notice).toMatch(/\/concerns\/[^/]+$/)
  })

  test('the search shows a teacher only students of her own school', async () => {
    const stranger = await chooseStudent(scene, NEXT)
    await expect(submitConcern(scene, stranger)).rejects.toThrow(`did not find ${stranger.name}`)
  })

  test('the triager reads it behind the sign-in and opens a case with first tasks', async () => {
    file = await openCase(scene, notice)
    expect(file.tasks.length).toBeGreaterThanOrEqual(3)
  })

  test('nobody else of the school can read it', async () => {
    const { browser } = await scene.browserOf('teacher')
    expect((await browser.open(`${scene.url}${file.path}`)).status).toBe(404)
    const it = await scene.browserOf('itAdmin')
    expect((await it.browser.open(`${scene.url}${file.path}`)).status).toBe(404)
  })
})

const own = 'counselor'

function taskAt(index: number): TaskLine {
  const task = file.tasks[index]
  if (!task) throw new Error(`the case has no task ${index}`)
  return task
}

describe('a task in its owner’s own calendar', () => {
  test('is there, in Google, in Outlook and in a feed, with the same opaque title', async () => {
    const outlook = await giveTask(scene, file, { title: TYPED.outlookTask, to: 'principal' })
    const feed = await giveTask(scene, file, { title: TYPED.feedTask, to: 'teacher' })
    file = { ...file, tasks: [...file.tasks, outlook, feed] }
    const shown = await Promise.all([
      ...file.tasks.slice(0, -2).map((task) => eventOf(scene, task, { of: own })),
      eventOf(scene, outlook, { of: 'principal' }),
      eventOf(scene, feed, { of: 'teacher' }),
    ])
    expect(new Set(shown.map(({ title }) => title)).size).toBe(1)
    expect(shown[0]?.title).toMatch(/Offramp/)
  })

  test('moves when the task moves, and stays one event', async () => {
    const task = taskAt(0)
    const before = await eventOf(scene, task, { of: own })
    const byMs = await moveTask(scene, task, { by: own, days: 7 })
    const after = await eventOf(scene, task, {
      of: own,
      isRight: ({ startMs }) => startMs === before.startMs + byMs,
    })
    expect(after.id).toBe(before.id)
  })

  test('goes when the task is done from its card in Slack', async () => {
    const task = taskAt(1)
    await eventOf(scene, task, { of: own })
    expect(await finishFromSlack(scene, task, own)).toBe('This task is finished.')
    await untilNoEvent(scene, task, own)
    expect(await isOpen(scene, task, own)).toBe(false)
  })

  test('may be deleted by the person, and the task stays open', async () => {
    const task = taskAt(2)
    const event = await eventOf(scene, task, { of: own })
    await scene.google.personDeletes(event.id)
    await untilNoEvent(scene, task, own)
    expect(await isOpen(scene, task, own)).toBe(true)
  })
})

describe('a student who moves to another school', () => {
  test('is one transfer, although the provider gave the person a new record', async () => {
    const moved = await transferInSis(scene, student, NEXT)
    expect(moved.newSourcedId).not.toBe(moved.oldSourcedId)
    await syncByHook(scene)
    const { transfers, person } = await transfersOf(scene, student)
    expect(transfers).toMatchObject([{ kind: 'transfer', to: { name: moved.to } }])
    const known = person.identities.map(({ sourcedId }) => sourcedId)
    expect(known).toEqual(expect.arrayContaining([moved.oldSourcedId, moved.newSourcedId]))
    await syncByHook(scene)
    expect((await transfersOf(scene, student)).transfers).toHaveLength(1)
  })

  test('takes the case and its open tasks along once the receiving school accepts', async () => {
    const lead = 'receivingLead'
    expect((await readCase(scene, lead, file.path)).status).toBe(404)
    const offer = await nextMessage(scene, { who: lead, isNew: () => true, link: '/transfers/' })
    expect(offer.text).toMatch(CONSTANT.transfer)
    await acceptHandover(scene, offer.link ?? '', lead)

    const received = await readCase(scene, lead, file.path)
    expect(received.text).toContain(student.name)
    const open = file.tasks.filter((_, at) => at !== 1)
    await Promise.all(open.map((task) => eventOf(scene, task, { of: lead })))
    await Promise.all(open.slice(0, -2).map((task) => untilNoEvent(scene, task, own)))
    await Promise.all(open.slice(-2, -1).map((task) => untilNoEvent(scene, task, 'principal')))
    await Promise.all(open.slice(-1).map((task) => untilNoEvent(scene, task, 'teacher')))
  })

  test('leaves the sending school a view that it cannot write in', async () => {
    const kept = await readCase(scene, own, file.path)
    expect(kept.status).toBe(200)
    expect(kept.html).not.toContain(`${file.path}/notes`)
    expect(kept.html).not.toContain(`${file.path}/tasks`)
  })
})

describe('when all is done', () => {
  test('no calendar ever showed a task twice', async () => {
    const rows = [...(await scene.google.history()), ...(await scene.outlook.history())]
    expect(rows.length).toBeGreaterThan(file.tasks.length)
    expect(rows.filter(({ events }) => events.length !== 1)).toEqual([])
  })

  test('nothing was given up', async () => {
    const { counts } = await scene.operator.get<{ counts: { dead: number } }>(
      inDistrict('/deliveries'),
    )
    expect(counts.dead).toBe(0)
  })

  test('a concern raised while nothing is broken is told once to everybody', async () => {
    const isNew = await mailMark(scene, own)
    const { receipt, reference } = await raiseConcern(scene, await chooseStudent(scene, HOME))
    expect(receipt.text).toContain(reference)
    const told = await nextMessage(scene, { who: own, isNew, link: '/concerns/' })
    await scene.slack.openHome('teacher', { settleMs: 2_000 })
    const receipts = (await scene.slack.see('teacher')).messages
    expect(receipts.filter(({ text }) => text.includes(reference))).toHaveLength(1)
    const notices = (await scene.slack.see(own)).messages.filter(isNew)
    expect(notices.map(({ text }) => text)).toEqual([told.text])
  })

  test('no outside system and no log ever received a name or a sentence', async () => {
    const found = await wordsFound(scene)
    expect(Object.keys(found)).toEqual(['Slack', 'Google', 'Outlook', 'Sign-in'])
    expect(found).toEqual({ Slack: [], Google: [], Outlook: [], 'Sign-in': [] })
    expect(wordsInLogs([system.worker().log], wordsOf(student))).toEqual([])
  })

  test('everything is still there after all of it was stopped and started again', async () => {
    const task = taskAt(0)
    const before = await eventOf(scene, task, { of: 'receivingLead' })
    await system.stop()
    system = await startSystem(options)
    const byMs = await moveTask(scene, task, { by: 'receivingLead', days: 1 })
    const after = await eventOf(scene, task, {
      of: 'receivingLead',
      isRight: ({ startMs }) => startMs === before.startMs + byMs,
    })
    expect(after.id).toBe(before.id)
  })
})
