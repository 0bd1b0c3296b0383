/** The small objects inside Block Kit: texts, options, confirmation dialogs. */
import type {
  Confirm,
  MrkdwnElement,
  MrkdwnOption,
  PlainTextElement,
  PlainTextOption,
} from '@slack/types'
import type { SchemaObject } from 'ajv'
import { LIMITS } from '../limits.ts'
import {
  bool,
  exactly,
  list,
  literal,
  matching,
  may,
  need,
  oneOf,
  oneOfTypes,
  refused,
  string,
} from './field.ts'

export const plainText = (max: number): SchemaObject =>
  exactly<PlainTextElement>({
    type: need(literal('plain_text')),
    text: need(string(max)),
    emoji: may(bool),
  })

const mrkdwn = (max: number): SchemaObject =>
  exactly<MrkdwnElement>({
    type: need(literal('mrkdwn')),
    text: need(string(max)),
    verbatim: may(bool),
  })

export const anyText = (max: number): SchemaObject => oneOfTypes(plainText(max), mrkdwn(max))

/** Only addresses a person may be sent to; `javascript:` and friends are refused. */
export const url: SchemaObject = matching('^https?://', LIMITS.url)

// Slack's reference requires a value for every option; only the published types leave it open.
const optionValue = need(string(LIMITS.optionValue))

export const plainOption: SchemaObject = exactly<PlainTextOption>({
  text: need(plainText(LIMITS.optionText)),
  value: optionValue,
  description: may(plainText(LIMITS.optionText)),
  url: refused('only overflow menus may have option links'),
})

export const overflowOption: SchemaObject = exactly<PlainTextOption>({
  text: need(plainText(LIMITS.optionText)),
  value: optionValue,
  description: may(plainText(LIMITS.optionText)),
  url: may(url),
})

/** Radio buttons and checkboxes may use formatted text. */
export const richOption: SchemaObject = exactly<MrkdwnOption | PlainTextOption>({
  text: need(anyText(LIMITS.optionText)),
  value: optionValue,
  description: may(anyText(LIMITS.optionText)),
  url: refused('only overflow menus may have option links'),
})

export const optionGroup: SchemaObject = exactly<{
  label: PlainTextElement
  options: PlainTextOption[]
}>({
  label: need(plainText(LIMITS.optionText)),
  options: need(list(plainOption, LIMITS.selectOptions)),
})

export const confirm: SchemaObject = exactly<Confirm>({
  title: need(plainText(LIMITS.confirmTitle)),
  text: need(anyText(LIMITS.confirmText)),
  confirm: need(plainText(LIMITS.confirmButton)),
  deny: need(plainText(LIMITS.confirmButton)),
  style: may(oneOf('primary', 'danger')),
})
