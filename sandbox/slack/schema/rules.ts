/** What Slack checks in a surface that a schema cannot say: relations between its parts. */
import {
  elementsOf,
  optionsOf,
  placedElements,
  type Block,
  type Element,
  type Placed,
} from '../blocks.ts'

/** A fault and where it is, as a JSON pointer below the blocks. */
type Fault = { pointer: string; text: string }

type Rule = (blocks: readonly Block[]) => readonly Fault[]

const repeated = (values: readonly string[]): string[] => [
  ...new Set(values.filter((value, at) => values.indexOf(value) !== at)),
]

const blockIdsAreUnique: Rule = (blocks) =>
  repeated(blocks.flatMap((block) => block.block_id ?? [])).map((id) => ({
    pointer: '',
    text: `duplicate block_id: ${id}`,
  }))

const actionIdsAreUnique: Rule = (blocks) =>
  blocks.flatMap((block, at) =>
    repeated(elementsOf(block).flatMap((element) => element.action_id ?? [])).map((id) => ({
      pointer: `/${at}`,
      text: `duplicate action_id in one block: ${id}`,
    })),
  )

const sectionsSaySomething: Rule = (blocks) =>
  blocks.flatMap((block, at) =>
    block.type === 'section' && block.text === undefined && block.fields === undefined
      ? [{ pointer: `/${at}`, text: 'must define either `text` or `fields`' }]
      : [],
  )

const oneFocusAtMost: Rule = (blocks) => {
  const focused = placedElements(blocks).filter(
    ({ element }) => 'focus_on_load' in element && element.focus_on_load,
  )
  return focused.length > 1
    ? [{ pointer: '', text: 'only one element may have focus_on_load' }]
    : []
}

function initialOptions(element: Element) {
  if (element.type === 'checkboxes') return element.initial_options ?? []
  if (element.type === 'static_select' || element.type === 'radio_buttons')
    return element.initial_option === undefined ? [] : [element.initial_option]
  return []
}

function optionFaults({ element }: Placed): string[] {
  const options = optionsOf(element)
  const texts = new Set(options.map((option) => JSON.stringify(option)))
  const faults = repeated(options.flatMap((option) => option.value ?? [])).map(
    (value) => `duplicate option value: ${value}`,
  )
  if (initialOptions(element).some((option) => !texts.has(JSON.stringify(option))))
    faults.push('the initial option must equal one of the options')
  if (
    element.type === 'static_select' &&
    (element.options === undefined) === (element.option_groups === undefined)
  )
    faults.push('must define exactly one of `options` or `option_groups`')
  return faults
}

function inputFaults({ element }: Placed): string[] {
  if (element.type !== 'plain_text_input') return []
  const faults: string[] = []
  const max = element.max_length
  if (max === undefined) return faults
  if ((element.min_length ?? 0) > max) faults.push('min_length is greater than max_length')
  if ((element.initial_value ?? '').length > max)
    faults.push('initial_value is longer than max_length')
  return faults
}

const elementsMakeSense: Rule = (blocks) =>
  placedElements(blocks).flatMap((placed) =>
    [...optionFaults(placed), ...inputFaults(placed)].map((text) => ({
      pointer: `/${blocks.indexOf(placed.block)}`,
      text,
    })),
  )

const RULES: readonly Rule[] = [
  blockIdsAreUnique,
  actionIdsAreUnique,
  sectionsSaySomething,
  oneFocusAtMost,
  elementsMakeSense,
]

/** All faults of blocks whose single parts are already known to be well formed. */
export const ruleFaults = (blocks: readonly Block[]): Fault[] =>
  RULES.flatMap((rule) => rule(blocks))
