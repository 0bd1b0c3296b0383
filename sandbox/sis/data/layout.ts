/** How large the district is and how its rows are numbered; every row is then computed from its number. */
import { CAST } from '../../cast.ts'

export const SIZES = {
  tiny: 60,
  small: 1_200,
  town: 20_000,
  county: 50_000,
  metro: 200_000,
  max: 1_000_000,
} as const
export type Size = keyof typeof SIZES | number

/** Below this many students some schools would have no class at all. */
const STUDENTS_MIN = 24
const STUDENTS_PER_SCHOOL = 600
const STUDENTS_PER_TEACHER = 16
const CLASS_SIZE = 24
const COURSES = 800
/** Lessons a day: how many classes a student is enrolled in. */
export const PERIODS = 6
/** Teachers a very small district has besides the cast: one for each school. */
const EXTRA_STAFF_MIN = 3

/** Row counts of a district before any control call. */
export type Layout = {
  seed: number
  students: number
  schools: number
  staff: number
  guardians: number
  classes: number
  courses: number
  /** `staff + students + guardians`, in this order in the users collection. */
  users: number
  /** Six per student, then one per class for its teacher. */
  enrollments: number
}

/** Turns a size word or a number of students into row counts. Throws `RangeError` outside 24 to 1,000,000. */
export function createLayout(seed: number, size: Size): Layout {
  const students = typeof size === 'number' ? size : SIZES[size]
  if (!Number.isInteger(students) || students < STUDENTS_MIN || students > SIZES.max) {
    throw new RangeError(`size must be a whole number from ${STUDENTS_MIN} to ${SIZES.max}`)
  }
  const staff = Math.max(Math.round(students / STUDENTS_PER_TEACHER), CAST.length + EXTRA_STAFF_MIN)
  const guardians = Math.floor(students * 1.5)
  const classes = Math.floor((students * PERIODS) / CLASS_SIZE)
  return {
    seed,
    students,
    schools: Math.max(3, Math.round(students / STUDENTS_PER_SCHOOL)),
    staff,
    guardians,
    classes,
    courses: COURSES,
    users: staff + students + guardians,
    enrollments: students * PERIODS + classes,
  }
}
