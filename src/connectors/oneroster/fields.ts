import type { Collection } from '../../core/ports/roster-source.ts'

const COMMON = ['sourcedId', 'status', 'dateLastModified']

/** The fields the mapping looks at. Asking for them alone keeps what we never read from being sent at all. */
const FIELDS: Readonly<Record<Collection, readonly string[]>> = {
  orgs: ['name', 'type', 'identifier', 'parent'],
  academicSessions: ['title', 'type', 'startDate', 'endDate', 'schoolYear', 'parent'],
  classes: ['title', 'classType', 'school'],
  users: [
    'enabledUser',
    'username',
    'userMasterIdentifier',
    'userIds',
    'identifier',
    'givenName',
    'familyName',
    'preferredFirstName',
    'preferredLastName',
    'roles',
    'primaryOrg',
    'agents',
    'grades',
    'email',
  ],
  enrollments: ['user', 'class', 'school', 'role', 'primary', 'beginDate', 'endDate'],
}

export const fieldsOf = (collection: Collection): readonly string[] => [
  ...COMMON,
  ...FIELDS[collection],
]
