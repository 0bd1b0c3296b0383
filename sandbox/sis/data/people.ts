/** Who everybody is: names by row number. Rows 0 to 5 of the staff are the cast of the demo. */
import { CAST } from '../../cast.ts'
import type { CastMember } from '../../cast.ts'
import type { Layout } from './layout.ts'
import { FAMILY_NAMES, GIVEN_NAMES, MADE_FAMILY_NAMES } from './name-lists.ts'
import { mix } from './random.ts'

export type PersonName = { given: string; family: string }

const BLOCK = GIVEN_NAMES.length * FAMILY_NAMES.length
const MADE_BLOCKS = Math.floor(MADE_FAMILY_NAMES.length / FAMILY_NAMES.length)
/** A prime that divides no block size, near the golden section: neighbours get unlike names. */
const STRIDE = 20_011
const GUARDIAN_SALT = 0x6a2d
const STAFF_SALT = 0x51aff
/** One student in two hundred carries both names of the student before: 1 % share. */
const SHARED_EVERY = 200

const familyOf = (block: number, f: number): string => {
  if (block === 0) return FAMILY_NAMES[f] ?? ''
  if (block <= MADE_BLOCKS) return MADE_FAMILY_NAMES[(block - 1) * FAMILY_NAMES.length + f] ?? ''
  const partner = (f + block - MADE_BLOCKS) % FAMILY_NAMES.length
  return `${FAMILY_NAMES[f] ?? ''}-${FAMILY_NAMES[partner] ?? ''}`
}

/** Slot x has a pair of names no other slot has. */
function slotName(layout: Layout, x: number): PersonName {
  const shift = mix(layout.seed, 0x4a3e) % BLOCK
  const p = ((x % BLOCK) * STRIDE + shift) % BLOCK
  return {
    given: GIVEN_NAMES[p % GIVEN_NAMES.length] ?? '',
    family: familyOf(Math.floor(x / BLOCK), Math.floor(p / GIVEN_NAMES.length)),
  }
}

/** Student i, counted over the district. Every tenth is a sibling of the one before; 1 % are namesakes. */
export function studentName(layout: Layout, i: number): PersonName {
  if (i % SHARED_EVERY === SHARED_EVERY - 1) return slotName(layout, i - 1)
  const own = slotName(layout, i)
  if (!isSecondSibling(i)) return own
  const elder = slotName(layout, i - 1)
  const second = GIVEN_NAMES[(GIVEN_NAMES.indexOf(own.given) + 7) % GIVEN_NAMES.length] ?? ''
  return { given: `${own.given} ${second}`, family: elder.family }
}

/** True when student i shares a family name and a guardian with student i - 1. */
const isSecondSibling = (i: number): boolean => i % 10 === 1

export const castMember = (staff: number): CastMember | undefined => CAST[staff]

export function staffName(layout: Layout, staff: number): PersonName {
  const cast = castMember(staff)
  if (cast) return { given: cast.givenName, family: cast.familyName }
  const h = mix(layout.seed ^ STAFF_SALT, staff)
  return {
    given: GIVEN_NAMES[h % GIVEN_NAMES.length] ?? '',
    family: FAMILY_NAMES[(h >>> 12) % FAMILY_NAMES.length] ?? '',
  }
}

/** With n / 16 staff and 1.5 n guardians, one guardian in 480 is one member of staff in twenty. */
const GUARDIANS_PER_STAFF_GUARDIAN = 480

/** The staff row of a guardian who also works in the district, else `null`. Five teachers in a hundred do. */
export function staffOfGuardian(layout: Layout, guardian: number): number | null {
  if (guardian >= layout.guardians || guardian % GUARDIANS_PER_STAFF_GUARDIAN !== 13) return null
  const staff = Math.floor(guardian / GUARDIANS_PER_STAFF_GUARDIAN) * 20 + 9
  return staff < layout.staff ? staff : null
}

export function guardianName(layout: Layout, guardian: number): PersonName {
  const staff = staffOfGuardian(layout, guardian)
  if (staff !== null) return staffName(layout, staff)
  const h = mix(layout.seed ^ GUARDIAN_SALT, guardian)
  const given = GIVEN_NAMES[h % GIVEN_NAMES.length] ?? ''
  const child = studentsOfGuardian(layout, guardian)[0] ?? 0
  const family =
    h >>> 30 === 0
      ? (FAMILY_NAMES[(h >>> 12) % FAMILY_NAMES.length] ?? '')
      : studentName(layout, child).family
  return { given, family }
}

/** Row numbers of the children. Guardians beyond the layout belong to students enrolled later, one each. */
export function studentsOfGuardian(layout: Layout, guardian: number): readonly number[] {
  const { students, guardians } = layout
  if (guardian < students) return [guardian]
  if (guardian >= guardians) return [students + guardian - guardians]
  const elder = 2 * (guardian - students)
  const younger = elder + 1
  return isSecondSibling(younger) && younger < students ? [elder, younger] : [elder]
}

/** Row numbers of the guardians: one for everybody, a second one for every other student and for siblings. */
export function guardiansOfStudent(layout: Layout, student: number): readonly number[] {
  const { students, guardians } = layout
  if (student >= students) return [guardians + student - students]
  const elder = isSecondSibling(student) ? student - 1 : student
  const second = students + elder / 2
  return elder % 2 === 0 && second < guardians ? [student, second] : [student]
}
