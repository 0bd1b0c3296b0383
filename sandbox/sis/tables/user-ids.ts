/** sourcedIds of people. A provider with composed ids makes them from the person and the home school. */
import { studentsOfGuardian } from '../data/people.ts'
import { staffSchool } from '../data/staff.ts'
import { formulaHome, newestHome } from '../state/students.ts'
import type { Lens } from './lens.ts'

/** Rows of the users collection: first the staff, then the students, then the guardians. */
export const studentSlot = (lens: Lens, student: number): number =>
  lens.world.layout.staff + student
export const guardianSlot = (lens: Lens, guardian: number): number =>
  lens.world.layout.staff + lens.world.layout.students + guardian

/** The district office counts as one more school. */
const staffVariant = ({ world: { layout } }: Lens, staff: number): number =>
  (staffSchool(layout, staff) ?? layout.schools) + 1

export const staffId = (lens: Lens, staff: number): string =>
  lens.ids.user.base(staff, lens.composed ? staffVariant(lens, staff) : 0)

/** Home school of the record that the formula itself holds for a student. */
export const formulaKey = (lens: Lens, student: number): number =>
  formulaHome(lens.world, student) ?? student % lens.world.layout.schools

/** The id of a student's record at a home school; the school matters only where ids are composed. */
export function studentId(lens: Lens, student: number, home: number): string {
  const { layout } = lens.world
  const variant = lens.composed ? home + 1 : 0
  if (student >= layout.students)
    return lens.ids.user.extra(layout.users + 2 * (student - layout.students), variant)
  const slot = studentSlot(lens, student)
  const own = !lens.composed || home === formulaKey(lens, student)
  return own ? lens.ids.user.base(slot, variant) : lens.ids.user.extra(slot, variant)
}

/** The id of a guardian's record; where ids are composed it follows the first child's home school. */
export function guardianId(lens: Lens, guardian: number, home: number): string {
  const { layout } = lens.world
  const variant = lens.composed ? home + 1 : 0
  if (guardian >= layout.guardians) {
    return lens.ids.user.extra(layout.users + 2 * (guardian - layout.guardians) + 1, variant)
  }
  const slot = guardianSlot(lens, guardian)
  const own = !lens.composed || home === formulaKey(lens, firstChild(lens, guardian))
  return own ? lens.ids.user.base(slot, variant) : lens.ids.user.extra(slot, variant)
}

export const firstChild = (lens: Lens, guardian: number): number =>
  studentsOfGuardian(lens.world.layout, guardian)[0] ?? 0

export const currentStudentId = (lens: Lens, student: number): string =>
  studentId(lens, student, newestHome(lens.world, student))

export const currentGuardianId = (lens: Lens, guardian: number): string =>
  guardianId(lens, guardian, newestHome(lens.world, firstChild(lens, guardian)))
