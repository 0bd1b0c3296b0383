/** What each member of staff does and where, and who teaches which class. */
import type { Layout } from './layout.ts'
import { castMember } from './people.ts'
import { CAST } from '../../cast.ts'

export type StaffRole =
  | 'teacher'
  | 'counselor'
  | 'principal'
  | 'siteAdministrator'
  | 'aide'
  | 'districtAdministrator'

const AIDE_EVERY = 12

/** The job of a member of staff: each school gets a teacher, then a principal, then a counselor, then teachers. */
export function staffRole(layout: Layout, staff: number): StaffRole {
  const cast = castMember(staff)
  if (cast) return cast.sisRole
  const rank = staff - CAST.length
  const round = Math.floor(rank / layout.schools)
  if (round === 1) return rank % layout.schools === 0 ? 'siteAdministrator' : 'principal'
  if (round === 2) return 'counselor'
  return rank % AIDE_EVERY === AIDE_EVERY - 1 && round > 2 ? 'aide' : 'teacher'
}

/** The school where a member of staff works, `null` for the district office. */
export function staffSchool(layout: Layout, staff: number): number | null {
  const cast = castMember(staff)
  return cast ? cast.school : (staff - CAST.length) % layout.schools
}

/** For every school the staff rows of its teachers; built once, one number per teacher. */
export function teachersBySchool(layout: Layout): readonly (readonly number[])[] {
  const bySchool: number[][] = Array.from({ length: layout.schools }, () => [])
  for (let staff = 0; staff < layout.staff; staff++) {
    const school = staffSchool(layout, staff)
    if (school !== null && staffRole(layout, staff) === 'teacher') bySchool[school]?.push(staff)
  }
  return bySchool
}
