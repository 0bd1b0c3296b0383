import type { Day } from '../../data/calendar.ts'
import { addDays } from '../../data/calendar.ts'
import { secondSchool, studentCount, newestHome, recordOf, touch } from '../students.ts'
import type { World } from '../world.ts'
import { stampOf } from '../world.ts'
import type { Change, TransferChange } from './change.ts'
import { ChangeRefused, requireOpen } from './change.ts'
import { ALL_PERIODS, beginLessons, endLessons } from './lessons-change.ts'

function spanOf({ style, day, days }: TransferChange): { ends: Day; begins: Day } {
  if (style === 'overlap') return { ends: addDays(day, days), begins: day }
  if (style === 'gap') return { ends: day, begins: addDays(day, days) }
  return { ends: day, begins: day }
}

/**
 * Moves a student to another school. `clean`: ends and begins on the day; `overlap`: the old school ends some days
 * later; `gap`: the new school begins some days later; `roles-only`: the record moves, no enrollment does.
 */
export function transfer(
  world: World,
  change: TransferChange,
  cause: 'transfer' | 'close-school' = 'transfer',
): void {
  const { student, to, style } = change
  const from = newestHome(world, student)
  if (recordOf(world, student) !== 'active') throw new ChangeRefused('the student is not enrolled')
  if (from === to) throw new ChangeRefused('the student is already at that school')
  requireOpen(world, to)
  const state = touch(world, student)
  const { ends, begins } = spanOf(change)
  const stamp = stampOf(world)
  const last = state.spells.at(-1)
  if (last) last.until = ends
  state.spells.push({ school: to, from: begins, until: null })
  state.schoolStamp = stamp
  if (state.second === to) state.second = null
  if (style !== 'roles-only') {
    const ended = endLessons(state, { day: ends, stamp, school: from })
    const periods = ended > 0 ? ALL_PERIODS.slice(0, ended) : ALL_PERIODS
    beginLessons(world, state, { school: to, day: begins, stamp, periods })
  }
  world.events.push({
    kind: 'transfer',
    student,
    from,
    to,
    style,
    ends: style === 'roles-only' ? null : ends,
    begins,
    effectiveOn: style === 'overlap' ? ends : begins,
    cause,
  })
}

/** Closes a school: its students move on that day, its second-school lessons end, its record follows `status`. */
export function closeSchool(world: World, change: Extract<Change, { kind: 'close-school' }>): void {
  const { school, to, day } = change
  if (school === to) throw new ChangeRefused('the receiving school must be another one')
  requireOpen(world, to)
  if (world.closed.has(school)) throw new ChangeRefused('the school is closed already')
  const stamp = stampOf(world)
  for (let student = 0; student < studentCount(world); student++) {
    if (recordOf(world, student) !== 'active') continue
    if (secondSchool(world, student) === school) {
      const state = touch(world, student)
      state.second = null
      state.schoolStamp = stamp
      endLessons(state, { day, stamp, school })
    }
    if (newestHome(world, student) === school) {
      transfer(
        world,
        { kind: 'transfer', student, to, day, style: 'clean', days: 0 },
        'close-school',
      )
    }
  }
  world.closed.set(school, { to, stamp })
}
