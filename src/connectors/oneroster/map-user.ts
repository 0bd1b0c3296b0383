import type { Columns } from './columns.ts'
import { readGrade, readUserIds } from './map-user-keys.ts'
import { readRoles, type RoleEntry, type WithRoles } from './map-user-roles.ts'
import type { RowReader } from './row-reader.ts'
import { STAFF_ROLES } from './vocabulary.ts'
import type { Flat } from './wire.ts'

/** More guardians on a student, or students on a guardian, are kept but worth a look. */
const GUARDIANS_USUAL_MAX = 5
const STUDENTS_USUAL_MAX = 15
const EMAIL = /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;.]+$/

/** `agents` as some systems spell it. */
type WireUser = WithRoles &
  Flat<'primaryOrg'> & {
    readonly agent?: unknown
    readonly agentSourcedIds?: unknown
    readonly agentSourceIds?: unknown
    readonly metadata?: unknown
  }

/**
 * A person's record. Only staff keep e-mail and user name: a student's or guardian's own are dropped here, whatever
 * the provider sends. Demographics, passwords, profiles, phones, middle names and, but for ids on the
 * district's list, metadata are never looked at.
 */
export function mapUser(row: WireUser, read: RowReader): Columns<'users'> {
  const roles = readRoles(row, read)
  const is = facets(roles)
  const given = read.text(row.givenName, 'givenName')
  const family = read.text(row.familyName, 'familyName')
  // Some systems put a contact's whole name into one of the two.
  if (given === null && family === null) read.report('name_missing', 'familyName')
  return [
    read.deleted(row.status),
    read.flag(row.enabledUser, 'enabledUser'),
    given,
    family,
    read.text(row.preferredFirstName ?? row.preferredGivenName, 'preferredFirstName'),
    read.text(row.preferredLastName ?? row.preferredFamilyName, 'preferredLastName'),
    is.student || roles.length === 0 ? readGrade(row.grades, read) : null,
    is.staff ? readEmail(row.email, read) : null,
    read.text(row.userMasterIdentifier, 'userMasterIdentifier'),
    read.text(row.identifier, 'identifier'),
    readUserIds(row, read),
    is.staff ? read.text(row.username, 'username') : null,
    read.reference(row.primaryOrg ?? row.primaryOrgSourcedId, 'primaryOrg'),
    roles,
    readAgents(row, is, read),
  ]
}

type Facets = { readonly student: boolean; readonly staff: boolean }

/** A student who also helps out is a student first: nothing of a minor is kept for being an aide. */
function facets(roles: readonly RoleEntry[]): Facets {
  let student = false
  let staff = false
  for (const [role] of roles) {
    student ||= role === 'student'
    staff ||= STAFF_ROLES.has(role)
  }
  return { student, staff: staff && !student }
}

function readEmail(value: unknown, read: RowReader): string | null {
  const text = read.text(value, 'email')?.toLowerCase() ?? null
  if (text === null || EMAIL.test(text)) return text
  read.report('email_malformed', 'email')
  return null
}

const agentsOf = (row: WireUser): unknown =>
  row.agents ?? row.agent ?? row.agentSourcedIds ?? row.agentSourceIds

function readAgents(row: WireUser, is: Facets, read: RowReader): readonly string[] {
  const wire = read.list(agentsOf(row), 'agents')
  if (wire === null || wire.length === 0) return []
  const ids = new Set<string>()
  for (const each of wire) {
    const id = read.reference(each, 'agents')
    if (id !== null) ids.add(id)
  }
  const usual = is.student ? GUARDIANS_USUAL_MAX : STUDENTS_USUAL_MAX
  if (ids.size > usual) read.report('link_count', 'agents')
  // Sorted, so that another order of the same people is no change.
  return ids.size > 1 ? [...ids].toSorted() : [...ids]
}
