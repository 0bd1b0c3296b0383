/** Ends and begins a student's lessons; the parts that moves, leavings and returns share. */
import type { Day } from '../../data/calendar.ts'
import { PERIODS } from '../../data/layout.ts'
import { lessonOf } from '../../data/lessons.ts'
import { levelOf } from '../students.ts'
import type { StudentState, World } from '../world.ts'

/** Ends the enrollments still open on that day, at one school or at all; answers how many. */
export function endLessons(
  state: StudentState,
  at: { day: Day; stamp: string; school?: number },
): number {
  const open = state.enrollments.filter(
    ({ school, end }) => end > at.day && (at.school === undefined || school === at.school),
  )
  for (const enrollment of open) {
    enrollment.end = enrollment.begin > at.day ? enrollment.begin : at.day
    enrollment.stamp = at.stamp
  }
  return open.length
}

type Start = { school: number; day: Day; stamp: string; periods: readonly number[] }

/** Enrolls a student in the lessons of a school until the end of the school year. */
export function beginLessons(world: World, state: StudentState, start: Start): void {
  const level = levelOf(world, state.index)
  const pupil = { student: state.index, school: start.school, level }
  for (const period of start.periods) {
    state.enrollments.push({
      base: null,
      extra: state.extras++,
      classIndex: lessonOf(world.layout, pupil, period),
      school: start.school,
      home: state.spells.at(-1)?.school ?? start.school,
      begin: start.day,
      end: world.year.endDate,
      stamp: start.stamp,
    })
  }
}

export const ALL_PERIODS = Array.from({ length: PERIODS }, (_, period) => period)
