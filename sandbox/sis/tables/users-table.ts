import { guardiansOfStudent } from '../data/people.ts'
import { staffRole } from '../data/staff.ts'
import { hasClassToday, newestHome } from '../state/students.ts'
import type { StudentState } from '../state/world.ts'
import { planBadRows } from './bad-rows.ts'
import type { Lens } from './lens.ts'
import type { Table } from './table.ts'
import { createTable } from './table.ts'
import { userFields } from './user-fields.ts'
import { firstChild, formulaKey, guardianSlot, studentSlot } from './user-ids.ts'
import type { UserRow } from './user-row.ts'
import { guardianRow, isServed, staffRow, studentRow } from './user-row.ts'

/** Everybody: the staff, the students, the guardians. */
export function usersTable(lens: Lens): Table {
  const { world, switches } = lens
  const { staff, students, guardians, users } = world.layout
  const count = switches.guardians === 'hidden' ? users - guardians : users
  const removed = removedUsers(lens)
  return createTable<UserRow>({
    name: 'users',
    lens,
    count,
    row: (slot) => {
      if (slot < staff) return staffRow(lens, slot)
      const student = slot - staff
      if (student < students) return studentRow(lens, student, formulaKey(lens, student))
      const guardian = student - students
      return guardianRow(lens, guardian, formulaKey(lens, firstChild(lens, guardian)))
    },
    guess: lens.ids.user.guess,
    fields: userFields(lens),
    removed,
    added: addedUsers(lens),
    uniform: world.yearsPassed === 0 && world.mangled === null && world.redated === null,
    touched: touchedUsers(lens, count),
    group: ({ kind, index }) => (kind === 'staff' ? staffRole(world.layout, index) : kind),
    ...planBadRows(lens, { name: 'users', count, removed }),
  })
}

const ascending = (numbers: Iterable<number>): readonly number[] =>
  [...new Set(numbers)].toSorted((a, b) => a - b)

/** Not listed: purged, vanished or idle students, and records of a home school a student never had. */
function removedUsers(lens: Lens): readonly number[] {
  const { world } = lens
  const { students } = world.layout
  const all = world.yearsPassed > 0 || world.vanished !== null || !isInSession(lens)
  const candidates = all
    ? Array.from({ length: students }, (_, student) => student)
    : [...world.students.keys()].filter((student) => student < students)
  return ascending(candidates.flatMap((student) => removedWith(lens, student)))
}

function removedWith(lens: Lens, student: number): readonly number[] {
  const state = lens.world.students.get(student)
  const keyed =
    !lens.composed || state === undefined || homesOf(state).includes(formulaKey(lens, student))
  if (keyed) return isListed(lens, student) ? [] : [studentSlot(lens, student)]
  const guardians = lens.switches.guardians === 'listed' ? guardianSlots(lens, student) : []
  return [studentSlot(lens, student), ...guardians]
}

const isInSession = ({ world }: Lens): boolean =>
  world.year.startDate <= world.day && world.day < world.year.endDate

function isListed(lens: Lens, student: number): boolean {
  if (!isServed(lens, student)) return false
  if (lens.switches.hideIdleStudents === 'off') return true
  return hasClassToday(lens.world, student)
}

const homesOf = (state: StudentState): readonly number[] => [
  ...new Set(state.spells.map(({ school }) => school)),
]

/** Guardians of the formula whose record follows this student. */
const guardianSlots = (lens: Lens, student: number): readonly number[] =>
  followers(lens, student)
    .filter((guardian) => guardian < lens.world.layout.guardians)
    .map((guardian) => guardianSlot(lens, guardian))

const followers = (lens: Lens, student: number): readonly number[] =>
  guardiansOfStudent(lens.world.layout, student).filter(
    (guardian) => firstChild(lens, guardian) === student,
  )

/** Records beside the formula: re-keyed students with their guardians, and students enrolled later. */
function addedUsers(lens: Lens): readonly UserRow[] {
  const { world, switches } = lens
  const rows: UserRow[] = []
  for (const state of world.students.values()) {
    const { index } = state
    const isNew = index >= world.layout.students
    const homes = lens.composed ? homesOf(state) : [newestHome(world, index)]
    for (const home of homes) {
      if (!isNew && (!lens.composed || home === formulaKey(lens, index))) continue
      if (isListed(lens, index)) rows.push(studentRow(lens, index, home))
      if (switches.guardians === 'hidden') continue
      rows.push(...followers(lens, index).map((guardian) => guardianRow(lens, guardian, home)))
    }
  }
  return rows
}

/** Rows of the formula that a change may have altered: touched students and their guardians. */
function touchedUsers(lens: Lens, count: number): readonly number[] {
  const { layout, students } = lens.world
  const slots = [...students.keys()]
    .filter((student) => student < layout.students)
    .flatMap((student) => [studentSlot(lens, student), ...guardianSlots(lens, student)])
  return ascending(slots).filter((slot) => slot < count)
}
