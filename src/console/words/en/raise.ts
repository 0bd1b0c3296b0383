import { FORM, RECEIPT } from '../../../core/conversation/words.ts'

/** Raising a concern, in the words that chat uses too, and what became of one's own. */
export const raise = {
  ...FORM,
  lead: 'A few words are enough. You do not need to be sure. The school team takes it from here.',
  find: 'Find',
  matches: (count: number) =>
    count === 0
      ? 'No student found. Check the spelling, or describe the person below.'
      : `${count} found. Choose one.`,
  noneOfThese: 'None of these',
  tooShort: 'Type at least three letters of the name.',
  needsWords: 'Write what was said, written or done. A few words are enough.',
  needsAnswer: 'Choose an answer.',
  chooseSchool: 'Choose a school',
  required: 'Answer all three. “I do not know” is a good answer.',
  noSchool: 'You do not work at a school of this district, so there is no team to send this to.',
  whoGets: 'It goes to the team of the student’s school. They are told at once.',
  received: RECEIPT.headline,
  next: RECEIPT.next,
  more: RECEIPT.more,
  mineTitle: 'My concerns',
  mineLead:
    'You see that each one arrived and that somebody looks at it. What was decided stays with the school team.',
  mineEmpty: 'You have not raised a concern yet.',
  mineEmptyMore: 'Each concern you raise shows up here with its reference.',
  statuses: {
    received: 'Received',
    being_looked_at: 'Somebody is looking at it',
    closed: 'Closed',
  },
  reference: (reference: string) => `Reference ${reference}`,
}
