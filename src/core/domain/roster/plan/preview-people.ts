import { sql } from 'drizzle-orm'
import { tentatively } from '../../../store/db.ts'
import type { Context } from '../../command.ts'
import { PLAN_PEOPLE } from './limits.ts'
import { rehearse, seatsOf, type Rehearsed, type Seat } from './rehearse.ts'
import { cursorOf, saveCursor, type Run } from '../run/run.ts'
import type { Source } from '../source/source.ts'

/**
 * Lets the next few people go through the steps a real run takes, undoes it all, and keeps what became of them:
 * who would be at which school, who would move, whose record would be uncertain.
 */
export function previewPeople(context: Context, source: Source, run: Run): void {
  const { id: after = '' } = cursorOf(run)
  const people = context.tx
    .all<{ who: string }>(sql`
      SELECT DISTINCT who FROM roster_plan_user
      WHERE run_no = ${run.no} AND who > ${after} ORDER BY who LIMIT ${PLAN_PEOPLE}`)
    .map((row) => row.who)
  const last = people.at(-1)
  if (last === undefined) return saveCursor(context, run, { part: 'schools' })
  const found = tentatively<Rehearsed>(
    context.tx,
    (tx) => rehearse({ ...context, tx }, { source, run, people }),
    () => false,
  )
  keep(context, run, found)
  saveCursor(context, run, { part: 'try', id: last })
}

function keep(context: Context, run: Run, found: Rehearsed): void {
  const known = knownOrgs(context, found)
  /** A school that is not there yet has no id of ours that lasts. */
  const idOf = (orgId: string): string => {
    const org = found.orgs.find((each) => each.id === orgId)
    return known.has(orgId) || !org ? orgId : `new:${org.sourcedId}`
  }
  keepSchools(context, run, { found, idOf })
  const moves = found.moves.map(({ personId, fromOrgId, effectiveOn, toOrgId, kind, weighs }) => [
    personId,
    idOf(fromOrgId),
    effectiveOn,
    toOrgId === null ? null : idOf(toOrgId),
    kind,
    weighs,
  ])
  context.tx.run(sql`
    INSERT OR REPLACE INTO roster_plan_move
    SELECT ${run.no}, j.value ->> 0, j.value ->> 1, j.value ->> 2, j.value ->> 3, j.value ->> 4,
      j.value ->> 5
    FROM json_each(${JSON.stringify(moves)}) AS j`)
  const matches = found.uncertain.map(({ sourcedId, name }) => [sourcedId, name])
  context.tx.run(sql`
    INSERT OR REPLACE INTO roster_plan_match
    SELECT ${run.no}, j.value ->> 0, j.value ->> 1 FROM json_each(${JSON.stringify(matches)}) AS j`)
}

function knownOrgs({ tx }: Context, { orgs }: Rehearsed): Set<string> {
  const ids = JSON.stringify(orgs.map((org) => org.id))
  const rows = tx.all<{ id: string }>(sql`
    SELECT o.id AS id FROM json_each(${ids}) AS j CROSS JOIN org AS o ON o.id = j.value`)
  return new Set(rows.map((row) => row.id))
}

type Keeping = { readonly found: Rehearsed; readonly idOf: (orgId: string) => string }

/** Counts who comes to and who leaves each school. */
function keepSchools(context: Context, run: Run, { found, idOf }: Keeping): void {
  const key = ({ personId, orgId }: Seat): string => `${personId} ${orgId}`
  const before = seatsOf(context, found.persons)
  const had = new Set(before.map(key))
  const has = new Set(found.seats.map(key))
  const changes = new Map<string, { arriving: number; leaving: number }>()
  const at = (orgId: string): { arriving: number; leaving: number } => {
    const change = changes.get(orgId) ?? { arriving: 0, leaving: 0 }
    changes.set(orgId, change)
    return change
  }
  for (const seat of found.seats) if (!had.has(key(seat))) at(seat.orgId).arriving++
  for (const seat of before) if (!has.has(key(seat))) at(seat.orgId).leaving++
  // A school somebody would move to is named although nobody is there today.
  for (const move of found.moves) if (move.toOrgId !== null) at(move.toOrgId)
  const nameById = new Map(found.orgs.map((org) => [org.id, org.name]))
  const rows = [...changes].map(([orgId, { arriving, leaving }]) => [
    idOf(orgId),
    nameById.get(orgId) ?? '',
    arriving,
    leaving,
  ])
  context.tx.run(sql`
    INSERT INTO roster_plan_school
    SELECT ${run.no}, j.value ->> 0, j.value ->> 1, j.value ->> 2, j.value ->> 3, 0
    FROM json_each(${JSON.stringify(rows)}) AS j WHERE true
    ON CONFLICT (run_no, org_id) DO UPDATE SET arriving = arriving + excluded.arriving,
      leaving = leaving + excluded.leaving`)
}
