import type { Day } from '../../core/kernel/time.ts'
import { readRole } from './map-enrollment.ts'
import { isObject, type WireObject } from './json.ts'
import type { RowReader } from './row-reader.ts'
import { sortedEntries } from './sorted-entries.ts'
import { GUARDIAN_ROLES } from './vocabulary.ts'
import type { Wire } from './wire.ts'

/** Schools of 1.1 under the name they have in files, too. */
export type WithRoles = Wire<'User'> & { readonly orgSourcedIds?: unknown; readonly org?: unknown }

export type RoleEntry = readonly [
  role: string,
  roleType: 'primary' | 'secondary' | null,
  org: string | null,
  beginDate: Day | null,
  endDate: Day | null,
]

/**
 * The roles of a person: `roles` of 1.2, or `role` with `orgs` of 1.1, told apart per record because systems that
 * call themselves 1.2 serve 1.1 records. A person without any is kept, with a note.
 */
export function readRoles(row: WithRoles, read: RowReader): readonly RoleEntry[] {
  const current = fromRoles(read.list(row.roles, 'roles') ?? [], read)
  const roles = current.length > 0 ? current : fromRole(row, read)
  if (roles.length === 0) read.report('role_missing', 'roles')
  return sortedEntries(roles)
}

function fromRoles(wire: readonly unknown[], read: RowReader): RoleEntry[] {
  const roles: RoleEntry[] = []
  for (const entry of wire) {
    if (!isObject(entry)) continue
    const role = readRole(entry['role'], 'roles.role', read)
    const begin = read.day(entry['beginDate'], 'roles.beginDate')
    const end = read.day(entry['endDate'], 'roles.endDate')
    read.order(begin, end, 'roles.endDate')
    const type = readRoleType(entry['roleType'])
    const { org } = entry
    const orgs = isObject(org) ? [org] : placesIn(org ?? orgsOf(entry), read)
    for (const each of orgs) roles.push([role, type, readOrg(each, role, read), begin, end])
  }
  return roles
}

/** Where some systems name the schools of a role instead. */
const orgsOf = (entry: WireObject): unknown => entry['orgSourcedId'] ?? entry['orgs']

/** Some systems send the words of the roles alone, in a list, under either name. */
function fromRole(row: WithRoles, read: RowReader): RoleEntry[] {
  const path = row.role === undefined || row.role === null ? 'roles' : 'role'
  const words = read.list(row[path], path)?.filter((word) => word !== null) ?? []
  const orgs = placesIn(row.orgs ?? row.orgSourcedIds ?? row.org, read)
  return words.flatMap((word) => {
    const role = readRole(word, path, read)
    return orgs.map((org): RoleEntry => [role, null, readOrg(org, role, read), null, null])
  })
}

/** An empty list says as little as none: the role counts all the same. */
function placesIn(value: unknown, read: RowReader): readonly unknown[] {
  const orgs = read.list(value, 'orgs') ?? []
  return orgs.length > 0 ? orgs : [null]
}

/** Guardians often belong to no school of their own; anybody else does. */
function readOrg(value: unknown, role: string, read: RowReader): string | null {
  const org = read.reference(value, 'roles.org')
  if (org === null && !GUARDIAN_ROLES.has(role)) read.report('org_unknown', 'roles.org')
  return org
}

function readRoleType(value: unknown): RoleEntry[1] {
  if (value === 'primary' || value === 'secondary') return value
  const word = typeof value === 'string' ? value.trim().toLowerCase() : ''
  return word === 'primary' || word === 'secondary' ? word : null
}
