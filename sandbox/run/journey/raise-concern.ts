import type { PlainTextOption } from '@slack/types'
import type { SeenView } from '../../slack/seen.ts'
import type { Scene } from './scene.ts'
import type { Student } from './student.ts'
import { mailMark, nextMessage, type DirectMessage } from './direct-messages.ts'
import { TYPED } from './words.ts'

/** As many letters as a search needs. */
const LETTERS = 3

export type Raised = {
  readonly reference: string
  readonly typed: string
  readonly offered: readonly string[]
  readonly receipt: DirectMessage
}

/** A teacher types /concern in Slack, finds the student by three letters, and sends the form. */
export async function raiseConcern(scene: Scene, student: Student): Promise<Raised> {
  const isNew = await mailMark(scene, 'teacher')
  const { reference, typed, offered } = await submitConcern(scene, student)
  const receipt = await nextMessage(scene, { who: 'teacher', isNew })
  return { reference, typed, offered, receipt }
}

/** The same without waiting for the receipt, for those who pull the plug in between. */
export async function submitConcern(
  scene: Scene,
  student: Student,
): Promise<Omit<Raised, 'receipt'>> {
  const { slack } = scene
  const form = await openForm(scene)
  const typed = student.familyName.slice(0, LETTERS)
  const found = await slack.suggest('teacher', {
    view: form,
    actionId: 'value',
    blockId: 'student',
    value: typed,
  })
  const offered = found.options.map(({ text }) => text.text)
  const chosen = choose(found.options, student)
  if (!chosen) {
    throw new Error(
      `the letters “${typed}” did not find ${student.name}: ${offered.length} others were offered`,
    )
  }
  const sent = await slack.submit('teacher', form, {
    student: chosen.value,
    what: TYPED.what,
    where: TYPED.where,
    when: TYPED.when,
    danger_now: 'no',
    weapon: 'unknown',
    self_harm: 'no',
  })
  const reference = /Reference ([A-Z0-9-]+)/.exec(textIn(sent.view))?.[1]
  if (!reference) {
    throw new Error(
      `no reference after submitting: ${JSON.stringify(sent.errors)} ${sent.notice?.because ?? ''}`,
    )
  }
  await slack.close('teacher', null, { all: true })
  return { reference, typed, offered }
}

/** People go by a name they prefer; then the family name tells who is meant, where only one has it. */
function choose(options: readonly PlainTextOption[], { name, familyName }: Student) {
  const byName = options.find(({ text }) => text.text.includes(name))
  const [only, another] = options.filter(({ text }) => text.text.includes(familyName))
  return byName ?? (another ? undefined : only)
}

/** The skeleton comes at once and the form in its place. */
async function openForm({ slack }: Scene): Promise<SeenView> {
  await slack.close('teacher', null, { all: true }).catch(() => undefined)
  await slack.slash('teacher', '/concern')
  const isForm = (view: SeenView | undefined) => view?.callbackId === 'concern_form'
  const seen = await slack.until('teacher', ({ stack }) => isForm(stack.at(-1)))
  const form = seen.stack.at(-1)
  if (!form) throw new Error('the form was closed again')
  return form
}

const textIn = (view: SeenView | null): string => JSON.stringify(view?.blocks ?? [])
