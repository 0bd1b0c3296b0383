import { sql } from 'drizzle-orm'
import type { Context } from '../../command.ts'
import type { Known } from './identify-find.ts'
import { keepOutside } from './org-outside.ts'
import type { Source } from '../source/source.ts'
import { settingsOf } from '../source/settings.ts'
import { mainFacet, type UserRecord } from './user-record.ts'

type Arriving = {
  readonly records: readonly Known[]
  /** Students of each guardian who are known here. */
  readonly students: ReadonlyMap<string, readonly string[]>
}

/**
 * Leaves out people who are new and whose only schools the district did not list. Without a list everybody comes in.
 * Whoever is known already when a list is given stays for now, and goes the way of those who are no longer listed.
 */
export function keepOut(
  context: Context,
  source: Source,
  { records, students }: Arriving,
): readonly Known[] {
  const { orgs } = settingsOf(source)
  const looked = records.map((item) => item.id)
  if (orgs.length === 0) {
    keepOutside(context, source, { looked, outside: [] })
    return records
  }
  const listed = loadListed(context, source, orgs)
  const lessons = lessonSchools(context, source, records)
  const isIn = (record: UserRecord): boolean => {
    if (students.has(record.sourcedId)) return true
    const named = [...orgsOf(record), ...(lessons.get(record.sourcedId) ?? [])]
    if (named.length === 0) return mainFacet(record) !== 'guardian'
    return named.some((id) => listed.has(id))
  }
  const left = records.filter((item) => !isIn(item.record))
  const outside = left.filter((item) => item.personId !== null)
  keepOutside(context, source, { looked, outside: outside.map((item) => item.id) })
  const known = records.filter((item) => item.personId !== null || !left.includes(item))
  touchGuardians(context, source, known)
  return known
}

const orgsOf = (record: UserRecord): string[] =>
  [record.primaryOrg, ...record.roles.map(([, , org]) => org)].filter((org) => org !== null)

/** The schools of the list, by the provider's id, and everything that is no school, such as the district itself. */
function loadListed({ tx }: Context, source: Source, orgs: readonly string[]): ReadonlySet<string> {
  const wanted = new Set(orgs)
  const rows = tx.all<{ id: string; identifier: string | null; type: string | null }>(sql`
    SELECT sourced_id AS id, identifier, type FROM roster_org
    WHERE source_no = ${source.no} AND sourced_id > ''`)
  const listed = rows.filter(
    ({ id, identifier, type }) =>
      type !== 'school' || wanted.has(id) || (identifier !== null && wanted.has(identifier)),
  )
  return new Set(listed.map(({ id }) => id))
}

/** Where the lessons of each record are. */
function lessonSchools(
  { tx }: Context,
  source: Source,
  records: readonly Known[],
): ReadonlyMap<string, readonly string[]> {
  const ids = JSON.stringify(records.map((item) => item.id))
  const rows = tx.all<{ user: string; school: string | null }>(sql`
    SELECT DISTINCT e.user_id AS user, coalesce(e.school, (SELECT c.school FROM roster_class AS c
      WHERE c.source_no = e.source_no AND c.sourced_id = e.class_id)) AS school
    FROM json_each(${ids}) AS j
      CROSS JOIN roster_enrollment AS e INDEXED BY roster_enrollment_user
        ON e.source_no = ${source.no} AND e.user_id = j.value
    WHERE e.archived_at IS NULL`)
  const schools = new Map<string, string[]>()
  for (const { user, school } of rows) {
    if (school !== null) schools.set(user, [...(schools.get(user) ?? []), school])
  }
  return schools
}

/** The guardians of somebody who comes in come with them, whichever side names the other. */
function touchGuardians({ tx }: Context, source: Source, records: readonly Known[]): void {
  const agents = records.flatMap(({ personId, record }) =>
    personId === null && mainFacet(record) === 'student' ? record.agents : [],
  )
  if (agents.length === 0) return
  tx.run(sql`
    INSERT OR IGNORE INTO roster_work
    SELECT ${source.no}, 'user', j.value FROM json_each(${JSON.stringify(agents)}) AS j
      LEFT JOIN person_alias AS a ON a.source_no = ${source.no} AND a.sourced_id = j.value
    WHERE a.person_id IS NULL`)
}
