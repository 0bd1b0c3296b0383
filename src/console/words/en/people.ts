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
}
