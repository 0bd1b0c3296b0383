import { sql } from 'drizzle-orm'
import type { Context } from '../command.ts'
import { schoolRefs } from '../concern/refs.ts'
import type { MembershipView, Person, RosterRole } from './view.ts'

type PersonRow = {
  id: string
  givenName: string
  familyName: string
  preferredGivenName: string | null
  preferredFamilyName: string | null
  isStudent: number
  isStaff: number
  isGuardian: number
  grade: string | null
  email: string | null
  homeSchoolId: string | null
  enabled: number
  archivedAt: number | null
}

/** The persons with these ids, in the order of the ids, with their records and memberships. */
export function loadPeople(context: Context, ids: readonly string[]): Person[] {
  const { tx } = context
  const list = JSON.stringify(ids)
  const rows = tx.all<PersonRow>(sql`
    SELECT p.id, p.given_name AS "givenName", p.family_name AS "familyName",
      p.preferred_given_name AS "preferredGivenName",
      p.preferred_family_name AS "preferredFamilyName", p.is_student AS "isStudent",
      p.is_staff AS "isStaff", p.is_guardian AS "isGuardian", p.grade, p.email,
      p.home_school_id AS "homeSchoolId", p.enabled, p.archived_at AS "archivedAt"
    FROM json_each(${list}) AS j CROSS JOIN person AS p ON p.id = j.value ORDER BY j.key`)
  const identities = loadIdentities(context, list)
  const memberships = loadMemberships(context, list)
  const schools = [
    ...rows.map((r) => r.homeSchoolId),
    ...[...memberships.values()].flat().map((m) => m.orgId),
  ]
  const schoolOf = schoolRefs(tx, schools)
  return rows.map((row) => ({
    id: row.id,
    givenName: row.givenName,
    familyName: row.familyName,
    preferredGivenName: row.preferredGivenName,
    preferredFamilyName: row.preferredFamilyName,
    roles: rolesOf(row),
    grade: row.grade,
    email: row.email,
    homeSchool: row.homeSchoolId === null ? null : schoolOf(row.homeSchoolId),
    enabled: row.enabled === 1,
    archived: row.archivedAt !== null,
    identities: identities.get(row.id) ?? [],
    memberships: (memberships.get(row.id) ?? []).map(
      ({ orgId, role, beginDate, endDate }): MembershipView => ({
        school: schoolOf(orgId),
        role,
        beginDate,
        endDate,
      }),
    ),
  }))
}

function rolesOf(row: PersonRow): RosterRole[] {
  const roles: RosterRole[] = []
  if (row.isStudent) roles.push('student')
  if (row.isStaff) roles.push('staff')
  if (row.isGuardian) roles.push('guardian')
  return roles
}

function loadIdentities(
  { tx }: Context,
  list: string,
): Map<string, Person['identities'][number][]> {
  const rows = tx.all<{ personId: string; sourceId: string; sourcedId: string }>(sql`
    SELECT a.person_id AS "personId", s.id AS "sourceId", a.sourced_id AS "sourcedId"
    FROM json_each(${list}) AS j CROSS JOIN person_alias AS a ON a.person_id = j.value
      CROSS JOIN roster_source AS s ON s.no = a.source_no
    ORDER BY a.seen_at, a.sourced_id`)
  return grouped(rows, ({ sourceId, sourcedId }) => ({ sourceId, sourcedId }))
}

type Stored = { orgId: string; role: RosterRole; beginDate: string; endDate: string | null }

function loadMemberships({ tx }: Context, list: string): Map<string, Stored[]> {
  const rows = tx.all<Stored & { personId: string }>(sql`
    SELECT m.person_id AS "personId", m.org_id AS "orgId", m.role, m.begin_on AS "beginDate",
      m.end_on AS "endDate"
    FROM json_each(${list}) AS j CROSS JOIN membership AS m ON m.person_id = j.value
    ORDER BY m.begin_on, m.org_id`)
  return grouped(rows, ({ orgId, role, beginDate, endDate }) => ({
    orgId,
    role,
    beginDate,
    endDate,
  }))
}

function grouped<R extends { personId: string }, V>(
  rows: readonly R[],
  value: (row: R) => V,
): Map<string, V[]> {
  const byPerson = new Map<string, V[]>()
  for (const row of rows) {
    const list = byPerson.get(row.personId)
    if (list) list.push(value(row))
    else byPerson.set(row.personId, [value(row)])
  }
  return byPerson
}
