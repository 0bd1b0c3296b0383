/** Students who go: withdrawn with a date, purged without a trace, or left without lessons. */
import type { Day } from '../../data/calendar.ts'
import { newestHome, recordOf, touch } from '../students.ts'
import type { World } from '../world.ts'
import { stampOf } from '../world.ts'
import { ChangeRefused } from './change.ts'
import { endLessons } from './lessons-change.ts'

/** Ends every enrollment on the day; what becomes of the record depends on the `status` switch. */
export function withdraw(world: World, student: number, day: Day): void {
  if (recordOf(world, student) !== 'active') throw new ChangeRefused('the student is not enrolled')
  const from = newestHome(world, student)
  const state = touch(world, student)
  const stamp = stampOf(world)
  const last = state.spells.at(-1)
  if (last) last.until = day
  state.record = 'withdrawn'
  state.statusStamp = stamp
  endLessons(state, { day, stamp })
  world.events.push({ kind: 'left', student, from, day })
}

/** Removes the person and all enrollments, without tombstone; guardians stay. */
export function purge(world: World, student: number): void {
  if (recordOf(world, student) === 'purged')
    throw new ChangeRefused('the student is purged already')
  const from = newestHome(world, student)
  const state = touch(world, student)
  const last = state.spells.at(-1)
  if (last) last.until = world.day
  state.record = 'purged'
  state.enrollments = []
  world.events.push({ kind: 'purged', student, from, day: world.day })
}

/** Removes all enrollments of a student who stays on the books, as in summer or before scheduling. */
export function unschedule(world: World, student: number, day: Day): void {
  if (recordOf(world, student) !== 'active') throw new ChangeRefused('the student is not enrolled')
  const from = newestHome(world, student)
  touch(world, student).enrollments = []
  world.events.push({ kind: 'unscheduled', student, from, day })
}
