import type { Button, HeaderBlock } from '@slack/types'
import { describe, expect, it } from 'vitest'
import { checkHome, checkMessageBlocks, checkModal } from '../../sandbox/slack/schema/check.ts'
import { exactly, literal, may, need, string } from '../../sandbox/slack/schema/field.ts'
import { plainText } from '../../sandbox/slack/schema/parts.ts'
import {
  actions,
  confirm,
  ELEMENTS,
  header,
  home,
  input,
  mrkdwn,
  modal,
  option,
  options,
  plain,
  richModal,
  section,
  type ElementType,
  type Json,
} from './slack-samples.ts'

const many = (count: number, block: (n: number) => Json = () => section()) =>
  Array.from({ length: count }, (_, n) => block(n))
const long = (length: number) => 'x'.repeat(length)

/** A modal whose only block holds this element, bent by `more`. */
const inInput = (type: ElementType, more: Json) => checkModal(modal(input(type, more)))
const inActions = (type: ElementType, more: Json) =>
  checkMessageBlocks([actions({ ...ELEMENTS[type](), ...more })])

/** Everything here is refused by Slack, or must never be sent by Offramp. */
const FAULTS: Record<string, () => { ok: boolean }> = {
  'no blocks in a message': () => checkMessageBlocks([]),
  '51 blocks in a message': () => checkMessageBlocks(many(51)),
  'blocks that are no list': () => checkMessageBlocks(section()),
  'an unknown block type': () => checkMessageBlocks([{ type: 'sektion', text: plain('a') }]),
  'a block without a type': () => checkMessageBlocks([{ text: plain('a') }]),
  'a block type we do not use': () => checkMessageBlocks([{ type: 'rich_text', elements: [] }]),
  'an image': () =>
    checkMessageBlocks([{ type: 'image', image_url: 'https://a.example', alt_text: 'a' }]),
  'an alert in a message': () => checkMessageBlocks([{ type: 'alert', text: plain('a') }]),
  'an alert on App Home': () => checkHome(home({ type: 'alert', text: plain('a') })),
  'an alert of an unknown level': () =>
    checkModal(modal({ type: 'alert', text: plain('a'), level: 'red' })),
  'an unknown property of a block': () => checkMessageBlocks([{ ...section(), colour: 'red' }]),
  'an unknown property of a text': () =>
    checkMessageBlocks([{ type: 'section', text: { ...mrkdwn('a'), emoji: true } }]),
  'a header in mrkdwn': () => checkMessageBlocks([{ type: 'header', text: mrkdwn('a') }]),
  'a header without text': () => checkMessageBlocks([{ type: 'header' }]),
  'a header of 151 characters': () =>
    checkMessageBlocks([{ type: 'header', text: plain(long(151)) }]),
  'an empty text': () => checkMessageBlocks([section('')]),
  'a section of 3,001 characters': () => checkMessageBlocks([section(long(3001))]),
  'a section with neither text nor fields': () => checkMessageBlocks([{ type: 'section' }]),
  'a section with 11 fields': () =>
    checkMessageBlocks([{ type: 'section', fields: many(11, () => plain('a')) }]),
  'a section with no fields in its list': () =>
    checkMessageBlocks([{ type: 'section', fields: [] }]),
  'a section field of 2,001 characters': () =>
    checkMessageBlocks([{ type: 'section', fields: [plain(long(2001))] }]),
  'a text input beside a section': () =>
    checkMessageBlocks([{ ...section(), accessory: ELEMENTS.plain_text_input() }]),
  'an empty context': () => checkMessageBlocks([{ type: 'context', elements: [] }]),
  '11 elements in a context': () =>
    checkMessageBlocks([{ type: 'context', elements: many(11, () => plain('a')) }]),
  'a button in a context': () =>
    checkMessageBlocks([{ type: 'context', elements: [ELEMENTS.button()] }]),
  'empty actions': () => checkMessageBlocks([actions()]),
  '26 actions': () =>
    checkMessageBlocks([
      actions(...many(26, (n) => ({ ...ELEMENTS.button(), action_id: `b${n}` }))),
    ]),
  'a text input among actions': () => checkMessageBlocks([actions(ELEMENTS.plain_text_input())]),
  'two blocks of one id': () =>
    checkMessageBlocks([
      { ...section(), block_id: 'a' },
      { ...header(), block_id: 'a' },
    ]),
  'two actions of one id in a block': () =>
    checkMessageBlocks([actions(ELEMENTS.button(), ELEMENTS.button())]),
  'a block id of 256 characters': () => checkMessageBlocks([{ ...section(), block_id: long(256) }]),
  'an empty block id': () => checkMessageBlocks([{ ...section(), block_id: '' }]),
  'an action id of 256 characters': () => inActions('button', { action_id: long(256) }),
  'a button without text': () => inActions('button', { text: undefined }),
  'a button in mrkdwn': () => inActions('button', { text: mrkdwn('a') }),
  'a button text of 76 characters': () => inActions('button', { text: plain(long(76)) }),
  'a button value of 2,001 characters': () => inActions('button', { value: long(2001) }),
  'a button value that is a number': () => inActions('button', { value: 7 }),
  'a button url of 3,001 characters': () =>
    inActions('button', { url: `https://a.example/${long(2983)}` }),
  'a button that runs script': () => inActions('button', { url: 'javascript:alert(1)' }),
  'a button of an unknown style': () => inActions('button', { style: 'warning' }),
  'a label for screen readers of 76 characters': () =>
    inActions('button', { accessibility_label: long(76) }),
  'a confirmation without a question': () =>
    inActions('button', { confirm: { ...confirm(), text: undefined } }),
  'a confirmation without a way back': () =>
    inActions('button', { confirm: { ...confirm(), deny: undefined } }),
  'a confirmation title of 101 characters': () =>
    inActions('button', { confirm: { ...confirm(), title: plain(long(101)) } }),
  'a confirmation text of 301 characters': () =>
    inActions('button', { confirm: { ...confirm(), text: plain(long(301)) } }),
  'a confirmation button of 31 characters': () =>
    inActions('button', { confirm: { ...confirm(), confirm: plain(long(31)) } }),
  'a select without options': () => inActions('static_select', { options: undefined }),
  'a select with an empty list of options': () => inActions('static_select', { options: [] }),
  'a select with 101 options': () => inActions('static_select', { options: options(101) }),
  'a select with both options and groups': () =>
    inActions('static_select', { option_groups: [{ label: plain('a'), options: options(1) }] }),
  'an empty group of options': () =>
    inActions('static_select', {
      options: undefined,
      option_groups: [{ label: plain('a'), options: [] }],
    }),
  'an option text of 76 characters': () =>
    inActions('static_select', { options: [{ text: plain(long(76)), value: 'a' }] }),
  'an option value of 76 characters': () =>
    inActions('static_select', { options: [{ text: plain('a'), value: long(76) }] }),
  'an option without a value': () =>
    inActions('static_select', { options: [{ text: plain('a') }] }),
  'an option description of 76 characters': () =>
    inActions('static_select', { options: [{ ...option('a'), description: plain(long(76)) }] }),
  'a select option in mrkdwn': () =>
    inActions('static_select', { options: [{ text: mrkdwn('a'), value: 'a' }] }),
  'two options of one value': () =>
    inActions('static_select', { options: [option('a'), option('a')] }),
  'an option with a link outside an overflow menu': () =>
    inActions('static_select', { options: [{ ...option('a'), url: 'https://a.example' }] }),
  'an initial option that is not offered': () =>
    inActions('static_select', { initial_option: option('z') }),
  'a placeholder of 151 characters': () =>
    inInput('external_select', { placeholder: plain(long(151)) }),
  'a negative query length': () => inInput('external_select', { min_query_length: -1 }),
  '11 radio buttons': () => inInput('radio_buttons', { options: options(11) }),
  '11 check boxes': () => inInput('checkboxes', { options: options(11) }),
  'check boxes ticked that are not there': () =>
    inInput('checkboxes', { initial_options: [option('z')] }),
  'an overflow menu with six options': () => inActions('overflow', { options: options(6) }),
  'an overflow menu in an input': () => inInput('overflow', {}),
  'a button in an input': () => inInput('button', {}),
  'a date that is none': () => inInput('datepicker', { initial_date: '2026-13-01' }),
  'a date written the American way': () => inInput('datepicker', { initial_date: '11/20/2026' }),
  'a time that is none': () => inInput('timepicker', { initial_time: '24:00' }),
  'a moment in milliseconds': () =>
    inInput('datetimepicker', { initial_date_time: 1_790_000_000_000 }),
  'a text input for 3,001 characters': () => inInput('plain_text_input', { max_length: 3001 }),
  'a text input with its bounds crossed': () =>
    inInput('plain_text_input', { min_length: 10, max_length: 5 }),
  'a text input that starts too long': () =>
    inInput('plain_text_input', { initial_value: 'abcdef', max_length: 5 }),
  'a text input that reports every letter': () =>
    inInput('plain_text_input', {
      dispatch_action_config: { trigger_actions_on: ['on_character_entered'] },
    }),
  'an input without a label': () => checkModal(modal({ ...input('datepicker'), label: undefined })),
  'an input label of 2,001 characters': () =>
    checkModal(modal({ ...input('datepicker'), label: plain(long(2001)) })),
  'an input hint in mrkdwn': () => checkModal(modal({ ...input('datepicker'), hint: mrkdwn('a') })),
  'an input without an element': () =>
    checkModal(modal({ ...input('datepicker'), element: undefined })),
  'two elements that want the focus': () =>
    checkModal(
      modal(
        input('datepicker', { focus_on_load: true }),
        input('timepicker', { focus_on_load: true }),
      ),
    ),
  'a modal without a title': () => checkModal({ ...modal(), title: undefined }),
  'a modal title of 25 characters': () => checkModal({ ...modal(), title: plain(long(25)) }),
  'a modal title in mrkdwn': () => checkModal({ ...modal(), title: mrkdwn('a') }),
  'a submit button of 25 characters': () => checkModal({ ...modal(), submit: plain(long(25)) }),
  'a close button of 25 characters': () => checkModal({ ...modal(), close: plain(long(25)) }),
  'a modal with an input and no submit': () =>
    checkModal({ ...modal(input('datepicker')), submit: undefined }),
  'a modal without blocks': () => checkModal({ ...modal(), blocks: [] }),
  'a modal with 101 blocks': () => checkModal(modal(...many(101))),
  'private metadata of 3,001 characters': () =>
    checkModal({ ...modal(), private_metadata: long(3001) }),
  'a callback id of 256 characters': () => checkModal({ ...modal(), callback_id: long(256) }),
  'an external id of 256 characters': () => checkModal({ ...modal(), external_id: long(256) }),
  'a modal with an unknown property': () => checkModal({ ...modal(), submit_disabled: true }),
  'a home where a modal is due': () => checkModal(home()),
  'a modal where a home is due': () => checkHome(modal()),
  'a home with a title': () => checkHome({ ...home(), title: plain('a') }),
  'a home with 101 blocks': () => checkHome(home(...many(101))),
  'a view that is null': () => checkModal(null),
}

