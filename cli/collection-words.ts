/** The lists of a SIS, in the order they are read. */
const WORDS: Readonly<Record<string, string>> = {
  orgs: 'organizations',
  academicSessions: 'terms',
  classes: 'classes',
  users: 'people',
  enrollments: 'enrollments',
}

/** What people call a list of the SIS. */
export const listName = (collection: string): string => WORDS[collection] ?? collection

const ONE: Readonly<Record<string, string>> = {
  orgs: 'organization',
  academicSessions: 'term',
  classes: 'class',
  users: 'person',
  enrollments: 'enrollment',
}

/** What people call one record of a list, and several. */
export const listNames = (collection: string): [one: string, many: string] => [
  ONE[collection] ?? collection,
  listName(collection),
]

/** The entries of an answer by list, in the order the lists are read. */
export const inOrder = <T>(
  byList: Readonly<Record<string, T>>,
): readonly (readonly [string, T])[] =>
  Object.entries(byList).toSorted(([a], [b]) => rank(a) - rank(b))

const rank = (collection: string): number => Object.keys(WORDS).indexOf(collection)
