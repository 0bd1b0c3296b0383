import { sql, type SQL } from 'drizzle-orm'
import type { TransferKind } from '../../../store/tables/roster.ts'
import type { Context } from '../../command.ts'
import { personRefs, schoolRefs, type SchoolRef } from '../../concern/refs.ts'
import { SAMPLES } from './limits.ts'
import type { PlannedSchool, SyncPlan } from './view.ts'
import type { Run } from '../run/run.ts'
import { studentsAt } from '../guard/students-at.ts'

type Move = {
  readonly personId: string
  readonly fromOrgId: string
  readonly toOrgId: string | null
  readonly effectiveOn: string
  readonly kind: TransferKind
}

/** The students a run would move, or holds back: how many change school, and the first few by name. */
export function movesOf(context: Context, run: Run): SyncPlan['transfers'] {
  const { tx } = context
  const moves = sql`${source(run)} WHERE ${run.dryRun === 1 ? sql`m.kind = 'transfer'` : sql`1`}`
  const row = tx.get<{ n: number }>(sql`SELECT count(*) AS n FROM ${moves}`)
  const shown = tx.all<Move>(sql`
    SELECT m.person_id AS "personId", m.from_org_id AS "fromOrgId", m.to_org_id AS "toOrgId",
      m.effective_on AS "effectiveOn", m.kind AS kind
    FROM ${moves} ORDER BY m.person_id LIMIT ${SAMPLES}`)
  const person = personRefs(
    tx,
    shown.map((move) => move.personId),
  )
  const school = namesOf(context, run, shown)
  return {
    count: row?.n ?? 0,
    samples: shown.map((move) => ({
      person: person(move.personId).name,
      from: school(move.fromOrgId),
      to: move.toOrgId === null ? null : school(move.toOrgId),
      effectiveOn: move.effectiveOn,
      kind: move.kind,
    })),
  }
}

/** Moves of a trial run are its own; those a run holds are written down already. */
const source = (run: Run): SQL =>
  run.dryRun === 1
    ? sql`(SELECT * FROM roster_plan_move WHERE run_no = ${run.no}) AS m`
    : sql`(SELECT * FROM transfer WHERE state = 'held' AND id > '' AND run_id = ${run.id}) AS m`

/** A school that is not there yet is only known to the plan. */
function namesOf(context: Context, run: Run, moves: readonly Move[]): (id: string) => SchoolRef {
  const ids = moves.flatMap(({ fromOrgId, toOrgId }) => [fromOrgId, toOrgId])
  const known = schoolRefs(context.tx, ids)
  const planned = new Map(
    context.tx
      .all<SchoolRef>(sql`
        SELECT s.org_id AS id, s.name AS name FROM json_each(${JSON.stringify(ids)}) AS j
          CROSS JOIN roster_plan_school AS s ON s.run_no = ${run.no} AND s.org_id = j.value`)
      .map((school) => [school.id, school]),
  )
  return (id) => planned.get(id) ?? known(id)
}

type Counted = { id: string; name: string; arriving: number; leaving: number; staying: number }

/** Students by school, by the name of the school. */
export function schoolsOf(context: Context, run: Run): PlannedSchool[] {
  const rows = run.dryRun === 1 ? plannedSchools(context, run) : heldSchools(context, run)
  return rows.map(({ id, name, arriving, leaving, staying }) => ({
    school: { id, name },
    students: { arriving, leaving, staying },
  }))
}

const plannedSchools = ({ tx }: Context, run: Run): Counted[] =>
  tx.all<Counted>(sql`
    SELECT org_id AS id, name, arriving, leaving, staying FROM roster_plan_school
    WHERE run_no = ${run.no} ORDER BY name, org_id`)

/**
 * Of a run that holds something: whom an approval would take away from where they are, and, as students whose move
 * is held are already counted where they went, what would be confirmed.
 */
const heldSchools = (context: Context, run: Run): Counted[] =>
  context.tx.all<Counted>(sql`
    WITH moved AS MATERIALIZED (
      SELECT m.from_org_id AS org, 0 AS arriving, 1 AS leaving, 0 AS ending FROM ${source(run)}
      UNION ALL
      SELECT m.to_org_id, 1, 0, 0 FROM ${source(run)} WHERE m.to_org_id IS NOT NULL
      UNION ALL
      SELECT org_id, 0, leaving, leaving FROM roster_plan_school WHERE run_no = ${run.no}),
    sums AS MATERIALIZED (
      SELECT org, sum(arriving) AS arriving, sum(leaving) AS leaving, sum(ending) AS ending
      FROM moved GROUP BY org)
    SELECT o.id AS id, o.name AS name, s.arriving AS arriving, s.leaving AS leaving,
      max(CASE WHEN s.ending > 0 THEN p.staying ELSE ${studentsAt(context, sql`o.id`)} END
        - s.arriving - s.ending, 0) AS staying
    FROM sums AS s CROSS JOIN org AS o ON o.id = s.org
      LEFT JOIN roster_plan_school AS p ON p.run_no = ${run.no} AND p.org_id = o.id
    ORDER BY o.name, o.id`)
