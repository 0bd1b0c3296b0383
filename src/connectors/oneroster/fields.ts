import type { Collection, KnownProfile, RosterWords } from '../../core/ports/roster-source.ts'

const COMMON = ['sourcedId', 'status', 'dateLastModified']

/** The fields the mapping looks at. Asking for them alone keeps what we never read from being sent at all. */
const FIELDS: Readonly<Record<Exclude<Collection, 'users'>, readonly string[]>> = {
  orgs: ['name', 'type', 'identifier', 'parent'],
  academicSessions: ['title', 'type', 'startDate', 'endDate', 'schoolYear', 'parent'],
  classes: ['title', 'classType', 'school'],
  enrollments: ['user', 'class', 'school', 'role', 'primary', 'beginDate', 'endDate'],
}
const USER = [
  'enabledUser',
  'username',
  'userIds',
  'identifier',
  'givenName',
  'familyName',
  'agents',
  'grades',
  'email',
]
const USER_OLD = ['role', 'orgs']
const USER_NEW = [
  'userMasterIdentifier',
  'preferredFirstName',
  'preferredLastName',
  'roles',
  'primaryOrg',
]

type Shape = KnownProfile['shape']

/** What to ask for. A name that a version does not know may cost the whole request, so the shape of the records decides. */
export function fieldsOf(
  collection: Collection,
  shape: Shape,
  words?: RosterWords,
): readonly string[] {
  if (collection !== 'users') return [...COMMON, ...FIELDS[collection]]
  return [
    ...COMMON,
    ...USER,
    ...(shape === '1.1' ? [] : USER_NEW),
    ...(shape === '1.1' || shape === 'mixed' ? USER_OLD : []),
    ...(words && words.metadataIds.length > 0 ? ['metadata'] : []),
  ]
}
