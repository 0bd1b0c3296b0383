/** The blocks Offramp uses. Any other block type is refused, so that a new one is a deliberate addition here. */
import type {
  ActionsBlock,
  AlertBlock,
  ContextBlock,
  DividerBlock,
  HeaderBlock,
  InputBlock,
  SectionBlock,
} from '@slack/types'
import type { SchemaObject } from 'ajv'
import { LIMITS } from '../limits.ts'
import * as element from './elements.ts'
import { bool, exactly, list, literal, may, need, oneOf, oneOfTypes, string } from './field.ts'
import { anyText, plainText } from './parts.ts'

const blockId = may(string(LIMITS.blockId))

const header = exactly<HeaderBlock>({
  type: need(literal('header')),
  block_id: blockId,
  text: need(plainText(LIMITS.header)),
})

const divider = exactly<DividerBlock>({ type: need(literal('divider')), block_id: blockId })

const context = exactly<ContextBlock>({
  type: need(literal('context')),
  block_id: blockId,
  elements: need(list(anyText(LIMITS.text), LIMITS.contextElements)),
})

const alert = exactly<AlertBlock>({
  type: need(literal('alert')),
  block_id: blockId,
  text: need(anyText(LIMITS.text)),
  level: may(oneOf('default', 'info', 'warning', 'error', 'success')),
})

const choosers = [
  element.staticSelect,
  element.externalSelect,
  element.radioButtons,
  element.checkboxes,
  element.datepicker,
  element.timepicker,
] as const

const section = exactly<SectionBlock>({
  type: need(literal('section')),
  block_id: blockId,
  text: may(anyText(LIMITS.text)),
  fields: may(list(anyText(LIMITS.sectionField), LIMITS.sectionFields)),
  accessory: may(oneOfTypes(element.button, element.overflow, ...choosers)),
  expand: may(bool),
})

const actions = exactly<ActionsBlock>({
  type: need(literal('actions')),
  block_id: blockId,
  elements: need(
    list(
      oneOfTypes(element.button, element.overflow, element.datetimepicker, ...choosers),
      LIMITS.actionsElements,
    ),
  ),
})

const input = exactly<InputBlock>({
  type: need(literal('input')),
  block_id: blockId,
  label: need(plainText(LIMITS.inputLabel)),
  hint: may(plainText(LIMITS.inputLabel)),
  optional: may(bool),
  dispatch_action: may(bool),
  element: need(oneOfTypes(element.plainTextInput, element.datetimepicker, ...choosers)),
})

const everywhere = [header, section, context, divider, actions, input] as const

export const messageBlocks: SchemaObject = list(oneOfTypes(...everywhere), LIMITS.blocksInMessage)
export const homeBlocks: SchemaObject = list(oneOfTypes(...everywhere), LIMITS.blocksInView)
/** The alert block exists in modals only. */
export const modalBlocks: SchemaObject = list(oneOfTypes(...everywhere, alert), LIMITS.blocksInView)
