import { sql } from 'drizzle-orm'
import { addDays, dayIn, type Day } from '../../../kernel/time.ts'
import type { MembershipRole } from '../../../store/tables/people.ts'
import type { Context } from '../../command.ts'
import type { PastMove, Watch } from '../../transfer/moves-known.ts'
import type { Membership } from '../../transfer/memberships.ts'
import type { Term } from '../../transfer/terms.ts'
import type { ListedEnrollment } from '../../transfer/vanished.ts'
import { MISSES_BEFORE_PROBE } from '../absent/rules.ts'
import type { PersonRow } from '../identity/save-people.ts'
import { settingsOf } from '../source/settings.ts'
import type { Source } from '../source/source.ts'
import { facetOf, readUserRecord, type UserRecord } from '../identity/user-record.ts'

/** What is stored about one person and said about them. Schools of enrollments are ours already. */
export type PersonFile = {
  readonly row: PersonRow
  readonly records: readonly UserRecord[]
  /** The day the last record ended; null while one is live. */
  readonly closedOn: Day | null
  readonly enrollments: readonly ListedEnrollment[]
  readonly memberships: readonly Membership[]
  readonly watch: Watch | null
  readonly last: PastMove | null
  /** A move that was announced for a day to come. */
  readonly expected: Announced | null
  /** Organisations named by records that are not listed, with who names them. */
  readonly unknownOrgs: readonly (readonly [orgSourcedId: string, userSourcedId: string])[]
}

/** A move that was announced, as it is stored. */
type Announced = Pick<PastMove, 'id' | 'from' | 'effectiveOn'> & { readonly to: string }

type Org = {
  readonly id: string
  readonly isSchool: boolean
  /** Students go there, and it is never their home. */
  readonly isProgram: boolean
}

/** Organisations by the id the provider gives them. */
export type OrgMap = ReadonlyMap<string, Org>

export function loadOrgs({ tx }: Context, source: Source): OrgMap {
  type Row = { sourced_id: string; org_id: string; type: string | null; identifier: string | null }
  const rows = tx.all<Row>(sql`
    SELECT sourced_id, org_id, type, identifier FROM roster_org
    WHERE source_no = ${source.no} AND sourced_id > '' AND org_id IS NOT NULL`)
  const programs = new Set(settingsOf(source).programs)
  return new Map(
    rows.map(({ sourced_id, org_id, type, identifier }) => [
      sourced_id,
      {
        id: org_id,
        isSchool: type === 'school',
        isProgram: programs.has(sourced_id) || (identifier !== null && programs.has(identifier)),
      },
    ]),
  )
}

/** Our ids of the programs. */
export const programsIn = (orgs: OrgMap): string[] =>
  [...new Set([...orgs.values()].flatMap((org) => (org.isProgram ? [org.id] : [])))].toSorted()

/** Terms far enough away cannot explain why lessons ended. */
const TERMS_WITHIN_DAYS = 200

export function loadTerms({ tx }: Context, source: Source, today: Day): Term[] {
  return tx.all<Term>(sql`
    SELECT DISTINCT start_on AS start, end_on AS "end", type AS kind FROM roster_session
    WHERE source_no = ${source.no} AND sourced_id > '' AND archived_at IS NULL
      AND start_on IS NOT NULL AND end_on > ${addDays(today, -TERMS_WITHIN_DAYS)}
      AND start_on < ${addDays(today, TERMS_WITHIN_DAYS)}`)
}

