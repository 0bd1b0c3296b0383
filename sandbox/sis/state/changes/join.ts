/** Students who come: back, new to the district, or to a second school beside their own. */
import type { Day } from '../../data/calendar.ts'
import { bandOf } from '../../data/schools.ts'
import { newestHome, recordOf, secondSchool, touch } from '../students.ts'
import type { World } from '../world.ts'
import { stampOf } from '../world.ts'
import { ChangeRefused, requireOpen } from './change.ts'
import { ALL_PERIODS, beginLessons } from './lessons-change.ts'

type Arrival = { student: number; to: number; day: Day }

/** A withdrawn or purged student is back, at the former school or at another, as the same person. */
export function comeBack(world: World, change: Omit<Arrival, 'to'> & { to: number | null }): void {
  const { student, day } = change
  if (recordOf(world, student) === 'active') throw new ChangeRefused('the student never left')
  const former = newestHome(world, student)
  const to = change.to ?? former
  requireOpen(world, to)
  const state = touch(world, student)
  const stamp = stampOf(world)
  state.record = 'active'
  state.statusStamp = stamp
  if (to !== former) state.schoolStamp = stamp
  state.spells.push({ school: to, from: day, until: null })
  beginLessons(world, state, { school: to, day, stamp, periods: ALL_PERIODS })
  world.events.push({ kind: 'returned', student, to, day })
}

/** A student new to the district, with one guardian. */
export function enroll(world: World, to: number, day: Day): void {
  requireOpen(world, to)
  const student = world.layout.students + world.extraStudents
  const { low, top } = bandOf(to)
  const stamp = stampOf(world)
  world.extraStudents += 1
  const state = {
    index: student,
    level: low + (student % (top - low + 1)) - world.yearsPassed,
    spells: [{ school: to, from: day, until: null }],
    second: null,
    record: 'active' as const,
    name: null,
    rowStamp: stamp,
    statusStamp: null,
    schoolStamp: null,
    enrollments: [],
    extras: 0,
  }
  world.students.set(student, state)
  beginLessons(world, state, { school: to, day, stamp, periods: ALL_PERIODS })
  world.events.push({ kind: 'enrolled', student, to, day })
}

/** Adds two lessons a day at a second school; the home school stays. */
export function dual(world: World, { student, to, day }: Arrival): void {
  if (recordOf(world, student) !== 'active') throw new ChangeRefused('the student is not enrolled')
  if (secondSchool(world, student) !== null)
    throw new ChangeRefused('the student has a second school already')
  if (newestHome(world, student) === to)
    throw new ChangeRefused('the student is already at that school')
  requireOpen(world, to)
  const state = touch(world, student)
  const stamp = stampOf(world)
  state.second = to
  state.schoolStamp = stamp
  beginLessons(world, state, { school: to, day, stamp, periods: ALL_PERIODS.slice(-2) })
  world.events.push({ kind: 'dual', student, to, day })
}
