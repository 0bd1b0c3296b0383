import type { ModalView } from '@slack/types'
import { FORM, RECEIPT, sayTime, TASK } from '../../core/conversation/words.ts'
import { CALLBACK } from './names.ts'
import { emergency, linkButton, plain, section } from './render-parts.ts'

type Blocks = ModalView['blocks']

/** A modal that is read and closed. */
const shown = (title: string, blocks: Blocks): ModalView => ({
  type: 'modal',
  callback_id: CALLBACK.shown,
  title: plain(title),
  close: plain(RECEIPT.close),
  blocks,
})

/** What opens at once, before the district has answered. */
export const openingForm = (emergencyNumber: string): ModalView =>
  opening(FORM.title, [emergency(emergencyNumber), section(FORM.opening)])

export const openingTask = (): ModalView => opening(TASK.title, [section(TASK.opening)])

const opening = (title: string, blocks: Blocks): ModalView => ({
  ...shown(title, blocks),
  callback_id: CALLBACK.wait,
})

/** A modal that only says something. */
export const saidView = (title: string, words: string): ModalView => shown(title, [section(words)])

/** Shown after the concern was stored, and only then. */
export const receiptView = (reference: string): ModalView =>
  shown(RECEIPT.title, [
    { type: 'header', text: plain(RECEIPT.headline(reference)) },
    section(RECEIPT.next),
    section(RECEIPT.more),
  ])

export type ShownTask = {
  /** Null when a person wrote it: it may name somebody, so it is read in the console. */
  readonly title: string | null
  readonly dueAt: number
  readonly doneAt: number | null
  readonly timeZone: string
  readonly link: string
}

/** One task: what is to be done and by when, and the way to all the rest. */
export function taskView({ title, dueAt, doneAt, timeZone, link }: ShownTask): ModalView {
  const time =
    doneAt === null ? TASK.due(sayTime(dueAt, timeZone)) : TASK.doneAt(sayTime(doneAt, timeZone))
  return shown(TASK.title, [
    section(title ?? TASK.untitled),
    { type: 'context', elements: [plain(time)] },
    { type: 'actions', elements: [linkButton(link)] },
  ])
}
