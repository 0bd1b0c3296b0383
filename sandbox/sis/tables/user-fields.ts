/** How a person is written in the users collection. */
import { CAST } from '../../cast.ts'
import { guardiansOfStudent, staffOfGuardian, studentsOfGuardian } from '../data/people.ts'
import { mix } from '../data/random.ts'
import { levelOf, newestHome } from '../state/students.ts'
import { gradeText } from './grade-text.ts'
import type { Lens } from './lens.ts'
import type { Field } from './table.ts'
import {
  currentGuardianId,
  currentStudentId,
  firstChild,
  guardianId,
  studentId,
} from './user-ids.ts'
import { orgRef, primarySchool, rolesJson } from './user-roles.ts'
import type { UserRow } from './user-row.ts'
import { emailOf, isServed } from './user-row.ts'

const STUDENT_NUMBERS_FROM = 1_000_000
const STATE_NUMBERS_FROM = 700_000_000
const STAFF_NUMBERS_FROM = 20_000

/** The district's own number of a student; it survives every change of sourcedId. */
export const studentIdentifier = (student: number): string => String(STUDENT_NUMBERS_FROM + student)

/** The student a district number belongs to, `null` when it is not one. */
export function studentByIdentifier(identifier: string): number | null {
  return /^\d{7,8}$/.test(identifier) ? Number(identifier) - STUDENT_NUMBERS_FROM : null
}

const staffIdentifier = (staff: number): string => `E${STAFF_NUMBERS_FROM + staff}`

/** A steady draw for one person and one question. */
const draw = (row: UserRow, question: number): number =>
  mix(question, row.index * 4 + row.kind.length)

/** The cast stays plain. */
const isOneIn = (n: number, row: UserRow, question: number): boolean =>
  draw(row, question) % n === 0 && !(row.kind === 'staff' && row.index < CAST.length)

const MIDDLE_NAMES = ['Alex', 'Jo', 'Marie', 'Lee', 'Rae', 'M', 'Ann', 'José', 'K']
const PREFERRED_NAMES = ['Sam', 'Ali', 'Max', 'Bibi', 'T.J.', 'Zee', 'Noor', 'Jojo']
const choose = (list: readonly string[], row: UserRow, question: number): string =>
  list[(draw(row, question) >>> 8) % list.length] ?? ''

/** Numbers that are never given out to anybody. */
const phoneOf = (row: UserRow): string =>
  `+1 555 01${String(draw(row, 0x9) % 100).padStart(2, '0')}`

/** What school systems put here is exactly what must never be copied. */
const metadataOf = (row: UserRow): string =>
  row.kind === 'student' && isOneIn(20, row, 0x1)
    ? '{"mv.lunchProgram":"reduced","mv.specialEducation":"yes"}'
    : ''

function masterIdentifier(lens: Lens, { kind, index }: UserRow): string {
  if (kind === 'student') return ''
  const staff = kind === 'staff' ? index : staffOfGuardian(lens.world.layout, index)
  return staff === null ? '' : `"mv-person-${staffIdentifier(staff)}"`
}

function userIdsOf({ kind, index }: UserRow): string {
  if (kind === 'student')
    return `[{"type":"stateStudentId","identifier":"${STATE_NUMBERS_FROM + index}"}]`
  return kind === 'staff'
    ? `[{"type":"staffUniqueId","identifier":"${staffIdentifier(index)}"}]`
    : ''
}

function identifierOf({ kind, index }: UserRow): string {
  if (kind === 'student') return `"${studentIdentifier(index)}"`
  return kind === 'staff' ? `"${staffIdentifier(index)}"` : ''
}

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

function agentsOf(lens: Lens, row: UserRow): string {
  const { agents } = lens.switches
  if (row.kind === 'staff' || (agents !== 'both' && agents !== row.kind)) return ''
  const ids = agentIds(lens, row)
  return ids.length === 0 ? '' : `[${ids.map((id) => lens.ref('users', id, 'user')).join(',')}]`
}

function primaryOrgOf(lens: Lens, row: UserRow): string {
  const org = primarySchool(lens, row)
  return org === null ? '' : orgRef(lens, org)
}

function gradesOf(lens: Lens, row: UserRow): string {
  if (row.kind !== 'student') return ''
  return `["${gradeText(lens.switches.grades, levelOf(lens.world, row.index), row.index)}"]`
}

/** Every field a user of OneRoster 1.2 may have; passwords and profiles are never sent. */
export const userFields = (lens: Lens): readonly Field<UserRow>[] => [
  ['metadata', metadataOf],
  ['userMasterIdentifier', (row) => masterIdentifier(lens, row)],
  ['username', (row) => `"${row.login}"`],
  ['userIds', userIdsOf],
  ['enabledUser', (row) => (row.enabled ? '"true"' : '"false"')],
  ['givenName', (row) => JSON.stringify(row.name.given)],
  ['familyName', (row) => JSON.stringify(row.name.family)],
  ['middleName', (row) => (isOneIn(3, row, 0x2) ? `"${choose(MIDDLE_NAMES, row, 0x2)}"` : '')],
  [
    'preferredFirstName',
    (row) => (isOneIn(12, row, 0x3) ? `"${choose(PREFERRED_NAMES, row, 0x3)}"` : ''),
  ],
  ['preferredMiddleName', () => ''],
  ['preferredLastName', () => ''],
  ['pronouns', (row) => (isOneIn(15, row, 0x4) ? '"they/them"' : '')],
  ['roles', (row) => rolesJson(lens, row)],
  ['userProfiles', () => ''],
  ['primaryOrg', (row) => primaryOrgOf(lens, row)],
  ['identifier', identifierOf],
  ['email', (row) => `"${emailOf(lens, row)}"`],
  ['sms', (row) => (row.kind === 'guardian' ? `"${phoneOf(row)}"` : '')],
  ['phone', (row) => (row.kind === 'student' ? '' : `"${phoneOf(row)}"`)],
  ['agents', (row) => agentsOf(lens, row)],
  ['grades', (row) => gradesOf(lens, row)],
  ['password', () => ''],
]
