/**
 * What the standard offers about people and schools and Offramp never asks for: the names of the standard, and of the
 * common extensions. None of them is in the list of fields the connector asks for, and none has a column in a row, so
 * where a provider sends it all the same it is dropped before anything is stored. Of `metadata` only the keys are looked
 * at that an administrator named.
 */
export const NEVER_READ = [
  'demographics',
  'password',
  'userProfiles',
  'phone',
  'sms',
  'middleName',
  'preferredMiddleName',
  'pronouns',
  'metadata',
  'resources',
  'course',
  'subjects',
  'location',
  'periods',
  'lineItems',
  'results',
] as const
export type NeverRead = (typeof NEVER_READ)[number]
