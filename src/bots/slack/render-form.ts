import type { InputBlock, ModalView, PlainTextOption, StaticSelect } from '@slack/types'
import { FORM } from '../../core/conversation/words.ts'
import { BLOCK, CALLBACK, VALUE } from './names.ts'
import { emergency, line, option, plain } from './render-parts.ts'

/** Slack's longest text input. */
const TEXT_MAX = 3_000
/** The district's longest short answer. */
const LINE_MAX = 300
/** The student search starts at the third letter: fewer would list half a school. */
const SEARCH_MIN = 3
/** More hits than this nobody reads; Slack would show up to 100. */
const FOUND_MAX = 20
/** Slack's longest list of options, and so of one group of options. */
const OPTIONS_MAX = 100
/** Keeps the longest names well under Slack's 250 KB for a view; a larger district's office uses the console. */
const SCHOOLS_MAX = 500

type Named = { readonly id: string; readonly name: string }

/** The concern form. The school is asked only where there is more than one to choose from. */
export function formView(form: {
  readonly emergencyNumber: string
  readonly schools: readonly Named[]
}): ModalView {
  const { emergencyNumber, schools } = form
  return {
    type: 'modal',
    callback_id: CALLBACK.form,
    title: plain(FORM.title),
    submit: plain(FORM.submit),
    close: plain(FORM.cancel),
    blocks: [
      emergency(emergencyNumber),
      studentInput(),
      lineInput(BLOCK.someoneElse, { label: FORM.someoneElse }),
      ...(schools.length > 1 ? [schoolInput(schools.slice(0, SCHOOLS_MAX))] : []),
      whatInput(),
      lineInput(BLOCK.when, { label: FORM.when, placeholder: FORM.whenPlaceholder }),
      lineInput(BLOCK.where, { label: FORM.where, placeholder: FORM.wherePlaceholder }),
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

const schoolInput = (schools: readonly Named[]): InputBlock => ({
  type: 'input',
  block_id: BLOCK.school,
  optional: true,
  label: plain(FORM.school),
  element: { type: 'static_select', action_id: VALUE, ...schoolChoice(schools) },
})

/** A long list comes in groups, each named by its first and last school. */
function schoolChoice(
  schools: readonly Named[],
): Pick<StaticSelect, 'options'> | Pick<StaticSelect, 'option_groups'> {
  const options = schools.map(({ id, name }) => option(id, name))
  if (options.length <= OPTIONS_MAX) return { options }
  const starts = options.map((_, at) => at).filter((at) => at % OPTIONS_MAX === 0)
  return {
    option_groups: starts.map((at) => {
      const group = options.slice(at, at + OPTIONS_MAX)
      const names = [group.at(0), group.at(-1)].map((one) => one?.text.text ?? '')
      return { label: plain(line(names.join(' – '))), options: group }
    }),
  }
}

const whatInput = (): InputBlock => ({
  type: 'input',
  block_id: BLOCK.what,
  label: plain(FORM.what),
  hint: plain(FORM.whatHint),
  element: { type: 'plain_text_input', action_id: VALUE, multiline: true, max_length: TEXT_MAX },
})

const lineInput = (
  block: string,
  { label, placeholder }: { label: string; placeholder?: string },
): InputBlock => ({
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

type Found = Named & {
  readonly grade: string | null
  readonly school: { readonly name: string } | null
}

/** Students in the search list: the name, and grade and school to tell namesakes apart. */
export const studentOptions = (students: readonly Found[]): PlainTextOption[] =>
  students.slice(0, FOUND_MAX).map(({ id, name, grade, school }) => {
    const more = [grade?.trim() && FORM.grade(grade.trim()), school?.name.trim()]
    const description = more.filter(Boolean).join(' · ')
    return { ...option(id, name), ...(description && { description: plain(line(description)) }) }
  })
