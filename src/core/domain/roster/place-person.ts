import type { Day } from '../../kernel/time.ts'
import type { MembershipRole } from '../../store/tables/people.ts'
import { detectMove, pickHome, type Outcome, type StudentNow } from '../transfer/detect.ts'
import { changeMemberships, type MembershipChange } from '../transfer/memberships.ts'
import { deriveStays, isOn, type RoleFact, type Stay } from '../transfer/stays.ts'
import type { Term } from '../transfer/terms.ts'
import { newestFirst, personFacts, type PersonFacts } from './person-facts.ts'
import type { OrgMap, PersonFile } from './place-load.ts'
import { facetOf, hasFacet, type UserRecord } from './user-record.ts'

/** What is the same for everybody placed in one slice. */
export type Setting = {
  readonly today: Day
  readonly orgs: OrgMap
  readonly terms: readonly Term[]
  readonly run: StudentNow['run']
}

/** Where a person turns out to belong, and what happened to them. */
export type Placed = {
  readonly facts: PersonFacts
  readonly memberships: MembershipChange
  readonly outcome: Outcome
  readonly unknownOrgs: readonly (readonly [string, string])[]
}

/** Works out one person anew from everything the roster says about them. Pure. */
export function placePerson(file: PersonFile, setting: Setting): Placed | null {
  const { orgs, today, terms, run } = setting
  const [first, ...others] = newestFirst(file.records)
  if (!first) return null
  const records = [first, ...others] as const
  const facts = personFacts(records)
  const { roles, unknownOrgs } = rolesOf(records, orgs)
  const { enrollments, closedOn, watch, last } = file
  const stays = deriveStays({ enrollments, roles: currentAs(roles), closedOn })
  const asStudent = stays.filter((stay) => stay.role === 'student')
  const record = recordOf(records, roles, setting)
  const outcome = facts.isStudent
    ? detectMove({
        today,
        home: file.row.homeSchoolId,
        stays: asStudent,
        record,
        watch,
        last,
        terms,
        run,
      })
    : { home: workplace(stays, record, today), move: null, watch: null, reverses: null }
  return {
    facts,
    memberships: changeMemberships(file.memberships, stays, { today, move: outcome.move }),
    outcome,
    unknownOrgs: [...unknownOrgs, ...file.unknownOrgs],
  }
}

type SaidRole = RoleFact & { readonly record: UserRecord }

const currentAs = (roles: readonly SaidRole[]): RoleFact[] =>
  roles.map(({ record: _, ...role }) => role)

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
    for (const [word, , orgSourcedId, begin, end] of record.roles) {
      const role = facetOf(word)
      if (role === null || orgSourcedId === null) continue
      const org = orgs.get(orgSourcedId)
      if (!org) unknownOrgs.push([orgSourcedId, record.sourcedId])
      else if (role !== 'student' || org.isSchool) {
        roles.push({ school: org.id, role, begin, end, newest: record.seenAt === newestAt, record })
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
  { orgs, today }: Setting,
): StudentNow['record'] {
  const living = records.filter((record) => !record.archived)
  const newestAt = newestStudentRecord(living)
  const speaking = newestAt === undefined ? living : living.filter((r) => r.seenAt === newestAt)
  const named = speaking.find((record) => record.primaryOrg !== null)?.primaryOrg ?? null
  const main: MembershipRole = newestAt === undefined ? 'staff' : 'student'
  const current = roles.filter(
    (role) => role.role === main && speaking.includes(role.record) && isOn(role, today),
  )
  return {
    primary: named === null ? null : (orgs.get(named)?.id ?? null),
    schools: [...new Set(current.map((role) => role.school))],
  }
}

/** Where a member of staff mainly works; guardians have no school of their own. */
function workplace(
  stays: readonly Stay[],
  record: StudentNow['record'],
  today: Day,
): string | null {
  const current = stays.filter((stay) => stay.role === 'staff' && isOn(stay, today))
  return pickHome({ record }, new Map(current.map((stay) => [stay.school, stay])))
}
