import { until } from '../../../sandbox/run/journey/until.ts'
import type { Key, Scene } from '../../../sandbox/run/journey/scene.ts'
import type { SeenView } from '../../../sandbox/slack/seen.ts'
import { SENTENCES } from './words.ts'

const ANSWERS = { danger_now: 'no', weapon: 'unknown', self_harm: 'no' }

/** A teacher raises three concerns in Slack: about a student, about somebody described, and about a message. */
export async function raiseInSlack(scene: Scene, name: string): Promise<void> {
  const { slack } = scene
  const { what, where, when } = SENTENCES
  await slack.slash('teacher', '/concern')
  const form = await openForm(scene)
  const found = await slack.suggest('teacher', {
    view: form,
    actionId: 'value',
    blockId: 'student',
    value: 'narwh',
  })
  const student = found.options.find(({ text }) => text.text.includes(name))
  if (!student) throw new Error('the search did not find the student')
  await send(scene, form, { student: student.value, what, where, when, ...ANSWERS })

  await slack.slash('teacher', '/concern')
  const second = await openForm(scene)
  const refused = await slack.submit('teacher', second, { what: SENTENCES.refusedWhat, ...ANSWERS })
  if (Object.keys(refused.errors).length === 0) throw new Error('a concern about nobody was taken')
  await send(scene, second, { someone_else: SENTENCES.someoneElse, what, ...ANSWERS })

  const message = { text: SENTENCES.message, author: 'counselor' }
  await slack.messageShortcut('teacher', { callbackId: 'raise_from_message', message })
  const third = await openForm(scene)
  await send(scene, third, {
    someone_else: SENTENCES.someoneElse,
    what: SENTENCES.message,
    ...ANSWERS,
  })
}

/** Somebody opens their App Home and a task from its card, and closes it again. */
export async function openTaskInSlack(scene: Scene, who: Key): Promise<void> {
  const { slack } = scene
  await slack.openHome(who)
  const card = await until(`a task card of ${who}`, async () => {
    const { messages } = await slack.see(who)
    return messages.find(({ blocks }) => JSON.stringify(blocks).includes('task_open'))
  })
  await slack.press(who, { message: card.ts, actionId: 'task_open' })
  await slack.until(who, ({ stack }) => stack.length > 0)
  await slack.close(who, null, { all: true })
  await slack.press(who, { message: card.ts, actionId: 'task_done' })
}

async function openForm({ slack }: Scene): Promise<SeenView> {
  const isForm = (view: SeenView | undefined) => view?.callbackId === 'concern_form'
  const seen = await slack.until('teacher', ({ stack }) => isForm(stack.at(-1)))
  const form = seen.stack.at(-1)
  if (!form) throw new Error('the form was closed again')
  return form
}

async function send(
  { slack }: Scene,
  form: SeenView,
  values: Record<string, unknown>,
): Promise<void> {
  const sent = await slack.submit('teacher', form, values)
  if (!JSON.stringify(sent.view?.blocks ?? []).includes('Reference')) {
    throw new Error(`not taken: ${JSON.stringify(sent.errors)} ${sent.notice?.because ?? ''}`)
  }
  await slack.close('teacher', null, { all: true })
}
