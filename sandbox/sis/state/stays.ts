/** Where a student has belonged, and when: the truth a reader's own list is compared with. */
import type { Day } from '../data/calendar.ts'
import { currentSchools, enrollmentsOf, recordOf, spellsOf } from './students.ts'
import type { World } from './world.ts'

export type Stay = { school: number; home: boolean; begin: Day; end: Day | null; current: boolean }

/** Home schools in their order, then the second school if there is one; this school year only. */
export function staysOf(world: World, student: number): readonly Stay[] {
  const { day } = world
  const purged = recordOf(world, student) === 'purged'
  const homes = spellsOf(world, student)
    .filter(({ from, until }) => until === null || from < until)
    .map(({ school, from, until }): Stay => ({
      school,
      home: true,
      begin: from,
      end: until,
      current: !purged && from <= day && (until === null || day < until),
    }))
  const second = secondStay(world, student)
  return second === null ? homes : [...homes, second]
}

/** The second school, told from its lessons; it ends with the last of them. */
function secondStay(world: World, student: number): Stay | null {
  const homes = new Set(spellsOf(world, student).map(({ school }) => school))
  const lessons = enrollmentsOf(world, student).filter(({ school }) => !homes.has(school))
  const [first] = lessons
  if (first === undefined) return null
  const { school } = first
  const begins = lessons.map(({ begin }) => begin).toSorted()
  const ends = lessons.map(({ end }) => end).toSorted()
  const last = ends.at(-1) ?? first.end
  return {
    school,
    home: false,
    begin: begins[0] ?? first.begin,
    end: last === world.year.endDate ? null : last,
    current: currentSchools(world, student).includes(school),
  }
}
