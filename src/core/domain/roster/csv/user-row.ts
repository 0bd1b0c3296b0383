import { ROW_COLUMNS } from '../../../ports/roster-source.ts'

type Columns = Readonly<Record<(typeof ROW_COLUMNS.users)[number], unknown>>

/** A row begins with its id and fingerprint. */
const LEAD = 2

/**
 * A person's record as the REST binding would give it, from the compact row it became: the mapper makes the same
 * compact row of it again. For a record of which only something beside it changed, such as a role that is kept in a
 * file of its own.
 */
export function userRow(compact: readonly unknown[]): Record<string, unknown> {
  const named = ROW_COLUMNS.users.map((name, i) => [name, compact[i + LEAD] ?? null] as const)
  const row = Object.fromEntries(named) as Columns // safe because every column of the port is named
  return {
    sourcedId: compact[0],
    status: row.deleted === 1 ? 'tobedeleted' : 'active',
    enabledUser: row.enabled === null ? null : row.enabled === 1,
    givenName: row.givenName,
    familyName: row.familyName,
    preferredFirstName: row.preferredGivenName,
    preferredLastName: row.preferredFamilyName,
    grades: row.grade === null ? [] : [row.grade],
    email: row.email,
    userMasterIdentifier: row.masterIdentifier,
    identifier: row.identifier,
    userIds: entries(row.userIds).map(([type, identifier]) => ({ type, identifier })),
    username: row.username,
    primaryOrg: reference(row.primaryOrg),
    roles: entries(row.roles).map(([role, roleType, org, beginDate, endDate]) => ({
      role,
      roleType,
      org: reference(org),
      beginDate,
      endDate,
    })),
    agents: list(row.agents).map(reference),
  }
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const entries = (value: unknown): (readonly unknown[])[] => list(value).map(list)
const reference = (id: unknown): { sourcedId: unknown } | null =>
  id === null || id === undefined ? null : { sourcedId: id }
