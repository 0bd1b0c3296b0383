import type { Day } from '../../../kernel/time.ts'
import type { MembershipRole } from '../../../store/tables/people.ts'

type RoleEntry = readonly [
  role: string,
  roleType: 'primary' | 'secondary' | null,
  org: string | null,
  begin: Day | null,
  end: Day | null,
]

/** One record of a person as the school information system has it. */
export type UserRecord = {
  readonly sourcedId: string
  /** When the record was first seen: of two records of a person the later one is the newer truth. */
  readonly seenAt: number
  readonly archived: boolean
  readonly enabled: boolean
  readonly givenName: string | null
  readonly familyName: string | null
  readonly preferredGivenName: string | null
  readonly preferredFamilyName: string | null
  readonly grade: string | null
  readonly email: string | null
  /** Staff only. */
  readonly username: string | null
  readonly masterIdentifier: string | null
  readonly identifier: string | null
  readonly userIds: readonly (readonly [type: string | null, identifier: string])[]
  readonly primaryOrg: string | null
  readonly roles: readonly RoleEntry[]
  readonly agents: readonly string[]
}

/** The row as staged: id, fingerprint, then the port's `ROW_COLUMNS.users`. */
type Row = readonly [
  sourcedId: string,
  fp: number,
  deleted: 0 | 1 | null,
  enabled: 0 | 1 | null,
  givenName: string | null,
  familyName: string | null,
  preferredGivenName: string | null,
  preferredFamilyName: string | null,
  grade: string | null,
  email: string | null,
  masterIdentifier: string | null,
  identifier: string | null,
  userIds: UserRecord['userIds'] | null,
  username: string | null,
  primaryOrg: string | null,
  roles: readonly RoleEntry[] | null,
  agents: readonly string[] | null,
]

/** Reads a stored record. */
export function readUserRecord(
  body: string,
  known: { seenAt: number; archived: boolean },
): UserRecord {
  const row = JSON.parse(body) as Row // safe because only staged rows of the port are stored
  return {
    ...known,
    sourcedId: row[0],
    enabled: row[3] !== 0,
    givenName: row[4],
    familyName: row[5],
    preferredGivenName: row[6],
    preferredFamilyName: row[7],
    grade: row[8],
    email: row[9],
    username: row[13],
    masterIdentifier: row[10],
    identifier: row[11],
    userIds: row[12] ?? [],
    primaryOrg: row[14],
    roles: row[15] ?? [],
    agents: row[16] ?? [],
  }
}

export const GUARDIAN_ROLES: readonly string[] = ['guardian', 'parent', 'relative']
/** Whoever works for the district. */
export const STAFF_ROLES: readonly string[] = [
  'administrator',
  'aide',
  'counselor',
  'districtAdministrator',
  'principal',
  'proctor',
  'siteAdministrator',
  'systemAdministrator',
  'teacher',
]

/** Which kind of person a role word makes; null for a word nobody has mapped. */
export function facetOf(role: string | null): MembershipRole | null {
  if (role === 'student') return 'student'
  if (role === null) return null
  if (GUARDIAN_ROLES.includes(role)) return 'guardian'
  return STAFF_ROLES.includes(role) ? 'staff' : null
}

export const hasFacet = (record: UserRecord, facet: MembershipRole): boolean =>
  record.roles.some(([role]) => facetOf(role) === facet)

/** What a record is first of all: a student who also helps out is a student. */
export function mainFacet(record: UserRecord): MembershipRole | null {
  if (hasFacet(record, 'student')) return 'student'
  if (hasFacet(record, 'staff')) return 'staff'
  return hasFacet(record, 'guardian') ? 'guardian' : null
}