/** Everything needed to place the given persons, read with one statement per table. */
export function loadFiles(context: Context, ids: readonly string[], orgs: OrgMap): PersonFile[] {
  const { tx } = context
  const list = JSON.stringify(ids)
  const rows = tx.all<PersonRow>(sql`
    SELECT p.id, p.given_name AS "givenName", p.family_name AS "familyName",
      p.preferred_given_name AS "preferredGivenName",
      p.preferred_family_name AS "preferredFamilyName", p.is_student AS "isStudent",
      p.is_staff AS "isStaff", p.is_guardian AS "isGuardian", p.grade, p.email,
      p.home_school_id AS "homeSchoolId", p.enabled, p.archived_at AS "archivedAt",
      p.updated_at AS "updatedAt", p.sort_key AS "sortKey"
    FROM json_each(${list}) AS j CROSS JOIN person AS p ON p.id = j.value`)
  const records = loadRecords(context, list)
  const enrollments = loadEnrollments(context, list)
  const memberships = loadMemberships(context, list)
  const watches = loadWatches(context, list)
  const moves = loadMoves(context, list)
  return rows.map((row): PersonFile => {
    const own = records.get(row.id) ?? []
    const lessons = (enrollments.get(row.id) ?? []).map((e) =>
      toFact(e, { orgs, timeZone: context.district.timeZone }),
    )
    return {
      row,
      records: own.map(({ record }) => record),
      closedOn: closedOn(context, own),
      enrollments: lessons.flatMap(({ fact }) => fact ?? []),
      memberships: memberships.get(row.id) ?? [],
      watch: watches.get(row.id)?.[0] ?? null,
      last: lastOf(moves.get(row.id) ?? []),
      expected: announcedOf(moves.get(row.id) ?? []),
      unknownOrgs: lessons.flatMap(({ unknown }) => (unknown ? [unknown] : [])),
    }
  })
}

type Stored = { readonly record: UserRecord; readonly endedAt: number | null }

function loadRecords({ tx }: Context, list: string): Map<string, Stored[]> {
  type Row = {
    person_id: string
    seen_at: number
    body: string
    archived_at: number | null
    ended_at: number | null
  }
  const rows = tx.all<Row>(sql`
    SELECT a.person_id, a.seen_at, u.body, u.archived_at,
      coalesce(u.missing_since, u.archived_at) AS ended_at
    FROM json_each(${list}) AS j CROSS JOIN person_alias AS a ON a.person_id = j.value
      CROSS JOIN roster_user AS u ON u.source_no = a.source_no AND u.sourced_id = a.sourced_id`)
  return grouped(rows, (row) => ({
    record: readUserRecord(row.body, { seenAt: row.seen_at, archived: row.archived_at !== null }),
    endedAt: row.ended_at,
  }))
}

function closedOn({ district }: Context, records: readonly Stored[]): Day | null {
  if (records.some(({ record }) => !record.archived)) return null
  const last = Math.max(...records.map(({ endedAt }) => endedAt ?? 0))
  return last > 0 ? dayIn(district.timeZone, last) : null
}

type EnrollmentRow = {
  person_id: string
  user_id: string
  school: string | null
  role: string | null
  begin_on: string | null
  end_on: string | null
  /** When they were first missed or deleted, where two complete readings did not show them. */
  missed_at: number | null
  archived: number
  n: number
}

function loadEnrollments({ tx }: Context, list: string): Map<string, EnrollmentRow[]> {
  const rows = tx.all<EnrollmentRow>(sql`
    SELECT a.person_id, min(a.sourced_id) AS user_id,
      coalesce(e.school, (SELECT c.school FROM roster_class AS c
        WHERE c.source_no = e.source_no AND c.sourced_id = e.class_id)) AS school,
      e.role, e.begin_on, e.end_on,
      CASE WHEN e.archived_at IS NOT NULL THEN coalesce(e.missing_since, e.archived_at)
        WHEN e.missing_runs >= ${MISSES_BEFORE_PROBE} THEN e.missing_since END AS missed_at,
      e.archived_at IS NOT NULL AS archived, count(*) AS n
    FROM json_each(${list}) AS j CROSS JOIN person_alias AS a ON a.person_id = j.value
      CROSS JOIN roster_enrollment AS e INDEXED BY roster_enrollment_user
        ON e.source_no = a.source_no AND e.user_id = a.sourced_id
    GROUP BY 1, 3, 4, 5, 6, 7, 8`)
  return grouped(rows, (row) => row)
}

