import type { HomeView, InputBlock, KnownBlock, ModalView, PlainTextOption } from '@slack/types'
import { FORM, RECEIPT, SAY, sayTime, TASK } from '../../core/conversation/words.ts'
import type { ChatHome } from '../../core/ports/chat.ts'
import { BLOCK, CALLBACK, PRESS, VALUE } from './names.ts'

/** Slack allows 3,000 characters in a text input. */
const TEXT_MAX = 3_000
const LINE_MAX = 300
/** The student search starts at the third letter: fewer would list half a school. */
const SEARCH_MIN = 3
/** A select shows at most 100 options; a district with more schools is searched by student instead. */
const SCHOOLS_MAX = 100
const OPTION_TEXT_MAX = 75

type Plain = { readonly type: 'plain_text'; readonly text: string }
const plain = (text: string): Plain => ({ type: 'plain_text', text })
const cut = (text: string): string =>
  text.length > OPTION_TEXT_MAX ? `${text.slice(0, OPTION_TEXT_MAX - 1)}…` : text
const option = (value: string, text: string): PlainTextOption => ({ value, text: plain(cut(text)) })
const section = (text: string): KnownBlock => ({ type: 'section', text: plain(text) })
const emergency = (number: string): KnownBlock => ({
  type: 'alert',
  level: 'warning',
  text: plain(FORM.emergency(number)),
})

/** What opens at once, before the district was asked. */
export const waitingView = (number: string): ModalView => ({
  type: 'modal',
  callback_id: CALLBACK.wait,
  title: plain(FORM.title),
  close: plain(FORM.cancel),
  blocks: [emergency(number), section(FORM.opening)],
})

export function formView(form: {
  readonly emergencyNumber: string
  readonly schools: readonly { readonly id: string; readonly name: string }[]
}): ModalView {
  const schools = form.schools.slice(0, SCHOOLS_MAX)
  return {
    type: 'modal',
    callback_id: CALLBACK.form,
    title: plain(FORM.title),
    submit: plain(FORM.submit),
    close: plain(FORM.cancel),
    blocks: [
      emergency(form.emergencyNumber),
      studentInput(),
      line(BLOCK.someoneElse, FORM.someoneElse),
      ...(schools.length > 1 ? [schoolInput(schools)] : []),
      {
        type: 'input',
        block_id: BLOCK.what,
        label: plain(FORM.what),
        hint: plain(FORM.whatHint),
        element: {
          type: 'plain_text_input',
          action_id: VALUE,
          multiline: true,
          max_length: TEXT_MAX,
        },
      },
      line(BLOCK.when, FORM.when, FORM.whenPlaceholder),
      line(BLOCK.where, FORM.where, FORM.wherePlaceholder),
      triInput(BLOCK.dangerNow, FORM.dangerNow),
      triInput(BLOCK.weapon, FORM.weapon),
      triInput(BLOCK.selfHarm, FORM.selfHarm),
    ],
  }
}

const studentInput = (): InputBlock => ({
  type: 'input',
  block_id: BLOCK.student,
  optional: true,
  label: plain(FORM.student),
  hint: plain(FORM.studentHint),
  element: {
    type: 'external_select',
    action_id: VALUE,
    min_query_length: SEARCH_MIN,
    placeholder: plain(FORM.studentPlaceholder),
    focus_on_load: true,
  },
})

const schoolInput = (schools: readonly { id: string; name: string }[]): InputBlock => ({
  type: 'input',
  block_id: BLOCK.school,
  optional: true,
  label: plain(FORM.school),
  element: {
    type: 'static_select',
    action_id: VALUE,
    options: schools.map(({ id, name }) => option(id, name)),
  },
})

const line = (block: string, label: string, placeholder?: string): InputBlock => ({
  type: 'input',
  block_id: block,
  optional: true,
  label: plain(label),
  element: {
    type: 'plain_text_input',
    action_id: VALUE,
    max_length: LINE_MAX,
    ...(placeholder !== undefined && { placeholder: plain(placeholder) }),
  },
})

const triInput = (block: string, label: string): InputBlock => ({
  type: 'input',
  block_id: block,
  label: plain(label),
  element: {
    type: 'radio_buttons',
    action_id: VALUE,
    options: [
      option('no', FORM.answers.no),
      option('yes', FORM.answers.yes),
      option('unknown', FORM.answers.unknown),
    ],
  },
})

export const receiptView = (reference: string): ModalView => ({
  type: 'modal',
  callback_id: CALLBACK.shown,
  title: plain(RECEIPT.title),
  close: plain(RECEIPT.close),
  blocks: [
    { type: 'header', text: plain(RECEIPT.headline(reference)) },
    section(RECEIPT.next),
    section(RECEIPT.more),
  ],
})

/** A modal that only says something. */
export const saidView = (title: string, words: string): ModalView => ({
  type: 'modal',
  callback_id: CALLBACK.shown,
  title: plain(title),
  close: plain(RECEIPT.close),
  blocks: [section(words)],
})

export const taskView = (task: {
  readonly title: string
  readonly dueAt: number
  readonly timeZone: string
  readonly link: string
}): ModalView => ({
  type: 'modal',
  callback_id: CALLBACK.shown,
  title: plain(TASK.title),
  close: plain(RECEIPT.close),
  blocks: [
    section(task.title),
    { type: 'context', elements: [plain(TASK.due(sayTime(task.dueAt, task.timeZone)))] },
    {
      type: 'actions',
      elements: [
        { type: 'button', action_id: PRESS.link, text: plain(TASK.openInOfframp), url: task.link },
      ],
    },
  ],
})

/** The person's home: what waits, as opaque references with a time, and one button to raise a concern. */
export function homeView(home: ChatHome): HomeView {
  const count = home.items.length
  const items = home.items.map((item, index): KnownBlock => {
    const due = item.dueAt === null ? '' : ` ${TASK.due(sayTime(item.dueAt, home.timeZone))}.`
    return {
      type: 'section',
      block_id: `item_${index}`,
      text: plain(`${WAITING[item.kind]}${due}`),
      accessory: {
        type: 'button',
        action_id: PRESS.link,
        text: plain(TASK.openInOfframp),
        url: item.link,
        accessibility_label: TASK.label(index + 1, count),
      },
    }
  })
  return {
    type: 'home',
    blocks: [
      { type: 'header', text: plain(SAY.homeTitle) },
      ...(count > 0 ? items : [section(SAY.homeEmpty)]),
      ...(home.more > 0 ? [section(SAY.homeMore(home.more))] : []),
      { type: 'divider' },
      {
        type: 'actions',
        elements: [
          { type: 'button', style: 'primary', action_id: PRESS.raise, text: plain(TASK.raise) },
        ],
      },
    ],
  }
}

const WAITING = {
  task: SAY.taskWaiting,
  concern: SAY.concernWaiting,
  transfer: SAY.transferWaiting,
} as const

export const saidHome = (words: string): HomeView => ({ type: 'home', blocks: [section(words)] })

/** A student in the search list: the name, and grade and school to tell namesakes apart. */
export const studentOption = (student: {
  readonly id: string
  readonly name: string
  readonly grade: string | null
  readonly school: { readonly name: string } | null
}): PlainTextOption => ({
  value: student.id,
  text: plain(cut(student.name)),
  description: plain(
    cut(
      [student.grade && `Grade ${student.grade}`, student.school?.name]
        .filter(Boolean)
        .join(' · ') || ' ',
    ),
  ),
})
