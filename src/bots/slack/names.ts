/** Constant ids of our views, blocks and actions. They travel through Slack, so they say nothing of anybody. */
export const COMMAND = '/concern'
export const SHORTCUT = 'raise_concern'
export const MESSAGE_SHORTCUT = 'raise_from_message'

export const CALLBACK = { form: 'concern_form', wait: 'wait', shown: 'shown' } as const

export const BLOCK = {
  student: 'student',
  someoneElse: 'someone_else',
  school: 'school',
  what: 'what',
  when: 'when',
  where: 'where',
  dangerNow: 'danger_now',
  weapon: 'weapon',
  selfHarm: 'self_harm',
} as const

/** Every input block has one element, and its action id is the same everywhere. */
export const VALUE = 'value'

export const PRESS = {
  taskSeen: 'task_seen',
  taskDone: 'task_done',
  taskOpen: 'task_open',
  raise: 'raise',
  /** Link buttons send a press as well; it is acknowledged and nothing else. */
  link: 'link',
} as const
