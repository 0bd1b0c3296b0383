import type { Caller, GrantableRole } from '../../src/core/kernel/actor.ts'
import { DAY } from '../../src/core/kernel/time.ts'
import {
  account,
  guardianship,
  membership,
  org,
  person,
  personName,
  roleGrant,
  session,
  type MembershipRole,
} from '../../src/core/store/tables/people.ts'
import { sha256 } from '../../src/core/store/vault.ts'
import type { TestDistrict } from './district.ts'

/** The chat workspace that every seeded member of staff belongs to. */
export const TEAM = 'T0TEST'
/** Sessions and chat verdicts of seeded people outlive any clock a test turns forward. */
const NEVER_MS = 3_650 * DAY
const BEGAN = '2026-08-17'
const SOURCE = 'seed'

export type SeededSchool = { readonly id: string; readonly name: string }
export type SeededPerson = { readonly id: string; readonly name: string }
export type SeededStaff = SeededPerson & {
  readonly email: string
  /** Signed in to the console. */
  readonly session: Caller
  /** Vouched for by the chat workspace. */
  readonly slack: Caller
}

let made = 0
const nextId = (kind: string): string => `${kind}-${++made}`

/** A school of the district. */
export function seedSchool({ db }: TestDistrict, wanted: { name?: string } = {}): SeededSchool {
  const id = nextId('school')
  const name = wanted.name ?? `School ${id}`
  db.insert(org)
    .values({ id, sourceId: SOURCE, sourcedId: id, name, type: 'school', slug: id })
    .run()
  return { id, name }
}

type WantedStaff = {
  /** Where they work; nowhere when absent. */
  readonly school?: { readonly id: string }
  /** Product roles at that school, or at every school when they work nowhere. */
  readonly roles?: readonly GrantableRole[]
  readonly name?: string
}

/** An active member of staff with a console session and a chat account. */
export function seedStaff(district: TestDistrict, wanted: WantedStaff = {}): SeededStaff {
  const { db, clock } = district
  const email = `${nextId('staff')}@district.test`
  const { id, name } = addPerson(district, {
    name: wanted.name ?? `Staff ${made}`,
    flags: { isStaff: 1, email },
  })
  if (wanted.school)
    addMembership(district, { personId: id, schoolId: wanted.school.id, role: 'staff' })
  for (const role of wanted.roles ?? [])
    grantRole(district, { personId: id, role, school: wanted.school?.id ?? '*' })
  const token = `token-of-${id}`
  const later = clock.now + NEVER_MS
  db.insert(session)
    .values({
      hash: sha256(token),
      personId: id,
      issuer: 'https://idp.test',
      subject: id,
      createdAt: clock.now,
      seenAt: later,
      expiresAt: later,
    })
    .run()
  const userId = `U${id.toUpperCase().replace('-', '')}`
  db.insert(account)
    .values({
      provider: 'slack',
      tenant: TEAM,
      subject: userId,
      personId: id,
      isMember: 1,
      checkedAt: later,
      linkedAt: clock.now,
    })
    .run()
  const slack: Caller = { via: 'slack', tenant: TEAM, userId }
  return { id, name, email, session: { via: 'session', token }, slack }
}

/** Gives a person one more role at one more school (`*` for all). */
export function grantRole(
  { db, clock }: TestDistrict,
  grant: { personId: string; role: GrantableRole; school: string },
): void {
  db.insert(roleGrant)
    .values({
      id: nextId('grant'),
      personId: grant.personId,
      role: grant.role,
      schoolId: grant.school,
      fromAt: clock.now,
      grantedBy: 'seed',
    })
    .run()
}

type WantedStudent = {
  readonly school?: { readonly id: string }
  readonly name?: string
  readonly grade?: string
}

/** A student, enrolled at a school unless it is left out. */
export function seedStudent(district: TestDistrict, wanted: WantedStudent = {}): SeededPerson {
  const student = addPerson(district, {
    name: wanted.name ?? `Student ${made}`,
    flags: { isStudent: 1, grade: wanted.grade ?? '07', homeSchoolId: wanted.school?.id ?? null },
  })
  if (wanted.school) {
    addMembership(district, { personId: student.id, schoolId: wanted.school.id, role: 'student' })
  }
  return student
}

/** Makes a person, staff or not, the guardian of a student. */
export function seedGuardianship(
  { db }: TestDistrict,
  link: { guardianId: string; studentId: string },
): void {
  db.insert(guardianship).values(link).run()
}

/** A guardian who does not work for the district. */
export function seedGuardian(
  district: TestDistrict,
  wanted: { of: SeededPerson; name?: string },
): SeededPerson {
  const guardian = addPerson(district, {
    name: wanted.name ?? `Guardian ${made}`,
    flags: { isGuardian: 1 },
  })
  seedGuardianship(district, { guardianId: guardian.id, studentId: wanted.of.id })
  return guardian
}

function addPerson(
  { db, clock }: TestDistrict,
  wanted: { name: string; flags: Partial<typeof person.$inferInsert> },
): SeededPerson {
  const id = nextId('person')
  const [givenName = '', ...rest] = wanted.name.split(' ')
  const familyName = rest.join(' ') || id
  db.insert(person)
    .values({ id, givenName, familyName, updatedAt: clock.now, ...wanted.flags })
    .run()
  const words = new Set(`${givenName} ${familyName}`.toLowerCase().split(' '))
  for (const word of words) db.insert(personName).values({ word, personId: id }).run()
  return { id, name: `${givenName} ${familyName}` }
}

function addMembership(
  { db }: TestDistrict,
  wanted: { personId: string; schoolId: string; role: MembershipRole },
): void {
  const { personId, schoolId: orgId, role } = wanted
  db.insert(membership).values({ personId, orgId, role, beginOn: BEGAN }).run()
}
