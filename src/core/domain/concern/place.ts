import { and, eq, gt, isNull, lte, or } from 'drizzle-orm'
import { ALL_SCHOOLS } from '../../kernel/actor.ts'
import { invalid, type Failure } from '../../kernel/failure.ts'
import { err, ok, type Result } from '../../kernel/result.ts'
import { dayIn } from '../../kernel/time.ts'
import { membership, org, person } from '../../store/tables/people.ts'
import { schoolsFor } from '../access/decide.ts'
import type { Context } from '../command.ts'

/** Where a concern belongs, and whom it is about when the roster knows them. */
export type Place = { readonly schoolId: string; readonly subjectId: string | null }

type Asked = { readonly subjectId: string | null; readonly schoolId: string | null }
type Schools = readonly string[] | typeof ALL_SCHOOLS

const UNKNOWN_STUDENT = 'Choose a student of your school, or describe the person in words.'
const UNKNOWN_SCHOOL = 'Choose one of your schools.'
const NO_SCHOOL = 'Say which school this is about.'

/**
 * The school whose people will look at the concern: the student's own, else the one that was chosen, else the only
 * one the reporter works at. A student of a school the reporter has nothing to do with is as good as unknown.
 */
export function placeOf(context: Context, asked: Asked): Result<Place, Failure> {
  const schools = schoolsFor(context.actor, 'concern', 'create')
  const { subjectId } = asked
  const student = subjectId === null ? NOBODY : findStudent(context, subjectId, schools)
  if (!student) return err(invalid('subjectId', UNKNOWN_STUDENT))
  if (student.homeSchoolId) return ok({ schoolId: student.homeSchoolId, subjectId })
  const schoolId = asked.schoolId ?? onlyOne(context, schools)
  if (!schoolId) return err(invalid('schoolId', NO_SCHOOL))
  if (!includes(schools, schoolId) || !isSchool(context, schoolId)) {
    return err(invalid('schoolId', UNKNOWN_SCHOOL))
  }
  return ok({ schoolId, subjectId })
}

/** The school that can be meant when none was named. */
function onlyOne({ tx }: Context, schools: Schools): string | undefined {
  const candidates =
    schools === ALL_SCHOOLS
      ? tx
          .select({ id: org.id })
          .from(org)
          .where(and(eq(org.type, 'school'), isNull(org.archivedAt)))
          .limit(2)
          .all()
          .map(({ id }) => id)
      : schools
  return candidates.length === 1 ? candidates[0] : undefined
}

const includes = (schools: Schools, id: string): boolean =>
  schools === ALL_SCHOOLS || schools.includes(id)

type Student = { readonly homeSchoolId: string | null }
const NOBODY: Student = { homeSchoolId: null }

/** More schools than this nobody attends at one time. */
const SCHOOLS_OF_ONE_MAX = 20

/** The student, when one of the schools is theirs. */
function findStudent(context: Context, id: string, schools: Schools): Student | undefined {
  const row = context.tx.select().from(person).where(eq(person.id, id)).get()
  if (!row?.isStudent || row.archivedAt !== null) return undefined
  const theirs = [row.homeSchoolId, ...attendedBy(context, id)]
  const isOurs = theirs.some((school) => school !== null && includes(schools, school))
  return isOurs || schools === ALL_SCHOOLS ? row : undefined
}

function attendedBy({ tx, now, district }: Context, personId: string): string[] {
  const today = dayIn(district.timeZone, now)
  return tx
    .select({ id: membership.orgId })
    .from(membership)
    .where(
      and(
        eq(membership.personId, personId),
        eq(membership.role, 'student'),
        lte(membership.beginOn, today),
        or(isNull(membership.endOn), gt(membership.endOn, today)),
      ),
    )
    .limit(SCHOOLS_OF_ONE_MAX)
    .all()
    .map((school) => school.id)
}

function isSchool({ tx }: Context, id: string): boolean {
  const row = tx.select().from(org).where(eq(org.id, id)).get()
  return row !== undefined && row.archivedAt === null
}
