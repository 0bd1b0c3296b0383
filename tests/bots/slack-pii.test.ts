import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findings } from '../../sandbox/slack/pii.ts'
import { DAY, HOUR } from '../../src/core/kernel/time.ts'
import { person } from '../../src/core/store/tables/people.ts'
import { createScene, move, opening, WORDS, type Scene } from '../helpers/casework.ts'
import { seedStudent } from '../helpers/people.ts'
import {
  DOWN,
  playedBy,
  startSlackDesk,
  whileDistrictIs,
  type SlackDesk,
} from '../helpers/slack-desk.ts'
import { openForm, search, top } from './concern-form.ts'
import { captureLog } from './log-lines.ts'

/** Names and sentences that live in modals, in the district and behind sign-in, and nowhere else. */
const NEEDLES = [
  'Zuleika',
  'Quartermaine',
  'Ostrander',
  'Alder Middle',
  'Birch High',
  'zebrafish with rifles',
  'lavender greenhouse',
  'marzipan',
  'green jacket',
  'violet folder',
]

const lines = captureLog()
let scene: Scene
let desk: SlackDesk
beforeAll(async () => {
  const made = await createScene()
  const student = seedStudent(made, { school: made.school, name: 'Zuleika Quartermaine' })
  scene = { ...made, student }
  const named = { givenName: 'Marigold', familyName: 'Ostrander' }
  scene.db.update(person).set(named).where(eq(person.id, scene.teacher.id)).run()
  playedBy(scene, scene.teacher, 'teacher')
  playedBy(scene, scene.triager, 'counselor')
  playedBy(scene, scene.manager, 'principal')
  playedBy(scene, scene.other.chair, 'receivingLead')
  desk = await startSlackDesk(scene)
})
afterAll(() => desk.close())

const everybody = [
  'teacher',
  'counselor',
  'principal',
  'receivingLead',
  'guest',
  'unlinked',
  'stranger',
]

const deliver = async () => {
  await desk.settled()
  await scene.drain(desk.courier)
}

const filled = (more: Record<string, unknown>) => ({
  what: WORDS.what,
  where: WORDS.where,
  when: WORDS.when,
  danger_now: 'yes',
  weapon: 'unknown',
  self_harm: 'no',
  ...more,
})

/** Raising concerns in every way, the refused ones included. Gives the id of one about the student. */
async function raiseConcerns(): Promise<string> {
  const { slack } = desk
  const form = await openForm(desk)
  const found = await search(desk, form, 'zul')
  expect(found.options[0]?.text.text).toBe('Zuleika Quartermaine')
  await slack.submit('teacher', form, filled({}))
  await whileDistrictIs(desk, DOWN, () => slack.submit('teacher', form, filled({})))
  const view = { view: form, values: filled({ student: scene.student.id }), wire: { copies: 3 } }
  expect(top((await slack.submitWith('teacher', view)).person).title).toBe('Received')
  const other = await openForm(desk)
  await slack.submit('teacher', other, filled({ someone_else: 'a boy in a green jacket' }))
  await slack.messageShortcut('teacher', {
    callbackId: 'raise_from_message',
    message: { text: 'About Zuleika Quartermaine of Alder Middle', author: 'principal' },
  })
  await deliver()
  const { items } = await scene.ask('concern.queue', {}, scene.triager.session)
  const about = items.find(({ subject }) => subject?.id === scene.student.id)
  return about?.id ?? ''
}

/** A case, its tasks on their cards, and every button of a card. */
async function workOnCase(concernId: string): Promise<void> {
  const { slack } = desk
  const wanted = opening(concernId, { caseManagerId: scene.manager.id, danger: 'yes' })
  const { caseId } = await scene.run('triage.decide', wanted, scene.triager.session)
  await scene.run(
    'task.add',
    {
      caseId: caseId ?? '',
      title: 'Ask Zuleika Quartermaine about the violet folder',
      ownerId: scene.manager.id,
      backupId: scene.triager.id,
      dueAt: scene.clock.now + HOUR,
    },
    scene.manager.session,
  )
  await deliver()
  const { messages } = await slack.see('principal')
  const cards = messages.filter(({ text }) => text === 'A task is waiting in Offramp.')
  expect(cards.length).toBeGreaterThan(2)
  for (const { ts: message } of cards) {
    await slack.press('principal', { message, actionId: 'task_open' })
    await slack.press('principal', { message, actionId: 'task_seen' })
  }
  await deliver()
  await slack.press('principal', { message: cards[0]?.ts ?? '', actionId: 'task_done' })
  await slack.press('principal', { message: cards[0]?.ts ?? '', actionId: 'task_done' })
  await deliver()
}

async function visitHomes(): Promise<void> {
  for (const who of everybody) {
    await desk.slack.openHome(who)
    await desk.slack.slash(who, '/concern', { text: 'Zuleika Quartermaine' })
  }
  await deliver()
}

describe('nothing of a matter leaves the modals', () => {
  test('over a concern, its triage, a case, its tasks, a transfer, and everybody who is refused', async () => {
    await visitHomes()
    const concernId = await raiseConcerns()
    await workOnCase(concernId)
    move(scene, scene.other.school)
    scene.clock.advance(DAY)
    await deliver()
    await visitHomes()

    const { traffic } = desk.sandbox.world
    expect(traffic.dropped).toBe(0)
    expect(findings(traffic, NEEDLES)).toEqual([])
    const log = lines.join('\n')
    expect(NEEDLES.filter((needle) => log.includes(needle))).toEqual([])

    // The search does look: it finds what the app says to everybody, and the names are where they belong.
    const methods = new Set(traffic.exchanges.map(({ method }) => method))
    for (const method of [
      'chat.postMessage',
      'chat.update',
      'views.publish',
      'views.open',
      'response_url',
    ]) {
      expect(methods).toContain(method)
    }
    const constants = ['A task is waiting in Offramp.', 'A transfer is waiting', 'Reference ']
    for (const words of constants) expect(findings(traffic, [words]).length).toBeGreaterThan(0)
    expect(JSON.stringify(traffic.exchanges)).toContain('"text":"Zuleika Quartermaine"')
  })
})
