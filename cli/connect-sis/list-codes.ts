const LISTS = ['orgs', 'academicSessions', 'classes', 'users', 'enrollments'] as const

const OF_LIST = new RegExp(`_(?:${LISTS.join('|')})$`)

/** What happened, of a code that also says to which list: `timeout` of `timeout_users`. */
export const generalCode = (code: string): string => code.replace(OF_LIST, '')

/** The list that is asked for first: where it fails, the address may be wrong as well. */
const FIRST_LIST = '_orgs'

/** Whether a list failed after another one was read, so that the addresses are right. */
export const isPastAddresses = (code: string): boolean =>
  OF_LIST.test(code) && !code.endsWith(FIRST_LIST)
