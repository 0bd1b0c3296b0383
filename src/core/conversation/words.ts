import type { ConflictCode, ForbiddenReason } from '../kernel/failure.ts'
import type { ChatCard } from '../ports/chat.ts'

/**
 * Every sentence a chat platform may show. Messages are constants: nothing made from a case can be said in chat.
 * Forms and their answers live in modals, which are not messages.
 */
export const SAY = {
  taskWaiting: 'A task is waiting in Offramp.',
  taskTaken: 'You have this task.',
  taskFinished: 'This task is finished.',
  taskMoved: 'There is nothing left to do in this message.',
  concernWaiting: 'A concern is waiting in Offramp.',
  concernUrgent: 'A concern is waiting in Offramp. Please open it now.',
  transferWaiting: 'A transfer is waiting for you in Offramp.',
  syncAttention: 'The roster sync needs your attention in Offramp.',
  syncOver: 'This is over. The roster sync needs nothing from you here any more.',
  receipt: (reference: string) => `Thank you. Your concern was received. Reference ${reference}.`,
  homeTitle: 'Your work in Offramp',
  homeEmpty: 'Nothing waits for you. Tasks and notices will appear here.',
  homeMore: (count: number) => `And ${count} more in Offramp.`,
  connectAccount:
    'Your chat account is not linked to a member of staff yet. Ask your school office to check that the e-mail address you use here is the one the school has for you.',
  notForGuests:
    'Offramp is for staff of the district. Guests and people from other organisations cannot use it.',
  inactive: 'Your staff account is not active. Your school office can help.',
  notAllowed: 'Your account may not do this. Nothing was changed. Your school office can help.',
  noSchool:
    'You are not listed at a school yet, so there is no team to send a concern to. Your school office can help.',
  outsideMessage:
    'That message is from somebody outside the district, so it cannot be taken along. Raise a concern and describe it in your own words.',
  notConnected: 'This workspace is not connected to Offramp. Ask your IT department.',
  tryAgain: 'That did not work. Please try again in a moment.',
  tookTooLong: 'That took too long. Please press again.',
  notYours: 'This is not with you any more. Nothing was changed.',
  notSaved:
    'Not saved yet. Press Submit again. If it cannot wait, call the number at the top of this form or your school office.',
  notSent: (why: string) => `Not sent. ${why}`,
} as const

/** The concern form, the same on every platform. */
export const FORM = {
  title: 'Raise a concern',
  submit: 'Submit',
  cancel: 'Cancel',
  opening: 'Opening the form…',
  emergency: (number: string) =>
    `If someone is in danger now, call ${number}. This form is not watched around the clock.`,
  student: 'Who is it about?',
  studentHint: 'Type three letters of the name. You see students of your own schools.',
  studentPlaceholder: 'Search for a student',
  grade: (grade: string) => `Grade ${grade}`,
  someoneElse: 'Somebody else, or not found? Describe who',
  school: 'School',
  what: 'What was said, written or done?',
  whatHint: 'Exact words help. Write what you saw or heard, not what you think it means.',
  when: 'When did it happen?',
  whenPlaceholder: 'For example: today at lunch',
  where: 'Where did it happen?',
  wherePlaceholder: 'For example: bus 12, the gym, online',
  dangerNow: 'Is anyone in danger at this moment?',
  weapon: 'Was a weapon, or access to one, seen or mentioned?',
  selfHarm: 'Any sign the person may hurt themselves?',
  answers: { yes: 'Yes', no: 'No', unknown: 'I do not know' },
  who: 'Choose a student or describe who it is about.',
} as const

export const RECEIPT = {
  title: 'Received',
  headline: (reference: string) => `Received. Reference ${reference}`,
  next: 'The school team has been told and will look at it. You need not do anything else.',
  more: 'If you learn more, raise another concern and it will be put together with this one.',
  close: 'Close',
} as const

export const TASK = {
  title: 'Task',
  open: 'Details',
  opening: 'Opening the task…',
  untitled: 'Open it in Offramp to see what it is about.',
  seen: 'I have it',
  done: 'Done',
  openInOfframp: 'Open in Offramp',
  raise: 'Raise a concern',
  confirmTitle: 'Is it done?',
  confirmText: 'The task will be marked as finished by you.',
  confirmYes: 'Yes, done',
  confirmNo: 'Not yet',
  due: (when: string) => `Due ${when}`,
  doneAt: (when: string) => `Done ${when}`,
  label: (index: number, count: number) => `Open item ${index} of ${count}`,
} as const

/** The sentence of a card; what notifications and screen readers say is the same one. */
export function sentenceOf(card: ChatCard): string {
  switch (card.kind) {
    case 'receipt':
      return SAY.receipt(card.reference)
    case 'concern_waiting':
      return card.urgent ? SAY.concernUrgent : SAY.concernWaiting
    case 'transfer_waiting':
      return SAY.transferWaiting
    case 'sync_attention':
      return SAY.syncAttention
    case 'sync_over':
      return SAY.syncOver
    case 'task':
      return TASK_STATES[card.state]
  }
}

const TASK_STATES = {
  waiting: SAY.taskWaiting,
  taken: SAY.taskTaken,
  finished: SAY.taskFinished,
  moved: SAY.taskMoved,
} as const

export const FORBIDDEN: Readonly<Record<ForbiddenReason, string>> = {
  role: SAY.notAllowed,
  unlinked: SAY.connectAccount,
  guest: SAY.notForGuests,
  inactive: SAY.inactive,
  unverified: SAY.tryAgain,
}

export const CONFLICT: Readonly<Record<ConflictCode, string>> = {
  already_decided: 'Somebody has decided this already.',
  already_done: 'This task was finished before. Nothing was changed.',
  already_closed: 'This is closed. Nothing was changed.',
  already_installed_elsewhere: 'This workspace belongs to another district.',
  run_active: 'A sync is running already.',
  run_not_held: 'This sync is not waiting for approval.',
  plan_changed: 'The plan has changed. Please look again.',
  not_open: 'This is no longer open. Nothing was changed.',
  stale_version: 'Somebody changed this in the meantime. Please look again.',
  request_key_reused: SAY.tryAgain,
  in_use: 'This is in use and cannot be changed.',
  last_administrator:
    'You are the only administrator who can sign in, so your own sign-in stays linked. Have another administrator ' +
    'sign in first, or ask whoever operates your system to unlink it.',
}

/** A time as people say it, in the district's zone: "Tue, Oct 13, 2:02 PM". */
export function sayTime(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    month: 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
  }).format(at)
}
