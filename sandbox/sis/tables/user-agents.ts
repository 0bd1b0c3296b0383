/** Who belongs to whom: guardians and children. */
import { guardiansOfStudent, studentsOfGuardian } from '../data/people.ts'
import { newestHome } from '../state/students.ts'
import type { Lens } from './lens.ts'
import {
  currentGuardianId,
  currentStudentId,
  firstChild,
  guardianId,
  studentId,
} from './user-ids.ts'
import type { UserRow } from './user-row.ts'
import { isServed } from './user-row.ts'

/** Each child and guardian by the record that belongs with this one. */
function agentIds(lens: Lens, row: UserRow): readonly string[] {
  if (row.kind === 'student') {
    return guardiansOfStudent(lens.world.layout, row.index).map((guardian) =>
      firstChild(lens, guardian) === row.index
        ? guardianId(lens, guardian, row.home)
        : currentGuardianId(lens, guardian),
    )
  }
  const children = studentsOfGuardian(lens.world.layout, row.index).filter((child) =>
    isServed(lens, child),
  )
  const [first, ...others] = children
  if (first === undefined) return []
  if (!lens.composed || first !== firstChild(lens, row.index))
    return children.map((child) => currentStudentId(lens, child))
  const current = newestHome(lens.world, first) === row.home
  return [
    studentId(lens, first, row.home),
    ...(current ? others.map((child) => currentStudentId(lens, child)) : []),
  ]
}

/** Students and guardians with far too many links, one of each in a hundred. */
const MANY_EVERY = 100
const MANY_GUARDIANS = { slot: 20, count: 6 }
const MANY_STUDENTS = { slot: 40, count: 20 }

const following = (index: number, count: number, end: number): readonly number[] =>
  Array.from({ length: count }, (_, k) => index + k + 1).filter((next) => next < end)

/** Guardians that a student of a careless provider names beside the own ones, by row number; nobody else tells of them. */
export function surplusGuardians({ world, switches }: Lens, student: number): readonly number[] {
  const { guardianLinks, agents } = switches
  if (guardianLinks === 'usual' || agents === 'guardian' || agents === 'none') return []
  const { slot, count } = MANY_GUARDIANS
  return student % MANY_EVERY === slot ? following(student, count, world.layout.students) : []
}

function surplusIds(lens: Lens, { kind, index }: UserRow): readonly string[] {
  if (kind === 'student') {
    return surplusGuardians(lens, index).map((guardian) => currentGuardianId(lens, guardian))
  }
  const { slot, count } = MANY_STUDENTS
  if (lens.switches.guardianLinks === 'usual' || index % MANY_EVERY !== slot) return []
  const students = following(index, count, lens.world.layout.students)
  return students
    .filter((student) => isServed(lens, student))
    .map((student) => currentStudentId(lens, student))
}

/** What the field is called. */
export const agentsField = ({ switches }: Lens): string =>
  switches.agents === 'misspelt' ? 'agent' : 'agents'

/** True when records of that kind name the other side. */
const tells = ({ switches: { agents } }: Lens, { kind }: UserRow): boolean =>
  kind !== 'staff' && (agents === 'both' || agents === 'misspelt' || agents === kind)

/** The `agents` of a record, from whichever side the provider tells them. */
export function agentsJson(lens: Lens, row: UserRow): string {
  if (!tells(lens, row)) return ''
  const ids = new Set([...agentIds(lens, row), ...surplusIds(lens, row)])
  return ids.size === 0 ? '' : `[${[...ids].map((id) => lens.ref('users', id, 'user')).join(',')}]`
}
