/** People of the district. */
export const people = {
  title: 'People',
  lead: 'Students, staff and guardians, as the roster has them.',
  find: 'Name',
  findHint: 'The beginning of a first or family name.',
  role: 'Who',
  anyRole: 'Everybody',
  roles: { student: 'Student', staff: 'Staff', guardian: 'Guardian' } as Readonly<
    Record<string, string>
  >,
  school: 'School',
  anySchool: 'All schools',
  search: 'Search',
  results: 'Results',
  empty: 'Nobody found.',
  emptyMore: 'Try fewer letters, another school, or everybody.',
  archived: 'No longer in the district',
  disabled: 'Account switched off',
  email: 'E-mail',
  grade: 'Grade',
  homeSchool: 'School',
  memberships: 'Schools over time',
  since: (date: string) => `since ${date}`,
  span: (from: string, to: string) => `${from} to ${to}`,
  guardians: 'Guardians',
  noGuardians: 'The roster names no guardian.',
  ids: 'In the student information system',
  question: (n: number) =>
    n === 1
      ? 'It is not certain who this is: one record may be about this person or about somebody else.'
      : `It is not certain who this is: ${n} records may be about this person or about somebody else.`,
  questionLink: 'Decide it under Who is who',
  staffLead: 'Find a member of staff to see the accounts they are known by.',
  staffEmail: 'E-mail',
  staffEmailHint: 'The address the roster has for them.',
  staffNobody: 'Exactly one active member of staff must have this e-mail.',
  accounts: 'Linked accounts',
  accountsLead:
    'Each was linked once by a verified e-mail. From then on only the account itself counts, whatever its e-mail.',
  accountsNone: 'No account is linked. The first one with their verified e-mail will be.',
  providers: { oidc: 'Sign-in', slack: 'Slack', entra: 'Microsoft', google: 'Google' },
  linked: 'linked',
  unlink: 'Unlink',
  unlinkTitle: (provider: string) => `Unlink: ${provider}`,
  unlinkWhen:
    'Do this when their account was deleted and made anew, and they cannot get in any more.',
  unlinkWhat: {
    oidc: 'They are signed out everywhere at once. When they sign in again, the account with their verified e-mail is linked.',
    slack:
      'Nothing more is sent to this account. The account with their verified e-mail is linked when they next use Offramp in Slack, or when something is to be sent to them.',
    entra: 'The account with their verified e-mail is linked when it is next seen.',
    google: 'The account with their verified e-mail is linked when it is next seen.',
  },
  unlinkOwn: 'This is your own sign-in: you are signed out as well.',
  unlinkLimit:
    'This keeps nobody out. To end somebody’s access, end their account in the student information system.',
  unlinkConfirm: (name: string) => `I have checked that this is about ${name}.`,
  said: {
    unlinked: 'The account is unlinked.',
    nothing: 'No such account was linked. Nothing was changed.',
    unconfirmed: 'Tick the box first. Nothing was changed.',
  },
}
