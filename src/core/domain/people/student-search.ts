import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { ALL_SCHOOLS } from '../../kernel/actor.ts'
import type { Failure } from '../../kernel/failure.ts'
import { ok, type Result } from '../../kernel/result.ts'
import { schoolsFor } from '../access/decide.ts'
import { query, type Context } from '../command.ts'
import { displayName, schoolRefs } from '../concern/refs.ts'
import { searchWords } from './fold.ts'
import { matchNames, type NameMatch } from './match-names.ts'
import { isCurrent, narrow } from './scope.ts'
import type { FoundStudent } from './view.ts'

/** Students offered at once: what fits into a menu. */
const FOUND_MAX = 20
const QUERY_MAX = 80
const ID_MAX = 64

/**
 * Students whose names begin with what was typed, at the schools where the asker may name a student. Accents and
 * apostrophes do not matter; short names are found whole.
 */
export const searchStudents = query({
  name: 'student.search',
  input: z.object({
    q: z.string().trim().min(2, 'Type at least two letters.').max(QUERY_MAX),
    schoolId: z.string().max(ID_MAX).nullish(),
  }),
  allowed: { on: 'student', do: 'list' },
  audited: true,
  run: (context, { q, schoolId }): Result<{ students: readonly FoundStudent[] }, Failure> => {
    const schools = narrow(schoolsFor(context.actor, 'student', 'list'), schoolId)
    const names = matchNames(searchWords(q))
    if (names === null || schools.length === 0) return ok({ students: [] })
    const rows = find(context, names, schools)
    const schoolOf = schoolRefs(
      context.tx,
      rows.map((row) => row.homeSchoolId),
    )
    const students = rows.map((row) => ({
      id: row.id,
      name: displayName(row),
      grade: row.grade,
      school: row.homeSchoolId === null ? null : schoolOf(row.homeSchoolId),
    }))
    return ok({ students })
  },
})

type Row = {
  id: string
  givenName: string
  familyName: string
  preferredGivenName: string | null
  preferredFamilyName: string | null
  grade: string | null
  homeSchoolId: string | null
}

function find(
  context: Context,
  names: NameMatch,
  schools: readonly string[] | typeof ALL_SCHOOLS,
): Row[] {
  const attends = sql`EXISTS (SELECT 1 FROM membership AS m WHERE m.person_id = p.id
    AND m.role = 'student' AND m.org_id IN (SELECT value FROM json_each(${JSON.stringify(schools)}))
    AND ${isCurrent(context)})`
  return context.tx.all<Row>(sql`
    SELECT p.id, p.given_name AS "givenName", p.family_name AS "familyName",
      p.preferred_given_name AS "preferredGivenName",
      p.preferred_family_name AS "preferredFamilyName", p.grade, p.home_school_id AS "homeSchoolId"
    FROM (${names.ids}) AS n CROSS JOIN person AS p ON p.id = n.person_id
    WHERE p.is_student = 1 AND p.archived_at IS NULL AND ${names.also}
      AND ${schools === ALL_SCHOOLS ? sql`1` : attends}
    ORDER BY p.sort_key, p.id LIMIT ${FOUND_MAX}`)
}
