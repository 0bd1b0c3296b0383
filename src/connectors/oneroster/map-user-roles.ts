import type { Day } from '../../core/kernel/time.ts'
import { readRole } from './map-enrollment.ts'
import { isObject } from './json.ts'
import type { RowReader } from './row-reader.ts'
import { sortedEntries } from './sorted-entries.ts'
import { GUARDIAN_ROLES } from './vocabulary.ts'
import type { Wire } from './wire.ts'

/** Schools of 1.1 under the name they have in files, too. */
export type WithRoles = Wire<'User'> & { readonly orgSourcedIds?: unknown }

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
  const current = read.list(row.roles, 'roles')
  const roles = current && current.length > 0 ? fromRoles(current, read) : fromRole(row, read)
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
    const org = readOrg(entry['org'], role, read)
    roles.push([role, readRoleType(entry['roleType']), org, begin, end])
  }
  return roles
}

function fromRole(row: WithRoles, read: RowReader): RoleEntry[] {
  if (row.role === undefined || row.role === null || row.role === '') return []
  const role = readRole(row.role, 'role', read)
  const orgs = read.list(row.orgs ?? row.orgSourcedIds, 'orgs') ?? []
  // An empty list says as little as none: the role counts all the same.
  const places = orgs.length > 0 ? orgs : [null]
  return places.map((org) => [role, null, readOrg(org, role, read), null, null])
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
