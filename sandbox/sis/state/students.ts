/** Questions about one student, answered from the overlay if it was touched and from the formula otherwise. */
import { PERIODS } from '../data/layout.ts'
import { lessonOf } from '../data/lessons.ts'
import { bandOf, LEVEL_LAST, promote } from '../data/schools.ts'
import { mix } from '../data/random.ts'
import type { Day } from '../data/calendar.ts'
import type { Enrollment, Spell, StudentState, World } from './world.ts'

/** Two students in a hundred attend a second school. */
const DUAL_EVERY = 50
const DUAL_SLOT = 7
/** The last lessons of a dual-enrolled student's day are at the second school. */
const DUAL_FROM_PERIOD = 4

function baseLevel(world: World, student: number): number {
  const { schools } = world.layout
  const { low, top } = bandOf(student % schools)
  return low + (Math.floor(student / schools) % (top - low + 1))
}

/** Kindergarten is 0, twelfth grade 12, graduates are above. */
export function levelOf(world: World, student: number): number {
  const level = world.students.get(student)?.level ?? baseLevel(world, student)
  return level + world.yearsPassed
}

/** Home school by the formula alone; `null` once the student has graduated. */
export function formulaHome(world: World, student: number): number | null {
  const first = student % world.layout.schools
  if (world.yearsPassed === 0) return first
  const level = baseLevel(world, student) + world.yearsPassed
  const home = promote(world.layout, { school: first, level }, student)
  return home === null ? null : (world.redirects.get(home) ?? home)
}

function formulaSecond(world: World, student: number, home: number): number | null {
  if (student % DUAL_EVERY !== DUAL_SLOT) return null
  const next = (home + 1) % world.layout.schools
  return world.redirects.get(next) ?? next
}

/** Second school of a dual-enrolled student, else `null`. */
export function secondSchool(world: World, student: number): number | null {
  const state = world.students.get(student)
  if (state) return state.second
  const home = formulaHome(world, student)
  const second = home === null ? null : formulaSecond(world, student, home)
  return second === home ? null : second
}

/** Enrollment e (0 to 5) of an untouched student, `null` after graduation. */
export function formulaEnrollment(world: World, student: number, e: number): Enrollment | null {
  const home = formulaHome(world, student)
  if (home === null) return null
  const second = e >= DUAL_FROM_PERIOD ? formulaSecond(world, student, home) : null
  const school = second ?? home
  const level = baseLevel(world, student) + world.yearsPassed
  return {
    base: student * PERIODS + e,
    extra: 0,
    classIndex: lessonOf(world.layout, { student, school, level }, e),
    school,
    home,
    begin: world.year.startDate,
    end: world.year.endDate,
    stamp: null,
  }
}

/** The student's enrollments of this school year, ended ones included. */
export function enrollmentsOf(world: World, student: number): readonly Enrollment[] {
  const state = world.students.get(student)
  if (state) return state.enrollments
  return Array.from({ length: PERIODS }, (_, e) => formulaEnrollment(world, student, e)).filter(
    (enrollment) => enrollment !== null,
  )
}

/** The overlay entry of a student, made from the formula on first touch. */
export function touch(world: World, student: number): StudentState {
  const known = world.students.get(student)
  if (known) return known
  const home = formulaHome(world, student)
  const state: StudentState = {
    index: student,
    level: baseLevel(world, student),
    spells: [
      {
        school: home ?? student % world.layout.schools,
        from: world.year.startDate,
        until: home === null ? world.year.startDate : null,
      },
    ],
    second: secondSchool(world, student),
    record: home === null ? 'withdrawn' : 'active',
    name: null,
    rowStamp: null,
    statusStamp: home === null ? world.rolloverStamp : null,
    schoolStamp: null,
    enrollments: [...enrollmentsOf(world, student)],
    extras: 0,
  }
  world.students.set(student, state)
  return state
}

const isOn = (spell: Spell, day: Day): boolean =>
  spell.from <= day && (spell.until === null || day < spell.until)

/** The stays the student's record shows on that day: the current ones, else the last one there was. */
export function spellsOn(state: StudentState, day: Day): readonly Spell[] {
  const current = state.spells.filter((spell) => isOn(spell, day))
  if (current.length > 0) return current
  const past = state.spells.filter((spell) => spell.from <= day)
  return (past.length > 0 ? past : state.spells).slice(-1)
}

/** Every stay at a home school this school year, oldest first. */
export function spellsOf(world: World, student: number): readonly Spell[] {
  const state = world.students.get(student)
  if (state) return state.spells
  const home = formulaHome(world, student)
  return home === null ? [] : [{ school: home, from: world.year.startDate, until: null }]
}

/** Home school as the record shows it today. */
export function shownHome(world: World, student: number): number {
  const state = world.students.get(student)
  if (state) return spellsOn(state, world.day).at(-1)?.school ?? 0
  return formulaHome(world, student) ?? student % world.layout.schools
}

/** Home school of the newest stay, which may begin in the future. */
export function newestHome(world: World, student: number): number {
  const state = world.students.get(student)
  return state ? (state.spells.at(-1)?.school ?? 0) : shownHome(world, student)
}

/** Where the student belongs today, `null` between schools, after leaving and after graduation. */
export function trueHome(world: World, student: number): number | null {
  const state = world.students.get(student)
  if (!state) return formulaHome(world, student)
  if (state.record === 'purged') return null
  return state.spells.findLast((spell) => isOn(spell, world.day))?.school ?? null
}

/** Active, withdrawn (graduates too) or purged. */
export function recordOf(world: World, student: number): StudentState['record'] {
  const state = world.students.get(student)
  if (state) return state.record
  const level = world.yearsPassed === 0 ? 0 : levelOf(world, student)
  return level > LEVEL_LAST ? 'withdrawn' : 'active'
}

const VANISH_SALT = 0x7a15

/** True while the feed has lost the student; nothing has happened to the person. */
export function isVanished(world: World, student: number): boolean {
  const { vanished, layout } = world
  if (vanished === null) return false
  if (mix(layout.seed ^ VANISH_SALT, student) % 100 >= vanished.percent) return false
  return vanished.school === null || newestHome(world, student) === vanished.school
}

/** True while some enrollment is current today. */
export const hasClassToday = (world: World, student: number): boolean =>
  enrollmentsOf(world, student).some(({ begin, end }) => begin <= world.day && world.day < end)

/** All students there are or were: those of the formula, then those enrolled later. */
export const studentCount = (world: World): number => world.layout.students + world.extraStudents

/** Every school the student attends today, home first; empty after leaving. */
export function currentSchools(world: World, student: number): readonly number[] {
  const homes = currentHomes(world, student)
  const second = homes.length === 0 ? null : secondSchool(world, student)
  return [...new Set([...homes, ...(second === null ? [] : [second])])]
}

function currentHomes(world: World, student: number): readonly number[] {
  const state = world.students.get(student)
  if (state === undefined) return [formulaHome(world, student)].filter((home) => home !== null)
  if (state.record === 'purged') return []
  const current = state.spells.filter((spell) => isOn(spell, world.day))
  return current.map(({ school }) => school).toReversed()
}
