/** What a person has typed and chosen in a view, in the shape Slack reports as `view.state.values`. */
import type {
  Button,
  Datepicker,
  DateTimepicker,
  ExternalSelect,
  Option,
  Overflow,
  PlainTextOption,
  RadioButtons,
  StaticSelect,
  Timepicker,
} from '@slack/types'
import { optionsOf, placedElements, type Block, type Element, type Placed } from './blocks.ts'
import { LIMITS } from './limits.ts'

export type ViewValue =
  | { type: 'plain_text_input'; value: string | null }
  | { type: 'static_select' | 'external_select' | 'radio_buttons'; selected_option: Option | null }
  | { type: 'checkboxes'; selected_options: Option[] }
  | { type: 'datepicker'; selected_date: string | null }
  | { type: 'timepicker'; selected_time: string | null }
  | { type: 'datetimepicker'; selected_date_time: number | null }

/** By block id, then action id. */
export type ViewValues = Record<string, Record<string, ViewValue>>

/** The options an external select got from the app, most recent search only. */
export type Offered = readonly PlainTextOption[]

type Pressable = Button | Overflow
type Chooser = StaticSelect | ExternalSelect | RadioButtons
type Picker = Datepicker | Timepicker | DateTimepicker

/** Buttons and overflow menus hold nothing: they are pressed. */
export const isPressable = (element: Element): element is Pressable =>
  element.type === 'button' || element.type === 'overflow'

const isChooser = (element: Element): element is Chooser =>
  element.type === 'static_select' ||
  element.type === 'external_select' ||
  element.type === 'radio_buttons'

function pickedAtFirst(element: Picker): ViewValue {
  switch (element.type) {
    case 'datepicker':
      return { type: element.type, selected_date: element.initial_date ?? null }
    case 'timepicker':
      return { type: element.type, selected_time: element.initial_time ?? null }
    case 'datetimepicker':
      return { type: element.type, selected_date_time: element.initial_date_time ?? null }
  }
}

/** What an element holds before anybody touched it; `null` for what is only pressed. */
function initialValue(element: Element): ViewValue | null {
  if (isPressable(element)) return null
  if (isChooser(element))
    return { type: element.type, selected_option: element.initial_option ?? null }
  if (element.type === 'plain_text_input')
    return { type: element.type, value: element.initial_value ?? null }
  if (element.type === 'checkboxes')
    return { type: element.type, selected_options: element.initial_options ?? [] }
  return pickedAtFirst(element)
}

/** The state of a view: what was entered where the same element still stands, else what the element starts with. */
export function valuesOf(blocks: readonly Block[], entered: ViewValues): ViewValues {
  const values: ViewValues = {}
  for (const { blockId, actionId, element } of placedElements(blocks)) {
    const initial = initialValue(element)
    if (initial === null) continue
    const kept = entered[blockId]?.[actionId]
    const block = (values[blockId] ??= {})
    block[actionId] = kept?.type === initial.type ? kept : initial
  }
  return values
}

/** A thing the person cannot do in the real client, in words for whoever wrote the script. */
export class CannotDo extends Error {}

function optionFor(placed: Placed, wanted: unknown, offered: Offered): Option {
  const { element } = placed
  const listed: readonly Option[] =
    element.type === 'external_select'
      ? [...offered, ...(element.initial_option === undefined ? [] : [element.initial_option])]
      : optionsOf(element)
  const found = listed.find((option) => option.value === wanted)
  if (found === undefined)
    throw new CannotDo(
      `${placed.blockId}/${placed.actionId} does not offer ${JSON.stringify(wanted)}; it offers ${
        listed.map((option) => option.value).join(', ') || 'nothing'
      }`,
    )
  return found
}

const isNothing = (input: unknown): boolean => input === null || input === undefined || input === ''

function textInput(input: unknown): string | null {
  if (isNothing(input)) return null
  if (typeof input !== 'string') throw new CannotDo(`expected text, not ${JSON.stringify(input)}`)
  return input
}

function momentInput(input: unknown): number | null {
  if (isNothing(input)) return null
  const seconds = Number(input)
  if (!Number.isInteger(seconds)) throw new CannotDo('expected whole seconds since 1970')
  return seconds
}

function patternInput(input: unknown, pattern: RegExp): string | null {
  const text = textInput(input)
  if (text !== null && !pattern.test(text))
    throw new CannotDo(`${text} does not fit ${pattern.source}`)
  return text
}

