/** What the users collection knows about one person at one moment. */
import type { PersonName } from '../data/people.ts'
import {
  castMember,
  guardianName,
  staffName,
  staffOfGuardian,
  studentName,
} from '../data/people.ts'
import { DISTRICT } from '../../cast.ts'
import { slug } from '../data/name-lists.ts'
import { mix } from '../data/random.ts'
import { isVanished, recordOf } from '../state/students.ts'
import type { World } from '../state/world.ts'
import type { Lens } from './lens.ts'
import { endedStatus } from './lens.ts'
import type { BaseRow } from './table.ts'
import { firstChild, guardianId, staffId, studentId } from './user-ids.ts'

const USER_SALT = 0x55
const MANGLE_SALT = 0x3a61e

export type UserRow = BaseRow & {
  kind: 'staff' | 'student' | 'guardian'
  /** Number among the staff, the students or the guardians. */
  index: number
  /** Home school this record is keyed by. */
  home: number
  name: PersonName
  /** User name, also the local part of the e-mail address. */
  login: string
  enabled: boolean
}

const slugs = new Map<string, string>()
/** Names repeat; distinct ones are few enough to keep, and renames cannot fill memory. */
const SLUGS_MAX = 50_000

function cachedSlug(name: string): string {
  const known = slugs.get(name)
  if (known !== undefined) return known
  const made = slug(name)
  if (slugs.size < SLUGS_MAX) slugs.set(name, made)
  return made
}

const loginOf = (name: PersonName, suffix: string): string =>
  `${cachedSlug(name.given)}.${cachedSlug(name.family)}${suffix}`

/** A change that some providers do not show counts for nothing there. */
const latest = (stamps: readonly (string | null | undefined)[], otherwise: string): string =>
  stamps.reduce<string>((last, stamp) => (stamp && stamp > last ? stamp : last), otherwise)

type Share = Pick<NonNullable<World['mangled']>, 'percent'> | null

const isChosen = ({ world: { layout } }: Lens, share: Share, slot: number): boolean =>
  share !== null && mix(layout.seed ^ MANGLE_SALT, slot) % 100 < share.percent

/** Part of the feed now comes in capitals: which part depends on the row alone. */
function mangle(lens: Lens, slot: number, plain: UserRow): UserRow {
  const { mangled, redated } = lens.world
  const row = isChosen(lens, redated, slot)
    ? { ...plain, stamp: latest([redated?.stamp], plain.stamp) }
    : plain
  if (mangled === null || !isChosen(lens, mangled, slot)) return row
  const isInCapitals = mangled.times % 2 === 1
  const family = isInCapitals ? row.name.family.toUpperCase() : row.name.family.toLowerCase()
  return { ...row, stamp: latest([mangled.stamp], row.stamp), name: { ...row.name, family } }
}

/** Row `slot` of the users collection as the formula numbers them. */
export function staffRow(lens: Lens, staff: number): UserRow {
  const name = staffName(lens.world.layout, staff)
  const cast = castMember(staff)
  return mangle(lens, staff, {
    kind: 'staff',
    index: staff,
    id: staffId(lens, staff),
    status: 'active',
    stamp: lens.baseStamp(USER_SALT, staff),
    home: -1,
    name,
    login: cast ? cast.email.slice(0, cast.email.indexOf('@')) : loginOf(name, String(staff)),
    enabled: true,
  })
}

/** The record of a student that is keyed by a home school. */
export function studentRow(lens: Lens, student: number, home: number): UserRow {
  const { world } = lens
  const formula = studentName(world.layout, student)
  const gone = recordOf(world, student) !== 'active'
  const status = gone ? (endedStatus(lens.switches) ?? 'active') : 'active'
  const slot = world.layout.staff + student
  return mangle(lens, slot, {
    kind: 'student',
    index: student,
    id: studentId(lens, student, home),
    status,
    stamp: studentStamp(lens, student, lens.baseStamp(USER_SALT, slot)),
    home,
    name: world.students.get(student)?.name ?? formula,
    login: loginOf(formula, String(student)),
    enabled: status === 'active',
  })
}

/** Leaving shows in the record unless everybody stays active; moving shows where providers are thorough. */
function studentStamp(lens: Lens, student: number, base: string): string {
  const state = lens.world.students.get(student)
  if (state === undefined) return base
  const left = lens.switches.status === 'always-active' ? null : state.statusStamp
  return latest([state.rowStamp, left, showsMoves(lens) ? state.schoolStamp : null], base)
}

const showsMoves = (lens: Lens): boolean => !lens.composed && lens.switches.modified === 'true'

/** Some systems have one box for a contact's whole name. */
const writtenName = ({ switches }: Lens, { given, family }: PersonName): PersonName =>
  switches.contactNames === 'split'
    ? { given, family }
    : { given: '', family: `${given} ${family}` }

/** The record of a guardian that is keyed by the first child's home school. */
export function guardianRow(lens: Lens, guardian: number, home: number): UserRow {
  const { layout, students } = lens.world
  const staff = staffOfGuardian(layout, guardian)
  const name = guardianName(layout, guardian)
  const slot = layout.staff + layout.students + guardian
  const state = students.get(firstChild(lens, guardian))
  const moved = showsMoves(lens) ? state?.schoolStamp : null
  return mangle(lens, slot, {
    kind: 'guardian',
    index: guardian,
    id: guardianId(lens, guardian, home),
    status: 'active',
    stamp: latest([moved], lens.baseStamp(USER_SALT, slot)),
    home,
    name: writtenName(lens, name),
    login: staff === null ? loginOf(name, `.g${guardian}`) : staffRow(lens, staff).login,
    enabled: true,
  })
}

const OFFICE_EMAIL = `office@${DISTRICT.domain}`
const OFFICE_EVERY = 3

/** The cast keep their own addresses, so that they can sign in. */
const sharesOffice = ({ switches }: Lens, staff: number): boolean =>
  switches.staffEmails === 'shared' && castMember(staff) === undefined && staff % OFFICE_EVERY === 0

/** The address a person's record carries. */
export function emailOf(lens: Lens, row: UserRow): string {
  if (row.kind === 'student') return `${row.login}@students.${DISTRICT.domain}`
  if (row.kind === 'staff' && sharesOffice(lens, row.index)) return OFFICE_EMAIL
  const works = row.kind === 'staff' || staffOfGuardian(lens.world.layout, row.index) !== null
  return `${row.login}@${works ? DISTRICT.domain : 'family.example'}`
}

/** True while a record is served for the student at all. */
export function isServed(lens: Lens, student: number): boolean {
  const record = recordOf(lens.world, student)
  if (record === 'purged' || isVanished(lens.world, student)) return false
  return record === 'active' || lens.switches.status !== 'vanish'
}