/** JSON has no `undefined`: a bent sample loses those properties on its way. */
describe('seeded faults', () => {
  it.each(Object.entries(FAULTS))('%s is refused', (_, check) => {
    expect(check().ok).toBe(false)
  })
})

describe('good payloads', () => {
  it('a modal with every element passes', () => {
    expect(checkModal(richModal())).toEqual({ ok: true, value: richModal() })
  })
  it('a message with 50 blocks passes', () => {
    expect(checkMessageBlocks(many(50)).ok).toBe(true)
  })
  it('a home with 100 blocks passes', () => {
    expect(checkHome(home(...many(100))).ok).toBe(true)
  })
  it('the same action id in different blocks passes', () => {
    expect(checkMessageBlocks([actions(ELEMENTS.button()), actions(ELEMENTS.button())]).ok).toBe(
      true,
    )
  })
  it('a modal without any input needs no submit button', () => {
    expect(checkModal({ type: 'modal', title: plain('Received'), blocks: [section()] }).ok).toBe(
      true,
    )
  })
})

describe('what a refusal says', () => {
  it('the fault and its place are named as Slack names them', () => {
    const checked = checkModal({ ...modal(), title: undefined, submit_disabled: true })
    expect(checked).toEqual({
      ok: false,
      messages: [
        '[ERROR] missing required field: title [json-pointer:/view]',
        '[ERROR] invalid additional property: submit_disabled [json-pointer:/view]',
      ],
    })
  })
  it('a text that is too long is told its limit', () => {
    expect(checkMessageBlocks([header(), section(long(3001))])).toEqual({
      ok: false,
      messages: ['[ERROR] must be less than 3001 characters [json-pointer:/blocks/1/text/text]'],
    })
  })
})

describe('ties to the published types', () => {
  it('a property that the types require cannot be described as optional', () => {
    const described = exactly<HeaderBlock>({
      type: need(literal('header')),
      block_id: may(string(1)),
      // @ts-expect-error text is required by the types
      text: may(plainText(1)),
    })
    expect(described).toMatchObject({ required: ['type'] })
  })
  it('a property that the types know cannot be left out', () => {
    // @ts-expect-error most of a button is missing
    const described = exactly<Button>({ type: need(literal('button')) })
    expect(Object.keys(described.properties)).toEqual(['type'])
  })
})
