/** Students and schools in the words of the API, for the answers of control calls. */
import { guardiansOfStudent, studentName } from '../data/people.ts'
import { schoolIdentifier, schoolName } from '../data/schools.ts'
import { currentSchools, levelOf, newestHome, recordOf, trueHome } from '../state/students.ts'
import type { Lens } from '../tables/lens.ts'
import { staysOf } from '../state/stays.ts'
import { surplusGuardians } from '../tables/user-agents.ts'
import { gradeText } from '../tables/grade-text.ts'
import { servedIdentifier } from '../tables/user-fields.ts'
import { currentGuardianId, currentStudentId, studentId } from '../tables/user-ids.ts'

export type SchoolTruth = { sourcedId: string; identifier: string; name: string }

export const describeSchool = (lens: Lens, school: number): SchoolTruth => ({
  sourcedId: lens.schoolIds[school] ?? '',
  identifier: schoolIdentifier(school),
  name: schoolName(school),
})

export type StudentBrief = {
  /** The district's number: the same person for ever. */
  identifier: string
  /** The record that stands for the person now. */
  sourcedId: string
  givenName: string
  familyName: string
  name: string
}

export function briefStudent(lens: Lens, student: number): StudentBrief {
  const name = lens.world.students.get(student)?.name ?? studentName(lens.world.layout, student)
  return {
    identifier: servedIdentifier(lens.world, student),
    sourcedId: currentStudentId(lens, student),
    givenName: name.given,
    familyName: name.family,
    name: `${name.given} ${name.family}`,
  }
}

type Membership = {
  school: SchoolTruth
  /** False for the second school of a dual-enrolled student. */
  home: boolean
  begin: string
  /** First day no longer there; `null` while it lasts. */
  end: string | null
  /** True today. */
  current: boolean
}

export type StudentTruth = StudentBrief & {
  /** Every record of the person that has been served since the school year began. */
  sourcedIds: readonly string[]
  grade: string
  record: 'active' | 'withdrawn' | 'purged'
  /** Where the student belongs today; `null` between schools and after leaving. */
  home: SchoolTruth | null
  schools: readonly SchoolTruth[]
  /** Every school the student has belonged to in this school year, oldest first. */
  memberships: readonly Membership[]
  guardians: readonly string[]
}

function membershipsOf(lens: Lens, student: number): readonly Membership[] {
  return staysOf(lens.world, student).map(({ school, ...stay }) => ({
    school: describeSchool(lens, school),
    ...stay,
  }))
}

/** What is true of a student, whatever the records say. */
export function describeStudent(lens: Lens, student: number): StudentTruth {
  const { world } = lens
  const home = trueHome(world, student)
  const spells = world.students.get(student)?.spells.map(({ school }) => school)
  const homes = spells ?? [newestHome(world, student)]
  return {
    ...briefStudent(lens, student),
    sourcedIds: [...new Set(homes.map((school) => studentId(lens, student, school)))],
    grade: gradeText('two-digit', levelOf(world, student), 0),
    record: recordOf(world, student),
    home: home === null ? null : describeSchool(lens, home),
    schools: currentSchools(world, student).map((school) => describeSchool(lens, school)),
    memberships: membershipsOf(lens, student),
    guardians: [
      ...guardiansOfStudent(world.layout, student),
      ...surplusGuardians(lens, student),
    ].map((guardian) => currentGuardianId(lens, guardian)),
  }
}
