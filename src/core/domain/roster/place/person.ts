import type { Day } from '../../../kernel/time.ts'
import type { MembershipRole } from '../../../store/tables/people.ts'
import { detectMove } from '../../transfer/detect.ts'
import { changeMemberships, onlyAdded, type MembershipChange } from '../../transfer/memberships.ts'
import { still, type Outcome, type StudentNow } from '../../transfer/moves-known.ts'
import { pickHome, type RecordSays } from '../../transfer/pick-home.ts'
import {
  deriveStays,
  isOn,
  type EnrollmentFact,
  type RoleFact,
  type Stay,
} from '../../transfer/stays.ts'
import type { Term } from '../../transfer/terms.ts'
import { endVanished } from '../../transfer/vanished.ts'
import { newestFirst, personFacts, type PersonFacts } from '../identity/person-facts.ts'
import type { Breaks } from './breaks.ts'
import type { OrgMap, PersonFile } from './load.ts'
import { facetOf, hasFacet, type UserRecord } from '../identity/user-record.ts'

/** What is the same for everybody placed in one slice. */
export type Setting = {
  readonly today: Day
  readonly orgs: OrgMap
  readonly terms: readonly Term[]
  readonly breaks: Breaks
  /** Our ids of the schools that are never home. */
  readonly programs: ReadonlySet<string>
  readonly run: StudentNow['run']
  /** A school nobody knows may be one that has not been told yet: who is said to be there does not move. */
  readonly mayLackSchools: boolean
  /** Nobody is removed and nobody moves for now. */
  readonly isFrozen: boolean
}

/** Where a person turns out to belong, and what happened to them. */
export type Placed = {
  readonly facts: PersonFacts
  readonly memberships: MembershipChange
  readonly outcome: Outcome
  /** What happened to them waits until somebody may move again. */
  readonly isDeferred: boolean
  readonly unknownOrgs: readonly (readonly [string, string])[]
}

/** Works out one person anew from everything the roster says about them. Pure. */
export function placePerson(file: PersonFile, setting: Setting): Placed | null {
  const { orgs, today, programs } = setting
  const [first, ...others] = newestFirst(file.records)
  if (!first) return null
  const records = [first, ...others] as const
  const found = personFacts(records)
  const isSilent = hasNoPart(found)
  const facts = isSilent ? asBefore(found, file.row) : found
  const { roles, unknownOrgs: said } = rolesOf(records, orgs)
  const unknownOrgs = [...said, ...file.unknownOrgs]
  const isUntold = setting.mayLackSchools && unknownOrgs.length > 0
  const isFrozen = setting.isFrozen || isUntold || isSilent
  const { closedOn, watch, row, memberships: before } = file
  const home = row.homeSchoolId
  const enrollments = endVanished(file.enrollments, { today, home, watch, before, programs })
  const record = recordOf(records, roles, setting)
  const inRoles = [...currentAs(roles), ...primaryAsRole(enrollments, { facts, roles, record })]
  const stays = deriveStays({ enrollments, roles: inRoles, closedOn, today })
  const concluded = facts.isStudent
    ? asStudent(file, { stays, record, setting })
    : still(workplace(stays, record, today))
  const outcome = isFrozen ? frozen(file, concluded) : concluded
  const memberships = changeMemberships(before, stays, { today, move: outcome.move })
  const allowed = isFrozen ? onlyAdded(memberships, before) : memberships
  return {
    facts,
    memberships: allowed,
    outcome,
    isDeferred: isFrozen && isKeptBack({ found: concluded, outcome }, { memberships, allowed }),
    unknownOrgs,
  }
}

const hasNoPart = ({ isStudent, isStaff, isGuardian, archived }: PersonFacts): boolean =>
  !isStudent && !isStaff && !isGuardian && !archived

/** A live record that no longer says what somebody is takes nothing from them: that would be said in so many words. */
const asBefore = (facts: PersonFacts, row: PersonFile['row']): PersonFacts => ({
  ...facts,
  isStudent: row.isStudent === 1,
  isStaff: row.isStaff === 1,
  isGuardian: row.isGuardian === 1,
  grade: row.grade,
  email: row.email,
})

type AsStudent = {
  readonly stays: readonly Stay[]
  readonly record: RecordSays
  readonly setting: Setting
}

function asStudent(file: PersonFile, { stays, record, setting }: AsStudent): Outcome {
  const { today, terms, run, programs } = setting
  const canBeHome = (stay: Stay): boolean => stay.role === 'student' && !programs.has(stay.school)
  const { homeSchoolId } = file.row
  // Whoever was at home in a program has had no home, and did not move when that was found out.
  const home = homeSchoolId !== null && programs.has(homeSchoolId) ? null : homeSchoolId
  return detectMove({
    today,
    home,
    stays: stays.filter(canBeHome),
    record,
    watch: file.watch,
    last: home === homeSchoolId ? file.last : null,
    terms,
    breaks: home === null ? [] : (setting.breaks.get(home) ?? []),
    run,
  })
}

