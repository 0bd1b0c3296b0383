import type { RowIssue } from '../../../ports/roster-source.ts'
import { WITHOUT_ID } from './issues.ts'

/** What to tell about a kind of fault: to an administrator, and to the vendor of the school information system. */
type Words = {
  /** What is wrong with the record. */
  readonly wrong: string
  /** What comes of it. */
  readonly matters: string
  /** What to ask the vendor, or the office that keeps the records, to do. */
  readonly ask: string
}

/** Set aside: the record is still there for us, with its last good content. */
const SET_ASIDE = 'The record is set aside: what was known of it before stays as it was.'
/** Used without the field. */
const LEFT_OUT = 'The record is used, but without this field.'

const WORDS: Readonly<Record<RowIssue | typeof WITHOUT_ID, Words>> = {
  [WITHOUT_ID]: {
    wrong: 'The row has no sourcedId, or is no record at all.',
    matters:
      'It is not used, as nobody can tell whose it is. While such a row comes, nobody of its list counts as gone, also those who are.',
    ask: 'Please send every row as a record with its sourcedId.',
  },
  name_missing: {
    wrong: 'The record has neither a given name nor a family name.',
    matters: `${SET_ASIDE} Somebody without a name cannot be found or chosen by anyone.`,
    ask: 'Please fill in givenName and familyName, or withdraw the record with the status "tobedeleted".',
  },
  date_order: {
    wrong: 'The end date lies before the begin date.',
    matters: `${SET_ASIDE} Nobody can tell from it where the person belongs today.`,
    ask: 'Please correct beginDate or endDate; the end date is the first day that no longer counts.',
  },
  duplicate_conflict: {
    wrong: 'Two different records carry the same sourcedId.',
    matters: `${SET_ASIDE} Neither of the two is used, as nothing tells which is right.`,
    ask: 'Please give every record a sourcedId of its own, and list each record once.',
  },
  duplicate_older: {
    wrong: 'The same sourcedId came twice; the record that was changed last is used.',
    matters: 'The record is used, but it may be the wrong one of the two.',
    ask: 'Please list each record once, in its newest version.',
  },
  too_long: {
    wrong: 'A value is longer than the standard allows.',
    matters: SET_ASIDE,
    ask: 'Please shorten the value: ids to 255 characters, other text to 1,000.',
  },
  key_collision: {
    wrong: 'A number or id that belongs to one person is also on the record of another.',
    matters:
      'The two people are kept apart until an administrator has decided, so that nobody gets the file of somebody else.',
    ask: 'Please check whose number it is, and never give a used number or sourcedId to another person.',
  },
  role_missing: {
    wrong: 'The record names no role.',
    matters:
      'Whoever was known before stays what they were. A new person counts as nobody until a role is listed.',
    ask: 'Please list at least one role (OneRoster 1.2: roles; 1.1: role) for every active user.',
  },
  role_unmapped: {
    wrong: 'The role is not one of the standard.',
    matters:
      'The person is known, but this role does not count. An administrator can give the word a meaning.',
    ask: 'Please use the role names of the standard, such as student, teacher, guardian or parent.',
  },
  org_unknown: {
    wrong: 'The record names no organisation, or one that is not listed.',
    matters: 'The person does not count as belonging to that school.',
    ask: 'Please list the school under /orgs (or orgs.csv) for this connection, or correct the reference.',
  },
  user_unknown: {
    wrong: 'The record names no user, or one that is not listed.',
    matters: 'The enrollment or link is kept, and counts for nobody until the user is listed.',
    ask: 'Please list the user under /users (or users.csv) for this connection, or withdraw the record.',
  },
  class_unknown: {
    wrong: 'The record names no class, or one that is not listed.',
    matters: 'Where the enrollment names no school itself, nobody can tell at which school it is.',
    ask: 'Please list the class under /classes (or classes.csv), or name the school in the enrollment.',
  },
  date_unreadable: {
    wrong: 'The date is not written as YYYY-MM-DD.',
    matters: `${LEFT_OUT} An enrollment without its dates may count too long or not at all.`,
    ask: 'Please write dates as YYYY-MM-DD, and times with their zone.',
  },
  status_unknown: {
    wrong: 'The status is neither "active" nor "tobedeleted".',
    matters: 'The record is taken as active, so somebody who has left may still be listed.',
    ask: 'Please send the status as "active" or "tobedeleted".',
  },
  flag_unreadable: {
    wrong: 'The flag is neither "true" nor "false".',
    matters: LEFT_OUT,
    ask: 'Please send the flag as "true" or "false".',
  },
  grade_unmapped: {
    wrong: 'The grade is not one of the codes the standard names.',
    matters:
      'The student is known, and the grade is shown as it was sent. An administrator can give the word a meaning.',
    ask: 'Please use the grade codes of the standard (CEDS), such as KG, 01 or 12.',
  },
  email_malformed: {
    wrong: 'The e-mail address is not one.',
    matters: `${LEFT_OUT} A member of staff can then not be recognised by their address.`,
    ask: "Please correct the address on the staff member's record.",
  },
  email_shared: {
    wrong: 'Several people share this e-mail address.',
    matters: 'None of them can sign in by this address, as it does not tell who it is.',
    ask: 'Please give every member of staff an address of their own.',
  },
  link_count: {
    wrong: 'The record is linked to unusually many people.',
    matters:
      'All links are kept; one of them may be a mistake that shows a guardian to the wrong family.',
    ask: 'Please check the agents of this record, and remove those that do not belong.',
  },
}

const OTHER: Words = {
  wrong: 'The record could not be read as the standard describes it.',
  matters: SET_ASIDE,
  ask: 'Please check the record against the OneRoster standard.',
}

const wordsOf = (code: string): Words =>
  Object.hasOwn(WORDS, code) ? WORDS[code as keyof typeof WORDS] : OTHER // safe because the key was just looked up

/** What is wrong, as a sentence to send to the vendor. It holds no value of any record. */
export const issueWords = (code: string): string => wordsOf(code).wrong

/** What to ask the vendor to do. */
export const issueAsk = (code: string): string => wordsOf(code).ask

/** What comes of it, and what to ask the vendor to do. */
export const issueRemedy = (code: string): string => `${wordsOf(code).matters} ${wordsOf(code).ask}`
