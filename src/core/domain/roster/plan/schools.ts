import { sql } from 'drizzle-orm'
import type { Context } from '../../command.ts'
import { PLAN_SCHOOLS } from './limits.ts'
import { cursorOf, saveCursor, type Run } from '../run/run.ts'
import { studentsAt } from '../guard/students-at.ts'

/** Counts, for the next few schools, the students who would stay where they are. */
export function countStaying(context: Context, run: Run): void {
  const { tx } = context
  const { id: after = '' } = cursorOf(run)
  const ids = tx
    .all<{ id: string }>(sql`
      SELECT id FROM org WHERE id > ${after} ORDER BY id LIMIT ${PLAN_SCHOOLS}`)
    .map((row) => row.id)
  const last = ids.at(-1)
  if (last === undefined) return saveCursor(context, run, { part: 'weigh' })
  tx.run(sql`
    INSERT OR REPLACE INTO roster_plan_school
    SELECT ${run.no}, x.id, x.name, x.arriving, x.leaving, x.students - x.leaving
    FROM (SELECT o.id AS id, o.name AS name, coalesce(s.arriving, 0) AS arriving,
        coalesce(s.leaving, 0) AS leaving, ${studentsAt(context, sql`o.id`)} AS students
      FROM json_each(${JSON.stringify(ids)}) AS j CROSS JOIN org AS o ON o.id = j.value
        LEFT JOIN roster_plan_school AS s ON s.run_no = ${run.no} AND s.org_id = o.id
      WHERE o.type = 'school') AS x
    WHERE x.students > 0 OR x.arriving > 0`)
  saveCursor(context, run, { part: 'schools', id: last })
}