/** Who has no home may find one; everybody else stays where they are. */
const frozen = (file: PersonFile, found: Outcome): Outcome =>
  file.row.homeSchoolId === null && found.move === null
    ? found
    : still(file.row.homeSchoolId, file.watch)

function isKeptBack(
  { found, outcome }: { found: Outcome; outcome: Outcome },
  { memberships, allowed }: { memberships: MembershipChange; allowed: MembershipChange },
): boolean {
  const isQuiet = found.move === null && found.reverses === null && found.expected === null
  const isSame = found.home === outcome.home && (found.watch === null) === (outcome.watch === null)
  const isWhole = memberships.drop.length === 0 && memberships.put.length === allowed.put.length
  return !(isQuiet && isSame && isWhole)
}

type SaidRole = RoleFact & { readonly record: UserRecord; readonly isMain: boolean }

const currentAs = (roles: readonly SaidRole[]): RoleFact[] =>
  roles.map(({ record: _, isMain: _main, ...role }) => role)

/** The roles of the live records at organisations we know. Students belong to schools only. */
function rolesOf(
  records: readonly UserRecord[],
  orgs: OrgMap,
): { roles: SaidRole[]; unknownOrgs: [string, string][] } {
  const living = records.filter((record) => !record.archived)
  const newestAt = newestStudentRecord(living)
  const roles: SaidRole[] = []
  const unknownOrgs: [string, string][] = []
  for (const record of living) {
    for (const [word, type, orgSourcedId, begin, end] of record.roles) {
      const role = facetOf(word)
      if (role === null || orgSourcedId === null) continue
      const org = orgs.get(orgSourcedId)
      if (!org) unknownOrgs.push([orgSourcedId, record.sourcedId])
      else if (role !== 'student' || org.isSchool) {
        const newest = record.seenAt === newestAt
        const isMain = type === 'primary'
        roles.push({ school: org.id, role, begin, end, newest, record, isMain })
      }
    }
  }
  return { roles, unknownOrgs }
}

const newestStudentRecord = (living: readonly UserRecord[]): number | undefined =>
  living.find((record) => hasFacet(record, 'student'))?.seenAt

/** The schools the newest record names, for the part the person mainly plays. */
function recordOf(
  records: readonly UserRecord[],
  roles: readonly SaidRole[],
  { orgs, today, programs }: Setting,
): RecordSays {
  const living = records.filter((record) => !record.archived)
  const newestAt = newestStudentRecord(living)
  const speaking = newestAt === undefined ? living : living.filter((r) => r.seenAt === newestAt)
  const part: MembershipRole = newestAt === undefined ? 'staff' : 'student'
  const named = primaryOf(speaking, part)
  const org = named === undefined ? undefined : orgs.get(named)
  const canBeHome = org && (part === 'staff' || (org.isSchool && !org.isProgram))
  const current = roles
    .filter((role) => role.role === part && speaking.includes(role.record) && isOn(role, today))
    .filter((role) => part === 'staff' || !programs.has(role.school))
  return {
    primary: canBeHome ? org.id : null,
    schools: [...new Set(current.map((role) => role.school))],
    main: current.filter((role) => role.isMain).map((role) => role.school),
  }
}

/** Two records of a student that came together and name two schools leave it to the lessons. */
function primaryOf(speaking: readonly UserRecord[], part: MembershipRole): string | undefined {
  const named = [...new Set(speaking.flatMap((record) => record.primaryOrg ?? []))]
  return part === 'student' && named.length > 1 ? undefined : named[0]
}

type Told = {
  readonly facts: PersonFacts
  readonly roles: readonly RoleFact[]
  readonly record: RecordSays
}

/**
 * A record may move its primary organisation alone. Where a student has no lessons anywhere, that counts like a role
 * without dates.
 */
function primaryAsRole(
  enrollments: readonly EnrollmentFact[],
  { facts, roles, record }: Told,
): RoleFact[] {
  const { primary } = record
  if (!facts.isStudent || primary === null) return []
  const hasLessons = enrollments.some((e) => e.role === 'student')
  const isNamed = roles.some((role) => role.role === 'student' && role.school === primary)
  if (hasLessons || isNamed) return []
  return [{ school: primary, role: 'student', begin: null, end: null, newest: true }]
}

/** Where a member of staff mainly works; guardians have no school of their own. */
function workplace(stays: readonly Stay[], record: RecordSays, today: Day): string | null {
  const current = stays.filter((stay) => stay.role === 'staff' && isOn(stay, today))
  return pickHome(record, new Map(current.map((stay) => [stay.school, stay])))
}
