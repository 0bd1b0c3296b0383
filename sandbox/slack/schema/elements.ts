/** The things a person can press, choose or type into. */
import type {
  Button,
  Checkboxes,
  Datepicker,
  DateTimepicker,
  ExternalSelect,
  Overflow,
  PlainTextInput,
  RadioButtons,
  StaticSelect,
  Timepicker,
} from '@slack/types'
import { LIMITS } from '../limits.ts'
import {
  bool,
  exactly,
  integer,
  list,
  literal,
  matching,
  may,
  need,
  oneOf,
  refused,
  string,
} from './field.ts'
import {
  confirm,
  optionGroup,
  overflowOption,
  plainOption,
  plainText,
  richOption,
  url,
} from './parts.ts'

const DATE = String.raw`^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$`
const TIME = String.raw`^([01]\d|2[0-3]):[0-5]\d$`
/** Ten digits, as Slack asks for a moment in seconds. */
const [MOMENT_MIN, MOMENT_MAX] = [1_000_000_000, 9_999_999_999]
const ZONE_MAX = 64

const actionId = may(string(LIMITS.actionId))
const confirmable = { confirm: may(confirm) }
const focusable = { focus_on_load: may(bool) }
const placeholdable = { placeholder: may(plainText(LIMITS.placeholder)) }

export const button = exactly<Button>({
  type: need(literal('button')),
  action_id: actionId,
  text: need(plainText(LIMITS.buttonText)),
  value: may(string(LIMITS.buttonValue)),
  url: may(url),
  style: may(oneOf('primary', 'danger')),
  accessibility_label: may(string(LIMITS.accessibilityLabel)),
  ...confirmable,
})

export const staticSelect = exactly<StaticSelect>({
  type: need(literal('static_select')),
  action_id: actionId,
  options: may(list(plainOption, LIMITS.selectOptions)),
  option_groups: may(list(optionGroup, LIMITS.selectOptions)),
  initial_option: may(plainOption),
  ...confirmable,
  ...focusable,
  ...placeholdable,
})

export const externalSelect = exactly<ExternalSelect>({
  type: need(literal('external_select')),
  action_id: actionId,
  initial_option: may(plainOption),
  min_query_length: may(integer(0, LIMITS.text)),
  ...confirmable,
  ...focusable,
  ...placeholdable,
})

export const radioButtons = exactly<RadioButtons>({
  type: need(literal('radio_buttons')),
  action_id: actionId,
  options: need(list(richOption, LIMITS.radioOptions)),
  initial_option: may(richOption),
  ...confirmable,
  ...focusable,
})

export const checkboxes = exactly<Checkboxes>({
  type: need(literal('checkboxes')),
  action_id: actionId,
  options: need(list(richOption, LIMITS.radioOptions)),
  initial_options: may(list(richOption, LIMITS.radioOptions)),
  ...confirmable,
  ...focusable,
})

export const datepicker = exactly<Datepicker>({
  type: need(literal('datepicker')),
  action_id: actionId,
  initial_date: may(matching(DATE, LIMITS.text)),
  ...confirmable,
  ...focusable,
  ...placeholdable,
})

export const timepicker = exactly<Timepicker>({
  type: need(literal('timepicker')),
  action_id: actionId,
  initial_time: may(matching(TIME, LIMITS.text)),
  timezone: may(string(ZONE_MAX)),
  ...confirmable,
  ...focusable,
  ...placeholdable,
})

export const datetimepicker = exactly<DateTimepicker>({
  type: need(literal('datetimepicker')),
  action_id: actionId,
  initial_date_time: may(integer(MOMENT_MIN, MOMENT_MAX)),
  ...confirmable,
  ...focusable,
})

export const plainTextInput = exactly<PlainTextInput>({
  type: need(literal('plain_text_input')),
  action_id: actionId,
  initial_value: may(string(LIMITS.plainTextInput, 0)),
  multiline: may(bool),
  min_length: may(integer(0, LIMITS.plainTextInput)),
  max_length: may(integer(1, LIMITS.plainTextInput)),
  dispatch_action_config: refused('nothing is sent while someone types'),
  ...focusable,
  ...placeholdable,
})

export const overflow = exactly<Overflow>({
  type: need(literal('overflow')),
  action_id: actionId,
  options: need(list(overflowOption, LIMITS.overflowOptions)),
  ...confirmable,
})
