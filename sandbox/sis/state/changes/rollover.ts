import { lessonOf } from '../../data/lessons.ts'
import { PERIODS } from '../../data/layout.ts'
import { schoolYear } from '../../data/calendar.ts'
import { promote } from '../../data/schools.ts'
import { levelOf } from '../students.ts'
import type { Enrollment, StudentState, World } from '../world.ts'
import { openSchool, stampOf } from '../world.ts'
import { ALL_PERIODS } from './lessons-change.ts'

/**
 * The next school year: everybody moves up a grade, leavers change school or graduate, last year's enrollments are
 * gone and new ones have new ids. The day moves to the first day of the year unless it is past that.
 */
export function rollover(world: World): void {
  world.yearsPassed += 1
  world.year = schoolYear(world.year.startYear + 1)
  if (world.day < world.year.startDate) world.day = world.year.startDate
  world.rolloverStamp = stampOf(world)
  world.redirects = new Map(
    [...world.closed.keys()].map((school) => [school, openSchool(world, school)]),
  )
  for (const kind of ['enrollment', 'class', 'session'] as const) world.epochs[kind] += 1
  world.lostRows.classes.clear()
  world.lostRows.enrollments.clear()
  for (const state of world.students.values()) advanceStudent(world, state)
}

function advanceStudent(world: World, state: StudentState): void {
  const { startDate } = world.year
  const school = state.spells.at(-1)?.school ?? 0
  state.enrollments = []
  if (state.record !== 'active') return
  const next = promote(world.layout, { school, level: levelOf(world, state.index) }, state.index)
  if (next === null) {
    state.record = 'withdrawn'
    state.statusStamp = world.rolloverStamp
    state.spells = [{ school, from: startDate, until: startDate }]
    return
  }
  const home = openSchool(world, next)
  state.spells = [{ school: home, from: startDate, until: null }]
  if (state.second === home) state.second = null
  state.enrollments = ALL_PERIODS.map((period) => lessonNextYear(world, state, period))
}

function lessonNextYear(world: World, state: StudentState, period: number): Enrollment {
  const home = state.spells.at(-1)?.school ?? 0
  const school = period >= PERIODS - 2 ? (state.second ?? home) : home
  const formula = state.index < world.layout.students
  return {
    base: formula ? state.index * PERIODS + period : null,
    extra: formula ? 0 : state.extras++,
    classIndex: lessonOf(
      world.layout,
      { student: state.index, school, level: levelOf(world, state.index) },
      period,
    ),
    school,
    home,
    begin: world.year.startDate,
    end: world.year.endDate,
    stamp: null,
  }
}
