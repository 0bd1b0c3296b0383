/** Grades that are not a number, by their code in the Common Education Data Standards. */
const GRADES: Readonly<Record<string, string>> = {
  PK: 'Pre-kindergarten',
  TK: 'Transitional kindergarten',
  KG: 'Kindergarten',
  UG: 'Ungraded',
}

/** The frame around every page. */
export const frame = {
  product: 'Offramp',
  title: (page: string) => `${page} · Offramp`,
  skip: 'Skip to the page',
  menu: 'Menu',
  main: 'Main',
  signedInAs: 'Signed in as',
  signOut: 'Sign out',
  myDay: 'My day',
  concerns: 'Concerns',
  cases: 'Cases',
  transfers: 'Transfers',
  people: 'People',
  roster: 'Roster',
  deliveries: 'Deliveries',
  mine: 'My concerns',
  settings: 'Settings',
  waiting: (count: number) => `${count} waiting`,
  countMax: '99+',
  raise: 'Raise a concern',
  more: 'Show more',
  errorTitle: 'Please check this',
  grade: (grade: string) => GRADES[grade] ?? `Grade ${grade.replace(/^0+(?=\d)/, '')}`,
}
