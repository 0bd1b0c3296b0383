/** The columns of the exported files in the order of the standard, and how each is filled from a record. */
import type { CsvRecord } from './record.ts'
import { joined, joinedKeys, joinedRefs, refOf, textOf } from './record.ts'

export type Column = {
  name: string
  cell: (record: CsvRecord) => string
  /** True for columns that hold true or false. */
  flag?: boolean
}

type Read = (value: unknown) => string

/** A column filled from a field, which has the column's name unless told. */
const column = (name: string, read: Read = textOf, field = name): Column => ({
  name,
  cell: (record) => read(record[field]),
})
const flag = (name: string): Column => ({ ...column(name), flag: true })
const plain = (names: string): readonly Column[] => names.split(' ').map((name) => column(name))

/** Every file begins so. */
export const COMMON = plain('sourcedId status dateLastModified')

export const ORGS = [...plain('name type identifier'), column('parentSourcedId', refOf, 'parent')]

export const SESSIONS = [
  ...plain('title type startDate endDate'),
  column('parentSourcedId', refOf, 'parent'),
  column('schoolYear'),
]

export const COURSES = [
  column('schoolYearSourcedId', refOf, 'schoolYear'),
  ...plain('title courseCode'),
  column('grades', joined),
  column('orgSourcedId', refOf, 'org'),
  column('subjects', joined),
  column('subjectCodes', joined),
]

export const CLASSES = [
  column('title'),
  column('grades', joined),
  column('courseSourcedId', refOf, 'course'),
  ...plain('classCode classType location'),
  column('schoolSourcedId', refOf, 'school'),
  column('termSourcedIds', joinedRefs, 'terms'),
  column('subjects', joined),
  column('subjectCodes', joined),
  column('periods', joined),
]

const NAMES = plain('givenName familyName middleName identifier email sms phone')
const AGENTS = [column('agentSourcedIds', joinedRefs, 'agents'), column('grades', joined)]

export const USERS_OF_1_1 = [
  flag('enabledUser'),
  column('orgSourcedIds', joinedRefs, 'orgs'),
  ...plain('role username'),
  column('userIds', joinedKeys),
  ...NAMES,
  ...AGENTS,
  column('password'),
]

export const USERS_OF_1_2 = [
  flag('enabledUser'),
  column('username'),
  column('userIds', joinedKeys),
  ...NAMES,
  ...AGENTS,
  ...plain('password userMasterIdentifier'),
  column('preferredGivenName', textOf, 'preferredFirstName'),
  column('preferredMiddleName'),
  column('preferredFamilyName', textOf, 'preferredLastName'),
  column('primaryOrgSourcedId', refOf, 'primaryOrg'),
  column('pronouns'),
]

export const ROLES = [
  ...plain('userSourcedId roleType role beginDate endDate'),
  column('orgSourcedId', refOf, 'org'),
  column('userProfileSourcedId'),
]

export const ENROLLMENTS = [
  column('classSourcedId', refOf, 'class'),
  column('schoolSourcedId', refOf, 'school'),
  column('userSourcedId', refOf, 'user'),
  column('role'),
  flag('primary'),
  ...plain('beginDate endDate'),
]

export const DEMOGRAPHICS = plain(
  'birthDate sex americanIndianOrAlaskaNative asian blackOrAfricanAmerican nativeHawaiianOrOtherPacificIslander white demographicRaceTwoOrMoreRaces hispanicOrLatinoEthnicity countryOfBirthCode stateOfBirthAbbreviation cityOfBirth publicSchoolResidenceStatus',
)
