import { sql } from 'drizzle-orm'
import { dayIn } from '../../../kernel/time.ts'
import { tentatively } from '../../../store/db.ts'
import type { Context } from '../../command.ts'
import { BREAK_STUDENTS, judgeBreaks } from '../place/breaks.ts'
import { isWhole } from '../place/slice.ts'
import { rehearsed } from './holds.ts'
import { applyOnly } from './rehearse.ts'
import { cursorOf, saveCursor, type Run } from '../run/run.ts'
import type { Source } from '../source/source.ts'

type Break = { readonly org_id: string; readonly end_on: string; readonly until_on: string }

/** Finds out for the next school whether it would pause as a whole, with what is planned about its students. */
export function planBreaks(context: Context, source: Source, run: Run): void {
  const { id: after = '' } = cursorOf(run)
  const school = isWhole(context, rehearsed(run)) ? nextSchool(context, after) : undefined
  if (school === undefined) return saveCursor(context, run, { part: 'try' })
  const people = studentsOf(context, school)
  const breaks = tentatively<Break[]>(
    context.tx,
    (tx) => {
      const inside = { ...context, tx }
      applyOnly(inside, { source, run, people })
      const today = dayIn(context.district.timeZone, context.now)
      judgeBreaks(inside, { source, today, after })
      return tx.all<Break>(
        sql`SELECT org_id, end_on, until_on FROM school_break WHERE org_id = ${school}`,
      )
    },
    () => false,
  )
  const rows = breaks.map(({ org_id, end_on, until_on }) => [org_id, end_on, until_on])
  context.tx.run(sql`
    INSERT OR REPLACE INTO roster_plan_break
    SELECT ${run.no}, j.value ->> 0, j.value ->> 1, j.value ->> 2
    FROM json_each(${JSON.stringify(rows)}) AS j`)
  saveCursor(context, run, { part: 'breaks', id: school })
}

const nextSchool = ({ tx }: Context, after: string): string | undefined =>
  tx.get<{ id: string }>(sql`
    SELECT id FROM org WHERE id > ${after} AND type = 'school' AND archived_at IS NULL
    ORDER BY id LIMIT 1`)?.id

/** The students by whom a school is judged. */
const studentsOf = ({ tx }: Context, school: string): string[] =>
  tx
    .all<{ id: string }>(sql`
      SELECT DISTINCT person_id AS id FROM membership
      WHERE org_id = ${school} AND role = 'student' LIMIT ${BREAK_STUDENTS}`)
    .map((row) => row.id)
