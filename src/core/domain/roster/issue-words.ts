import type { RowIssue } from '../../ports/roster-source.ts'

/** What is wrong with a row, as a sentence to send to the vendor of the school information system. */
const WORDS: Readonly<Record<RowIssue, string>> = {
  name_missing: 'The record has neither a given name nor a family name.',
  date_order: 'The end date lies before the begin date.',
  duplicate_conflict: 'Two different records carry the same sourcedId.',
  duplicate_older: 'The same sourcedId came twice; the record that was changed last is used.',
  too_long: 'A value is longer than the standard allows.',
  key_collision: 'A number or id that belongs to one person is also on the record of another.',
  role_missing: 'The record names no role.',
  role_unmapped: 'The role is not one of the standard.',
  org_unknown: 'The record names no organisation, or one that is not listed.',
  user_unknown: 'The record names no user, or one that is not listed.',
  class_unknown: 'The record names no class, or one that is not listed.',
  date_unreadable: 'The date is not written as YYYY-MM-DD.',
  status_unknown: 'The status is neither "active" nor "tobedeleted".',
  flag_unreadable: 'The flag is neither "true" nor "false".',
  grade_unmapped: 'The grade is not one of the codes the standard names.',
  email_malformed: 'The e-mail address is not one.',
  email_shared: 'Several people share this e-mail address.',
  link_count: 'The record is linked to unusually many people.',
}

const OTHER = 'The record could not be read as the standard describes it.'

export const issueWords = (code: string): string =>
  Object.hasOwn(WORDS, code) ? WORDS[code as RowIssue] : OTHER // safe because the key was just looked up