function toFact(
  row: EnrollmentRow,
  { orgs, timeZone }: { orgs: OrgMap; timeZone: string },
): { fact?: ListedEnrollment[]; unknown?: readonly [string, string] } {
  if (row.school === null) return {}
  const org = orgs.get(row.school)
  if (!org) return row.archived ? {} : { unknown: [row.school, row.user_id] }
  const role = facetOf(row.role)
  if (role !== 'student' && role !== 'staff') return {}
  if (role === 'student' && !org.isSchool) return {}
  const { begin_on: begin, end_on: end, n: count, missed_at: at } = row
  const missedOn = at === null ? null : dayIn(timeZone, at)
  const archived = row.archived === 1
  return { fact: [{ school: org.id, role, begin, end, count, missedOn, archived }] }
}

function loadMemberships({ tx }: Context, list: string): Map<string, Membership[]> {
  type Row = {
    person_id: string
    org_id: string
    role: MembershipRole
    begin_on: string
    end_on: string | null
  }
  const rows = tx.all<Row>(sql`
    SELECT m.person_id, m.org_id, m.role, m.begin_on, m.end_on
    FROM json_each(${list}) AS j CROSS JOIN membership AS m ON m.person_id = j.value`)
  return grouped(rows, (r) => ({
    orgId: r.org_id,
    role: r.role,
    beginOn: r.begin_on,
    endOn: r.end_on,
  }))
}

function loadWatches({ tx }: Context, list: string): Map<string, Watch[]> {
  const rows = tx.all<Watch & { person_id: string }>(sql`
    SELECT w.person_id, w.kind, w.from_org_id AS "from", w.to_org_id AS "to", w.since,
      w.effective_on AS "effectiveOn", w.run_no AS "runNo", w.said
    FROM json_each(${list}) AS j CROSS JOIN transfer_watch AS w ON w.person_id = j.value`)
  return grouped(rows, ({ person_id: _, ...watch }) => watch)
}

type MoveRow = PastMove & { readonly person_id: string; readonly state: string }

/** Newest first; what was reversed or folded into another move is not the last thing that happened. */
function loadMoves({ tx }: Context, list: string): Map<string, MoveRow[]> {
  const rows = tx.all<MoveRow>(sql`
    SELECT t.person_id, t.id, t.kind, t.from_org_id AS "from", t.to_org_id AS "to",
      t.effective_on AS "effectiveOn", t.state
    FROM json_each(${list}) AS j CROSS JOIN transfer AS t ON t.person_id = j.value
    WHERE t.state IN ('planned', 'held', 'confirmed', 'quiet', 'announced', 'expected', 'muted')
    ORDER BY t.effective_on DESC, t.id DESC`)
  return grouped(rows, (row) => row)
}

const AHEAD: readonly string[] = ['announced', 'expected', 'muted']

function lastOf(moves: readonly MoveRow[]): PastMove | null {
  const last = moves.find(({ state }) => !AHEAD.includes(state))
  if (!last) return null
  const { id, kind, from, to, effectiveOn } = last
  return { id, kind, from, to, effectiveOn }
}

function announcedOf(moves: readonly MoveRow[]): Announced | null {
  const ahead = moves.find(({ state }) => AHEAD.includes(state))
  if (!ahead || ahead.to === null) return null
  const { id, from, to, effectiveOn } = ahead
  return { id, from, to, effectiveOn }
}

function grouped<R extends { person_id: string }, V>(
  rows: readonly R[],
  value: (row: R) => V,
): Map<string, V[]> {
  const byPerson = new Map<string, V[]>()
  for (const row of rows) {
    const list = byPerson.get(row.person_id)
    if (list) list.push(value(row))
    else byPerson.set(row.person_id, [value(row)])
  }
  return byPerson
}
