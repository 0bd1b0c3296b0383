import { sql } from 'drizzle-orm'
import type { Context } from '../../command.ts'
import { ALL, countStudents } from './count-students.ts'
import type { SchoolLoss } from './facts.ts'
import type { GuardLimits } from './limits.ts'
import { guardSettingsOf, limitsWithin } from './settings.ts'
import type { Weighing } from './wanted.ts'

/**
 * Schools that students would leave, with how many they have. Students of a school that is far from losing too many
 * are not all counted: a school of thousands that loses ten is known to be one after the first few dozen.
 */
export function losingSchools(context: Context, { source, run }: Weighing): SchoolLoss[] {
  type Row = { id: string; name: string; ending: number; renewed: number }
  const rows = context.tx.all<Row>(sql`
    WITH losing AS MATERIALIZED (
      SELECT school_id AS school, count(*) AS ending, count(n.user_id) AS renewed
      FROM roster_leaver AS l LEFT JOIN roster_renewed AS n
        ON n.run_no = l.run_no AND n.user_id = l.user_id
      WHERE l.run_no = ${run.no} AND l.user_id > '' AND school_id IS NOT NULL GROUP BY school_id)
    SELECT o.id AS id, o.name AS name, x.ending AS ending, x.renewed AS renewed
    FROM losing AS x CROSS JOIN org AS o ON o.id = x.school ORDER BY o.name, o.id`)
  const settings = guardSettingsOf(source)
  const wanted = rows.map(({ id, ending }) => ({
    school: id,
    grade: null,
    enough: enoughToTell(ending, limitsWithin(settings, { collection: 'users', orgId: id })),
  }))
  const students = countStudents(context, wanted)
  return rows.map(({ id, name, ending, renewed }, i) => ({
    school: { id, name },
    live: students[i] ?? 0,
    ending,
    renewed,
  }))
}

/** With so many students a school does not lose too large a share. */
const enoughToTell = (ending: number, { schoolShare, schoolFloor }: GuardLimits): number =>
  schoolShare === 0 ? ALL : Math.max(Math.ceil((ending + 1) / schoolShare), schoolFloor)
