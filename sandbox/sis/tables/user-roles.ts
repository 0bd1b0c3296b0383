/** Roles: what a person is, where, and since when. */
import { staffRole, staffSchool } from '../data/staff.ts'
import { studentsOfGuardian } from '../data/people.ts'
import { openSchool } from '../state/world.ts'
import type { Spell } from '../state/world.ts'
import { newestHome, secondSchool, shownHome, spellsOn } from '../state/students.ts'
import type { Lens } from './lens.ts'
import type { UserRow } from './user-row.ts'
import { isServed } from './user-row.ts'

type Role = { role: string; org: string; begin?: string | null; end?: string | null }

/** Primary means primary in that organisation, so somebody at two schools has two primary roles. */
const roleJson = ({ role, org, begin, end }: Role): string =>
  `{"roleType":"primary","role":"${role}","org":${org}${begin ? `,"beginDate":"${begin}"` : ''}${end ? `,"endDate":"${end}"` : ''}}`

/** The organisation named as a person's primary one; `null` for a guardian whose children are all gone. */
export function primarySchool(lens: Lens, row: UserRow): number | 'district' | null {
  const { world } = lens
  switch (row.kind) {
    case 'staff': {
      const school = staffSchool(world.layout, row.index)
      return school === null ? 'district' : openSchool(world, school)
    }
    case 'student':
      return lens.composed ? row.home : shownHome(world, row.index)
    case 'guardian': {
      const child = servedChild(lens, row.index)
      if (child === null) return null
      return lens.composed ? row.home : shownHome(world, child)
    }
  }
}

export const orgRef = (lens: Lens, org: number | 'district'): string =>
  org === 'district' ? lens.districtRef : (lens.schoolRefs[org] ?? '')

const servedChild = (lens: Lens, guardian: number): number | null =>
  studentsOfGuardian(lens.world.layout, guardian).find((child) => isServed(lens, child)) ?? null

/** What a person is, in the words of OneRoster 1.2. */
function roleOf(lens: Lens, { kind, index }: UserRow): string {
  if (kind === 'student') return 'student'
  return kind === 'staff' ? staffRole(lens.world.layout, index) : guardianRole(index)
}

/** Every role of a record; none for a guardian without children. */
function rolesOf(lens: Lens, row: UserRow): readonly Role[] {
  if (row.kind === 'student') return studentRoles(lens, row)
  const org = primarySchool(lens, row)
  return org === null ? [] : [{ role: roleOf(lens, row), org: orgRef(lens, org) }]
}

/** The `roles` value of a 1.2 record; left out for a guardian without children. */
export function rolesJson(lens: Lens, row: UserRow): string {
  const roles = rolesOf(lens, row)
  return roles.length === 0 ? '' : `[${roles.map(roleJson).join(',')}]`
}

/** The jobs that 1.1 has no word for. */
const ROLES_OF_1_1: ReadonlyMap<string, string> = new Map([
  ['principal', 'administrator'],
  ['siteAdministrator', 'administrator'],
  ['districtAdministrator', 'administrator'],
  ['counselor', 'administrator'],
])

/** The one role of a 1.1 record. */
export function soleRoleJson(lens: Lens, row: UserRow): string {
  const role = roleOf(lens, row)
  return `"${ROLES_OF_1_1.get(role) ?? role}"`
}

/** The `orgs` value of a 1.1 record, the home school first; left out for a guardian without children. */
export function orgsJson(lens: Lens, row: UserRow): string {
  const orgs = rolesOf(lens, row).map(({ org }) => org)
  const primary = primarySchool(lens, row)
  const first = primary === null ? '' : orgRef(lens, primary)
  const all = new Set([...orgs.filter((org) => org === first), ...orgs])
  return all.size === 0 ? '' : `[${[...all].join(',')}]`
}

const guardianRole = (guardian: number): string => (guardian % 3 === 0 ? 'guardian' : 'parent')

function studentRoles(lens: Lens, row: UserRow): readonly Role[] {
  const { world } = lens
  const state = world.students.get(row.index)
  const at = (spell: Pick<Spell, 'school' | 'from' | 'until'>): Role => ({
    role: 'student',
    org: orgRef(lens, spell.school),
    begin: spell.from,
    end: spell.until,
  })
  const since = world.year.startDate
  const own =
    state === undefined
      ? [at({ school: row.home, from: since, until: null })]
      : shownSpells(lens, row).map(at)
  const second = secondSchool(world, row.index)
  const current = !lens.composed || row.home === newestHome(world, row.index)
  return second === null || !current
    ? own
    : [...own, at({ school: second, from: since, until: null })]
}

/** A composed record shows its own school for ever; any other shows where the student is today. */
function shownSpells(lens: Lens, row: UserRow): readonly Spell[] {
  const state = lens.world.students.get(row.index)
  if (state === undefined) return []
  if (!lens.composed) return spellsOn(state, lens.world.day)
  const own = state.spells.findLast(({ school }) => school === row.home)
  return own === undefined ? [] : [{ ...own, until: null }]
}