function picked(element: Picker, input: unknown): ViewValue {
  switch (element.type) {
    case 'datepicker':
      return { type: element.type, selected_date: patternInput(input, /^\d{4}-\d{2}-\d{2}$/) }
    case 'timepicker':
      return { type: element.type, selected_time: patternInput(input, /^\d{2}:\d{2}$/) }
    case 'datetimepicker':
      return { type: element.type, selected_date_time: momentInput(input) }
  }
}

const listInput = (input: unknown): readonly unknown[] =>
  Array.isArray(input) ? input : isNothing(input) ? [] : [input]

/**
 * What an element holds after a person entered `input`: text, the `value` of an option, a list of such values
 * for checkboxes, `YYYY-MM-DD`, `HH:mm`, seconds since 1970, or `null` to clear it.
 * Throws `CannotDo` for what the real client would not let a person enter.
 */
export function enteredValue(placed: Placed, input: unknown, offered: Offered): ViewValue {
  const { element } = placed
  if (isPressable(element)) throw new CannotDo(`${placed.actionId} is pressed, not filled in`)
  if (isChooser(element)) {
    const option = isNothing(input) ? null : optionFor(placed, input, offered)
    return { type: element.type, selected_option: option }
  }
  if (element.type === 'plain_text_input') return { type: element.type, value: textInput(input) }
  if (element.type === 'checkboxes') {
    const options = listInput(input).map((value) => optionFor(placed, value, offered))
    return { type: element.type, selected_options: options }
  }
  return picked(element, input)
}

const isEmpty = (value: ViewValue): boolean =>
  Object.entries(value).every(
    ([name, held]) =>
      name === 'type' || held === null || (Array.isArray(held) && held.length === 0),
  )

function textComplaint(element: Element, value: ViewValue): string | null {
  if (element.type !== 'plain_text_input' || value.type !== 'plain_text_input') return null
  const length = value.value?.length ?? 0
  const max = element.max_length ?? LIMITS.plainTextInput
  if (length > max) return `Please shorten this to ${max} characters or fewer.`
  if (length > 0 && length < (element.min_length ?? 0))
    return `Please lengthen this to at least ${element.min_length} characters.`
  return null
}

/** What the client itself complains about before it sends a form, by block id. */
export function clientComplaints(
  blocks: readonly Block[],
  values: ViewValues,
): Record<string, string> {
  const complaints: Record<string, string> = {}
  for (const { block, blockId, actionId, element } of placedElements(blocks)) {
    const value = values[blockId]?.[actionId]
    if (block.type !== 'input' || value === undefined) continue
    const complaint =
      isEmpty(value) && block.optional !== true
        ? 'Please complete this required field.'
        : textComplaint(element, value)
    if (complaint !== null) complaints[blockId] = complaint
  }
  return complaints
}

type Filling = { inputs: Record<string, unknown>; offered: Record<string, Offered> }

/** The field a key names: `block id/action id`, a block id, or an action id. */
function fieldFor(placed: readonly Placed[], key: string): Placed {
  const field =
    placed.find(({ blockId, actionId }) => `${blockId}/${actionId}` === key) ??
    placed.find(({ blockId }) => blockId === key) ??
    placed.find(({ actionId }) => actionId === key)
  if (field === undefined)
    throw new CannotDo(
      `there is no field ${key}; there are ${placed.map(({ blockId }) => blockId).join(', ') || 'none'}`,
    )
  return field
}

/** What is chosen already can be chosen again, even when the last search no longer lists it. */
const chosenAlready = (value: ViewValue | undefined): PlainTextOption[] =>
  value?.type === 'external_select' && value.selected_option?.text.type === 'plain_text'
    ? [{ ...value.selected_option, text: value.selected_option.text }]
    : []

/** Fills in a form; answers the new values and leaves the old ones alone. */
export function fillIn(
  blocks: readonly Block[],
  values: ViewValues,
  { inputs, offered }: Filling,
): ViewValues {
  const placed = placedElements(blocks)
  const filled = structuredClone(values)
  for (const [key, input] of Object.entries(inputs)) {
    const field = fieldFor(placed, key)
    const { blockId, actionId } = field
    const block = (filled[blockId] ??= {})
    const options = [
      ...(offered[`${blockId}/${actionId}`] ?? []),
      ...chosenAlready(block[actionId]),
    ]
    block[actionId] = enteredValue(field, input, options)
  }
  return filled
}
