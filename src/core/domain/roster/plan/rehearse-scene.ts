import { sql, type SQL } from 'drizzle-orm'
import { COLLECTIONS, type Collection } from '../../../ports/roster-source.ts'
import type { Context } from '../../command.ts'
import { approvedHolds } from './holds.ts'
import { patchRun, type Run } from '../run/run.ts'

/** The number a run goes by while it is rehearsed; real runs count from one. */
export const REHEARSAL_NO = -1

type Scene = { readonly run: Run; readonly people: readonly string[] }

/** Stages what is planned about some people, and nothing else, under the number of the rehearsal. */
export function setScene(context: Context, { run, people }: Scene): void {
  const { tx } = context
  tx.run(sql`UPDATE roster_pull SET run_no = ${REHEARSAL_NO} WHERE run_no = ${run.no}`)
  const theirs = rowsAbout(run, people)
  for (const collection of COLLECTIONS) {
    stage(context, { run, collection, rows: rowsOfCollection(collection, { run, theirs }) })
  }
  tx.run(sql`
    UPDATE roster_pending SET run_no = ${REHEARSAL_NO}
    WHERE run_no = ${run.no} AND (collection, sourced_id) IN (
      SELECT r.collection, r.sourced_id FROM ${theirs} WHERE r.is_absent = 1)`)
  // Whether schools and terms are still listed matters to everybody; they are few.
  tx.run(sql`
    UPDATE roster_pending SET run_no = ${REHEARSAL_NO}
    WHERE run_no = ${run.no} AND collection IN ('orgs', 'academicSessions')`)
  patchRun(context, run, {
    no: REHEARSAL_NO,
    state: 'running',
    phase: 'applying',
    cursor: '{}',
    dryRun: 0,
    holds: JSON.stringify(approvedHolds(run)),
  })
}

/** The planned rows `r` about these people. */
const rowsAbout = (run: Run, people: readonly string[]): SQL => sql`
  json_each(${JSON.stringify(people)}) AS p
    CROSS JOIN roster_plan_user AS w ON w.run_no = ${run.no} AND w.who = p.value AND w.user_id <> ''
    CROSS JOIN roster_plan_row AS r ON r.run_no = ${run.no} AND r.user_id = w.user_id`

type Theirs = { readonly run: Run; readonly theirs: SQL }

/** Ids and contents of the rows of a collection that matter to these people. */
function rowsOfCollection(collection: Collection, { run, theirs }: Theirs): SQL {
  const own = sql`SELECT DISTINCT r.sourced_id AS id, r.value AS value FROM ${theirs}
    WHERE r.collection = ${collection} AND r.value IS NOT NULL`
  if (collection === 'users' || collection === 'enrollments') return own
  const shared = sql`SELECT c.sourced_id AS id, c.value AS value FROM roster_plan_row AS c
    WHERE c.run_no = ${run.no} AND c.user_id = '' AND c.collection = ${collection}
      AND c.value IS NOT NULL`
  if (collection !== 'classes') return shared
  return sql`${shared} AND c.sourced_id IN (
    SELECT r.sourced_id FROM ${theirs} WHERE r.collection = 'classes'
    UNION SELECT r.value ->> ${CLASS_OF_ENROLLMENT} FROM ${theirs}
      WHERE r.collection = 'enrollments' AND r.value IS NOT NULL)`
}

/** Where an enrollment names its class. */
const CLASS_OF_ENROLLMENT = sql.raw('4')

type Staging = { readonly run: Run; readonly collection: Collection; readonly rows: SQL }

function stage({ tx }: Context, { collection, rows }: Staging): void {
  tx.run(sql`
    INSERT INTO roster_stage (run_no, collection, attempt, page, chunk, row_count, removed,
      removed_student, removed_staff, removed_guardian, body)
    SELECT ${REHEARSAL_NO}, ${collection}, (SELECT attempt FROM roster_pull
        WHERE run_no = ${REHEARSAL_NO} AND collection = ${collection}), 0, 0, count(*), 0, 0, 0, 0,
      json_group_array(json(x.value))
    FROM (${rows}) AS x HAVING count(*) > 0`)
}
