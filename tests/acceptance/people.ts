import type { Student } from './provider.ts'
import { rows, type Stage } from './stage.ts'

/** A person the provider told of, with everything the district knows that a test compares. */
export type Known = {
  readonly id: string
  readonly sourcedIds: readonly string[]
  readonly isStudent: boolean
  readonly archived: boolean
  /** Name of the home school. */
  readonly home: string | null
  /** Names of the schools where they are a student today. */
  readonly schools: readonly string[]
  /** Records of their guardians. */
  readonly guardians: readonly string[]
  readonly given: string
  readonly family: string
}

/** Everybody the district knows, by each id their records have had. */
export function knownPeople(stage: Pick<Stage, 'district' | 'today'>): Map<string, Known> {
  const { district } = stage
  const day = stage.today()
  const found = rows(
    district,
    `SELECT p.id, p.is_student, p.archived_at, p.given_name, p.family_name, h.name AS home,
      (SELECT json_group_array(a.sourced_id) FROM person_alias AS a WHERE a.person_id = p.id) AS ids,
      (SELECT json_group_array(DISTINCT o.name) FROM membership AS m JOIN org AS o ON o.id = m.org_id
        WHERE m.person_id = p.id AND m.role = 'student' AND m.begin_on <= '${day}'
          AND (m.end_on IS NULL OR m.end_on > '${day}')) AS schools,
      (SELECT json_group_array(a.sourced_id) FROM guardianship AS g
        JOIN person_alias AS a ON a.person_id = g.guardian_id WHERE g.student_id = p.id) AS guardians
    FROM person AS p LEFT JOIN org AS h ON h.id = p.home_school_id
    WHERE p.id IN (SELECT person_id FROM person_alias)`,
  )
  const people = found.map(toKnown)
  return new Map(people.flatMap((one) => one.sourcedIds.map((id) => [id, one] as const)))
}

const list = (text: unknown): readonly string[] => JSON.parse(String(text))
const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null)

const toKnown = (row: Record<string, unknown>): Known => ({
  id: String(row['id']),
  sourcedIds: list(row['ids']),
  isStudent: row['is_student'] === 1,
  archived: row['archived_at'] !== null,
  home: textOrNull(row['home']),
  schools: list(row['schools']).toSorted(),
  guardians: list(row['guardians']).toSorted(),
  given: String(row['given_name']),
  family: String(row['family_name']),
})

/** Home schools of all students by their number, as the provider means them and as the district has them. */
export async function homes(
  stage: Stage,
): Promise<{ wanted: Record<string, string | null>; found: Record<string, string | null> }> {
  const students = await stage.provider.students()
  const people = knownPeople(stage)
  const by = (of: (student: Student) => string | null): Record<string, string | null> =>
    Object.fromEntries(students.map((student) => [student.identifier, of(student)]))
  return {
    wanted: by(({ home }) => home?.name ?? null),
    found: by(({ sourcedIds }) => people.get(sourcedIds.at(-1) ?? '')?.home ?? null),
  }
}

/** Moves that stand, as `kind effectiveOn`, in the order of the days. */
export const moves = ({ district }: Stage): string[] =>
  rows(
    district,
    `SELECT kind || ' ' || effective_on AS line FROM transfer WHERE state = 'confirmed' ORDER BY effective_on, kind`,
  ).map(({ line }) => String(line))

/**
 * Everything the district knows of people and where they belong, without the ids and moments that differ from
 * district to district.
 */
export function picture({ district }: Pick<Stage, 'district'>): Record<string, unknown> {
  const ids = (person: string): string =>
    `(SELECT json_group_array(sourced_id) FROM (SELECT a.sourced_id FROM person_alias AS a
      WHERE a.person_id = ${person} ORDER BY 1))`
  const all = (query: string): unknown[] => rows(district, query)
  return {
    people:
      all(`SELECT ${ids('p.id')} AS ids, p.given_name, p.family_name, p.preferred_given_name, p.grade,
        p.is_student, p.is_staff, p.is_guardian, p.email, h.name AS home, p.archived_at IS NOT NULL AS archived
      FROM person AS p LEFT JOIN org AS h ON h.id = p.home_school_id
      WHERE p.id IN (SELECT person_id FROM person_alias) ORDER BY 1`),
    memberships:
      all(`SELECT ${ids('m.person_id')} AS ids, o.name AS school, m.role, m.begin_on, m.end_on
      FROM membership AS m JOIN org AS o ON o.id = m.org_id ORDER BY 1, 2, 3, 4`),
    links: all(`SELECT ${ids('g.student_id')} AS student, ${ids('g.guardian_id')} AS guardian
      FROM guardianship AS g ORDER BY 1, 2`),
    transfers:
      all(`SELECT ${ids('t.person_id')} AS ids, t.kind, t.state, t.effective_on, f.name AS from_name,
        o.name AS to_name
      FROM transfer AS t JOIN org AS f ON f.id = t.from_org_id LEFT JOIN org AS o ON o.id = t.to_org_id
      ORDER BY 1, 2, 4, 3`),
  }
}
