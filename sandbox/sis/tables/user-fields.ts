/** How a person is written in the users collection. */
import { CAST } from '../../cast.ts'
import { staffOfGuardian } from '../data/people.ts'
import { mix } from '../data/random.ts'
import { levelOf } from '../state/students.ts'
import type { World } from '../state/world.ts'
import { gradeText } from './grade-text.ts'
import type { Lens } from './lens.ts'
import type { Field } from './table.ts'
import { agentsField, agentsJson } from './user-agents.ts'
import { orgRef, orgsJson, primarySchool, rolesJson, soleRoleJson } from './user-roles.ts'
import type { UserRow } from './user-row.ts'
import { emailOf } from './user-row.ts'
import { flagText } from './wire-text.ts'

const STUDENT_NUMBERS_FROM = 1_000_000
const STATE_NUMBERS_FROM = 700_000_000
/** Numbers of people who were given the record of somebody who had left. */
const STRANGER_NUMBERS_FROM = 30_000_000
const STRANGER_STATE_NUMBERS_FROM = 800_000_000
const STAFF_NUMBERS_FROM = 20_000

/** The district's own number of a student; it survives every change of sourcedId. */
const studentIdentifier = (student: number): string => String(STUDENT_NUMBERS_FROM + student)

/** The student a district number belongs to, `null` when it is not one. */
export function studentByIdentifier(identifier: string): number | null {
  if (!/^\d{7,8}$/.test(identifier)) return null
  const number = Number(identifier)
  return number - (number >= STRANGER_NUMBERS_FROM ? STRANGER_NUMBERS_FROM : STUDENT_NUMBERS_FROM)
}

/** The number in a student's record: that of somebody else where the record was handed on. */
export const servedIdentifier = (world: World, student: number): string =>
  isStranger(world, student) ? String(STRANGER_NUMBERS_FROM + student) : studentIdentifier(student)

const isStranger = (world: World, student: number): boolean =>
  world.students.get(student)?.stranger === true

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
  if (lens.switches.keys !== 'all') return ''
  const staff = kind === 'staff' ? index : staffOfGuardian(lens.world.layout, index)
  return staff === null ? '' : `"mv-person-${staffIdentifier(staff)}"`
}

function userIdsOf({ switches, world }: Lens, { kind, index }: UserRow): string {
  if (switches.keys !== 'all' && switches.keys !== 'userIds') return ''
  if (kind === 'student') {
    const from = isStranger(world, index) ? STRANGER_STATE_NUMBERS_FROM : STATE_NUMBERS_FROM
    return `[{"type":"stateStudentId","identifier":"${from + index}"}]`
  }
  return kind === 'staff'
    ? `[{"type":"staffUniqueId","identifier":"${staffIdentifier(index)}"}]`
    : ''
}

function identifierOf({ switches, world }: Lens, { kind, index }: UserRow): string {
  if (switches.keys !== 'all' && switches.keys !== 'identifier') return ''
  if (kind === 'student') return `"${servedIdentifier(world, index)}"`
  return kind === 'staff' ? `"${staffIdentifier(index)}"` : ''
}

function primaryOrgOf(lens: Lens, row: UserRow): string {
  const org = primarySchool(lens, row)
  return org === null ? '' : orgRef(lens, org)
}

function gradesOf(lens: Lens, row: UserRow): string {
  if (row.kind !== 'student') return ''
  return `["${gradeText(lens.switches.grades, levelOf(lens.world, row.index), row.index)}"]`
}

/** Every field a user may have; passwords and profiles are never sent. */
export const userFields = (lens: Lens): readonly Field<UserRow>[] =>
  lens.version === '1.1' ? fieldsOf11(lens) : fieldsOf12(lens)

const middleName = (row: UserRow): string =>
  isOneIn(3, row, 0x2) ? `"${choose(MIDDLE_NAMES, row, 0x2)}"` : ''
const sms = (row: UserRow): string => (row.kind === 'guardian' ? `"${phoneOf(row)}"` : '')
const phone = (row: UserRow): string => (row.kind === 'student' ? '' : `"${phoneOf(row)}"`)

/** One role, several organisations, no dates, and none of the names and keys that came with 1.2. */
const fieldsOf11 = (lens: Lens): readonly Field<UserRow>[] => [
  ['metadata', metadataOf],
  ['username', (row) => `"${row.login}"`],
  ['userIds', (row) => userIdsOf(lens, row)],
  ['enabledUser', (row) => flagText(lens.switches, row.enabled)],
  ['givenName', (row) => JSON.stringify(row.name.given)],
  ['familyName', (row) => JSON.stringify(row.name.family)],
  ['middleName', middleName],
  ['role', (row) => soleRoleJson(lens, row)],
  ['identifier', (row) => identifierOf(lens, row)],
  ['email', (row) => `"${emailOf(lens, row)}"`],
  ['sms', sms],
  ['phone', phone],
  [agentsField(lens), (row) => agentsJson(lens, row)],
  ['orgs', (row) => orgsJson(lens, row)],
  ['grades', (row) => gradesOf(lens, row)],
  ['password', () => ''],
]

const fieldsOf12 = (lens: Lens): readonly Field<UserRow>[] => [
  ['metadata', metadataOf],
  ['userMasterIdentifier', (row) => masterIdentifier(lens, row)],
  ['username', (row) => `"${row.login}"`],
  ['userIds', (row) => userIdsOf(lens, row)],
  ['enabledUser', (row) => flagText(lens.switches, row.enabled)],
  ['givenName', (row) => JSON.stringify(row.name.given)],
  ['familyName', (row) => JSON.stringify(row.name.family)],
  ['middleName', middleName],
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
  ['identifier', (row) => identifierOf(lens, row)],
  ['email', (row) => `"${emailOf(lens, row)}"`],
  ['sms', sms],
  ['phone', phone],
  [agentsField(lens), (row) => agentsJson(lens, row)],
  ['grades', (row) => gradesOf(lens, row)],
  ['password', () => ''],
]
