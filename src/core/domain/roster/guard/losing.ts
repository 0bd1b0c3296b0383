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
  type Row = { id: string; name: string; ending: number }
  const rows = context.tx.all<Row>(sql`
    WITH losing AS MATERIALIZED (
      SELECT school_id AS school, count(*) AS ending FROM roster_leaver
      WHERE run_no = ${run.no} AND user_id > '' AND school_id IS NOT NULL GROUP BY school_id)
    SELECT o.id AS id, o.name AS name, x.ending AS ending
    FROM losing AS x CROSS JOIN org AS o ON o.id = x.school ORDER BY o.name, o.id`)
  const settings = guardSettingsOf(source)
  const wanted = rows.map(({ id, ending }) => ({
    school: id,
    grade: null,
    enough: enoughToTell(ending, limitsWithin(settings, { collection: 'users', orgId: id })),
  }))
  const students = countStudents(context, wanted)
  return rows.map(({ id, name, ending }, i) => ({
    school: { id, name },
    live: students[i] ?? 0,
    ending,
  }))
}

/** With so many students a school does not lose too large a share. */
const enoughToTell = (ending: number, { schoolShare, schoolFloor }: GuardLimits): number =>
  schoolShare === 0 ? ALL : Math.max(Math.ceil((ending + 1) / schoolShare), schoolFloor)
