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

/** The `roles` value of a record; left out for a guardian without children. */
export function rolesJson(lens: Lens, row: UserRow): string {
  if (row.kind === 'student') return `[${studentRoles(lens, row).map(roleJson).join(',')}]`
  const org = primarySchool(lens, row)
  if (org === null) return ''
  const role =
    row.kind === 'staff' ? staffRole(lens.world.layout, row.index) : guardianRole(row.index)
  return `[${roleJson({ role, org: orgRef(lens, org) })}]`
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
