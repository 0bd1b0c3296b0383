/** The blocks and elements that can stand in a checked message or view, and how to walk them. */
import type {
  ActionsBlock,
  AlertBlock,
  Button,
  Checkboxes,
  ContextBlock,
  Datepicker,
  DateTimepicker,
  DividerBlock,
  ExternalSelect,
  HeaderBlock,
  InputBlock,
  Overflow,
  PlainTextInput,
  RadioButtons,
  SectionBlock,
  StaticSelect,
  TextObject,
  Timepicker,
} from '@slack/types'

export type Element =
  | Button
  | Checkboxes
  | Datepicker
  | DateTimepicker
  | ExternalSelect
  | Overflow
  | PlainTextInput
  | RadioButtons
  | StaticSelect
  | Timepicker

export type Section = Omit<SectionBlock, 'accessory'> & { accessory?: Element }
export type Actions = Omit<ActionsBlock, 'elements'> & { elements: Element[] }
export type Input = Omit<InputBlock, 'element'> & { element: Element }
export type Context = Omit<ContextBlock, 'elements'> & { elements: TextObject[] }
export type Block = HeaderBlock | DividerBlock | AlertBlock | Context | Section | Actions | Input

/** An element together with the block it stands in. */
export type Placed = { block: Block; blockId: string; actionId: string; element: Element }

/** The interactive elements of a block, in reading order. */
export function elementsOf(block: Block): readonly Element[] {
  switch (block.type) {
    case 'section':
      return block.accessory === undefined ? [] : [block.accessory]
    case 'actions':
      return block.elements
    case 'input':
      return [block.element]
    case 'header':
    case 'divider':
    case 'context':
    case 'alert':
      return []
  }
}

/** Every interactive element of a surface with the ids it answers to. */
export const placedElements = (blocks: readonly Block[]): Placed[] =>
  blocks.flatMap((block) =>
    elementsOf(block).map((element) => ({
      block,
      element,
      blockId: block.block_id ?? '',
      actionId: element.action_id ?? '',
    })),
  )

/** Gives every block and element an id of its own where the app left it out, as Slack does on arrival. */
export function withIds(blocks: readonly Block[], newId: () => string): Block[] {
  const named = <T extends Element>(element: T): T => ({ action_id: newId(), ...element })
  return blocks.map((block): Block => {
    const withBlockId = { block_id: newId(), ...block }
    switch (withBlockId.type) {
      case 'section':
        return withBlockId.accessory === undefined
          ? withBlockId
          : { ...withBlockId, accessory: named(withBlockId.accessory) }
      case 'actions':
        return { ...withBlockId, elements: withBlockId.elements.map(named) }
      case 'input':
        return { ...withBlockId, element: named(withBlockId.element) }
      case 'header':
      case 'divider':
      case 'context':
      case 'alert':
        return withBlockId
    }
  })
}

/** The options of an element that lists them itself. */
export function optionsOf(element: Element) {
  if (element.type === 'static_select')
    return element.options ?? (element.option_groups ?? []).flatMap((group) => group.options)
  return element.type === 'radio_buttons' ||
    element.type === 'checkboxes' ||
    element.type === 'overflow'
    ? element.options
    : []
}
