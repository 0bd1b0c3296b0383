import { TASK } from '../../../core/conversation/words.ts'

/** One task. */
export const task = {
  title: TASK.title,
  untitled: 'A task on a case',
  due: 'Due',
  owner: 'Who does it',
  backup: 'Who stands in',
  onCase: (reference: string) => `Case ${reference}`,
  states: { open: 'Open', acknowledged: 'Taken', done: 'Done', cancelled: 'Not needed' },
  late: 'Late',
  dueToday: 'Today',
  standIn: 'You stand in',
  acknowledge: TASK.seen,
  done: 'Mark as done',
  outcome: 'How did it go?',
  outcomeHint: 'A word for the team. It is kept with the case.',
  outcomeTitle: 'How it went',
  doneBy: (name: string) => `Finished by ${name}`,
  change: 'Change the time or the person',
  changeTitle: 'Change this task',
  moveTitle: 'Another time',
  move: 'Move the task',
  giveTitle: 'Another person',
  give: 'Give the task',
  giveHint: 'It leaves your calendar and shows up in theirs.',
  said: {
    done: 'Done. It is off your list and out of the calendar.',
    taken: 'You have this task.',
    moved: 'The task has a new time.',
    given: 'The task is with somebody else now.',
  },
}
