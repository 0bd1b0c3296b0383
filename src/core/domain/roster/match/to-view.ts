import { person, type MembershipRole } from '../../../store/tables/people.ts'
import type { Context } from '../../command.ts'
import { among } from '../../concern/among.ts'
import { kinOf } from '../../concern/kin.ts'
import { displayName, schoolRef, type PersonRef } from '../../concern/refs.ts'
import { mainFacet, type UserRecord } from '../identity/user-record.ts'
import type { MatchRecord } from './ask.ts'
import {
  compareWith,
  recordsByPerson,
  recordSide,
  schoolOf,
  type RecordSide,
} from './load-sides.ts'
import { holdingsOf } from './merge-holdings.ts'
import { wouldOpen } from './merge-plan.ts'
import type { MatchRow } from './reuse.ts'
import type { MatchCandidate, MatchView } from './view.ts'

type PersonRow = typeof person.$inferSelect
type CandidatesOf = (match: MatchRow) => readonly string[]

/** What an administrator decides by: both sides, what speaks for one person and what against it. */
export function toViews(
  context: Context,
  rows: readonly MatchRow[],
  candidatesOf: CandidatesOf,
): MatchView[] {
  const ids = rows.flatMap((row) => [row.personId, ...candidatesOf(row)])
  const deciders = rows.flatMap((row) => row.decidedBy ?? [])
  const people = peopleById(context, [...ids, ...deciders])
  const records = recordsByPerson(context, ids)
  const { personId } = context.actor
  const kin = personId === null ? [] : kinOf(context.tx, personId)
  return rows.map((row) => {
    const { id, reason, firstSeenAt, decision, decidedAt } = row
    const side = recordSide(context, row)
    const candidateOf = candidateWith(context, { row, side, people, records })
    const candidates = candidatesOf(row)
    return {
      id,
      reason,
      record: recordView(context, { row, side, own: people.get(row.personId) }),
      candidates: candidates.flatMap((one) => candidateOf(one) ?? []),
      isOwn: [row.personId, ...candidates].some((one) => kin.includes(one)),
      firstSeenAt,
      decision,
      decidedAt,
      decidedBy: deciderOf(row, people),
    }
  })
}

function deciderOf(row: MatchRow, people: ReadonlyMap<string, PersonRow>): PersonRef | null {
  const who = row.decidedBy === null ? undefined : people.get(row.decidedBy)
  return who ? { id: who.id, name: displayName(who) } : null
}

const peopleById = ({ tx }: Context, ids: readonly string[]): ReadonlyMap<string, PersonRow> =>
  new Map(
    tx
      .select()
      .from(person)
      .where(among(person.id, new Set(ids)))
      .all()
      .map((who) => [who.id, who]),
  )

type RecordFacts = {
  readonly row: MatchRow
  readonly side: RecordSide | null
  readonly own: PersonRow | undefined
}

/** A record that counts for a person already is where that person is; one that is set aside is where it says. */
function recordView(context: Context, { row, side, own }: RecordFacts): MatchView['record'] {
  const said = JSON.parse(row.record) as MatchRecord // safe because only askers write it
  const isAside = row.reason === 'reused_id'
  const schoolId = isAside ? side && schoolOf(context, side) : (own?.homeSchoolId ?? null)
  const isStudent = side !== null && mainFacet(side.record) === 'student'
  return {
    sourcedId: row.sourcedId,
    ...said,
    school: schoolId === null ? null : schoolRef(context.tx, schoolId),
    grade: isStudent ? side.record.grade : null,
    since: side?.since ?? null,
  }
}

type Looking = {
  readonly row: MatchRow
  readonly side: RecordSide | null
  readonly people: ReadonlyMap<string, PersonRow>
  readonly records: ReadonlyMap<string, readonly UserRecord[]>
}

function candidateWith(context: Context, { row, side, people, records }: Looking) {
  const compare = side && compareWith(context, side)
  return (id: string): MatchCandidate | undefined => {
    const who = people.get(id)
    if (!who) return undefined
    const theirs = records.get(id) ?? []
    const seen = theirs.map(({ seenAt }) => seenAt)
    return {
      person: { id, name: displayName(who) },
      facets: facetsOf(who),
      school: who.homeSchoolId === null ? null : schoolRef(context.tx, who.homeSchoolId),
      grade: who.grade,
      since: seen.length === 0 ? null : Math.min(...seen),
      isListed: who.archivedAt === null,
      ...(compare?.(id, theirs) ?? { agrees: [], differs: [] }),
      joins: joinsOf(context, row, id),
    }
  }
}

const facetsOf = (who: PersonRow): MembershipRole[] => [
  ...(who.isStudent === 1 ? (['student'] as const) : []),
  ...(who.isStaff === 1 ? (['staff'] as const) : []),
  ...(who.isGuardian === 1 ? (['guardian'] as const) : []),
]

/** An id that was given to somebody else joins nobody: the person takes the new row, or not. */
function joinsOf(context: Context, row: MatchRow, candidate: string): MatchCandidate['joins'] {
  if (row.reason === 'reused_id' || row.personId === candidate) return 'whole'
  const opens = wouldOpen(holdingsOf(context, candidate), holdingsOf(context, row.personId))
  return opens ? 'without_work' : 'whole'
}
