/** Good blocks and views to bend in tests. Every call gives fresh ones. */

export type Json = Record<string, unknown>

export const plain = (text: string) => ({ type: 'plain_text', text })
export const mrkdwn = (text: string) => ({ type: 'mrkdwn', text })
export const option = (value: string) => ({ text: plain(value.toUpperCase()), value })
export const options = (count: number) => Array.from({ length: count }, (_, n) => option(`o${n}`))
export const confirm = () => ({
  title: plain('Sure?'),
  text: mrkdwn('This closes the task.'),
  confirm: plain('Yes'),
  deny: plain('No'),
})

export const ELEMENTS = {
  button: () => ({ type: 'button', action_id: 'b', text: plain('Open'), value: 't1' }),
  static_select: () => ({ type: 'static_select', action_id: 's', options: options(2) }),
  external_select: () => ({ type: 'external_select', action_id: 'e', min_query_length: 2 }),
  radio_buttons: () => ({ type: 'radio_buttons', action_id: 'r', options: options(3) }),
  checkboxes: () => ({ type: 'checkboxes', action_id: 'c', options: options(3) }),
  datepicker: () => ({ type: 'datepicker', action_id: 'd', initial_date: '2026-11-20' }),
  timepicker: () => ({ type: 'timepicker', action_id: 't', initial_time: '08:30' }),
  datetimepicker: () => ({ type: 'datetimepicker', action_id: 'dt' }),
  plain_text_input: () => ({ type: 'plain_text_input', action_id: 'p', multiline: true }),
  overflow: () => ({ type: 'overflow', action_id: 'o', options: options(2) }),
} as const

export type ElementType = keyof typeof ELEMENTS

const INPUTS = [
  'static_select',
  'external_select',
  'radio_buttons',
  'checkboxes',
  'datepicker',
  'timepicker',
  'datetimepicker',
  'plain_text_input',
] as const satisfies readonly ElementType[]

export const input = (type: ElementType, more: Json = {}) => ({
  type: 'input',
  block_id: type,
  label: plain(`Label of ${type}`),
  element: { ...ELEMENTS[type](), ...more },
})

export const section = (text = 'Hello') => ({ type: 'section', text: mrkdwn(text) })
export const actions = (...elements: Json[]) => ({ type: 'actions', elements })
export const header = () => ({ type: 'header', text: plain('My tasks') })

export const modal = (...blocks: Json[]) => ({
  type: 'modal',
  callback_id: 'concern',
  title: plain('Raise a concern'),
  submit: plain('Submit'),
  close: plain('Cancel'),
  blocks: blocks.length === 0 ? [section()] : blocks,
})

export const home = (...blocks: Json[]) => ({
  type: 'home',
  blocks: blocks.length === 0 ? [header()] : blocks,
})

/** Every element in every place it may stand. */
export const richModal = () =>
  modal(
    { type: 'alert', text: mrkdwn('*In danger?* Call 911.'), level: 'warning' },
    header(),
    { ...section(), accessory: ELEMENTS.overflow() },
    { type: 'section', block_id: 'fields', fields: [mrkdwn('*Due*'), plain('Friday')] },
    { type: 'context', elements: [plain('Seen by you'), mrkdwn('_14:02_')] },
    { type: 'divider' },
    actions({ ...ELEMENTS.button(), style: 'danger', confirm: confirm() }, ELEMENTS.datepicker()),
    ...INPUTS.map((type) => input(type)),
  )
