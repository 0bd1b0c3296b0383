/** Kinds of number by which a person is recognised. */
const KEYS: Readonly<Record<string, string>> = {
  master: 'district-wide number',
  number: 'student, staff or guardian number',
  email: 'e-mail address',
  username: 'user name',
  guardian_of: 'same child and name',
}

/** Questions about people: is this record somebody we know? */
export const rosterMatches = {
  title: 'Who is who',
  lead: 'Records of which it is not certain whose they are. Until you decide, each stays with a person of its own, and a student it is about is not moved.',
  open: 'Open',
  decided: 'Decided',
  part: 'Open or decided questions',
  none: 'No question is open.',
  noneMore:
    'When a number of one person appears on a record of somebody else, you are asked here whether they are the same.',
  noneDecided: 'Nothing was decided yet.',
  noneDecidedMore: 'What you decide about a record is remembered for good and listed here.',
  count: (n: number) => (n === 1 ? 'One question is open.' : `${n} questions are open.`),
  reasons: {
    two_persons: 'The numbers on this record lead to different people.',
    other_name: 'A number on this record belongs to somebody with another name.',
    reused_id: 'An id we know came back with another number and another name.',
  },
  record: 'The record of the SIS',
  candidates: 'Somebody we know',
  candidate: (n: number) => `Somebody we know (${n})`,
  name: 'Name',
  facet: 'Is a',
  facets: { student: 'Student', staff: 'Member of staff', guardian: 'Guardian' } as Readonly<
    Record<string, string>
  >,
  keys: 'Known by',
  key: (kind: string) => KEYS[kind] ?? `number of the kind “${kind}”`,
  keysNone: 'No number',
  agrees: 'The same on both',
  agreesNone: 'Nothing that tells people apart',
  differs: 'Not the same',
  inRosterSince: 'In the roster since',
  notLetIn: 'Not yet; it waits for your answer',
  notListed: 'No longer listed by the SIS',
  recordId: 'Record id',
  school: 'School',
  grade: 'Grade',
  unknown: 'Not known',
  since: 'Asked since',
  apart: 'Two different people',
  apartHint:
    'They stay apart, also when the number appears again. Under Decided you can still join them.',
  apartNew: 'The record comes in as somebody new. That stays so.',
  same: 'Same person',
  sameTitle: 'They are the same person',
  sameHint: 'Two become one, with everything either had: records, schools and family.',
  which: 'Who is it?',
  confirm: 'I am sure. Joining two people cannot be undone.',
  work: 'Leave the work of the other behind',
  workHint:
    'Both can sign in or have work of their own. The person you choose keeps theirs. The roles, case seats and sign-ins of the other end, and their open tasks go back to the case team. Nothing is deleted.',
  ownTitle: 'Somebody else decides this',
  own: 'It is about yourself or your family. Ask another administrator.',
  sameAfterAll: 'They are the same person after all',
  decisions: { same: 'Same person', apart: 'Two different people' },
  said: {
    same: 'Noted: the same person.',
    apart: 'Noted: two different people.',
    unconfirmed: 'Nothing was changed. Tick the box first: joining two people cannot be undone.',
    which: 'Nothing was changed. Say which of the people it is.',
  },
  refused: 'This was not done',
  back: 'Back to the questions',
}
