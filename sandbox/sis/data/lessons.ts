/** Which classes a school has, which grade each is for, and which of them a student takes. */
import type { Layout } from './layout.ts'
import { PERIODS } from './layout.ts'
import { bandOf } from './schools.ts'
import { mix } from './random.ts'

const LESSON_SALT = 0x1e550

const classCount = (layout: Layout, school: number): number =>
  Math.max(0, Math.ceil((layout.classes - school) / layout.schools))

export const classSchool = (layout: Layout, classIndex: number): number =>
  classIndex % layout.schools

/** The lesson of the day a class is held in, 0 to 5. */
export const classPeriod = (layout: Layout, classIndex: number): number =>
  Math.floor(classIndex / layout.schools) % PERIODS

const sections = (layout: Layout, school: number, period: number): number =>
  Math.max(0, Math.ceil((classCount(layout, school) - period) / PERIODS))

/** The levels a class is open to: one grade where the school is large enough, else every grade it has. */
export function classLevels(layout: Layout, classIndex: number): readonly number[] {
  const school = classSchool(layout, classIndex)
  const { low, top } = bandOf(school)
  const grades = top - low + 1
  const section = Math.floor(classIndex / layout.schools / PERIODS)
  const enough = sections(layout, school, classPeriod(layout, classIndex)) >= grades
  return enough ? [low + (section % grades)] : Array.from({ length: grades }, (_, k) => low + k)
}

type Pupil = { student: number; school: number; level: number }

/** The class a student of that school and level attends in a lesson. Tiny schools repeat a class. */
export function lessonOf(layout: Layout, pupil: Pupil, period: number): number {
  const { school } = pupil
  const hash = mix(layout.seed ^ LESSON_SALT, pupil.student * 8 + period)
  const open = sections(layout, school, period)
  if (open === 0) return (hash % Math.max(1, classCount(layout, school))) * layout.schools + school
  const { low, top } = bandOf(school)
  const grades = top - low + 1
  const grade = Math.min(Math.max(pupil.level - low, 0), grades - 1)
  const ofGrade = open > grade ? Math.floor((open - 1 - grade) / grades) + 1 : 0
  const section = ofGrade === 0 ? hash % open : grade + grades * (hash % ofGrade)
  return (section * PERIODS + period) * layout.schools + school
}
