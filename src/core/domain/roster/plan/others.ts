import { sql, type SQL } from 'drizzle-orm'
import { dayIn } from '../../../kernel/time.ts'
import type { Context } from '../../command.ts'
import { WINDOW_ROWS } from '../run/limits.ts'
import { quietNow } from '../guard/mode-rules.ts'
import { isWhole } from '../place/slice.ts'
import { rehearsed } from './holds.ts'
import { cursorOf, saveCursor, type Run } from '../run/run.ts'
import type { Source } from '../source/source.ts'

/** Sorts after every id. */
const LAST = '\u{10ffff}'

/** Whoever an earlier run that stopped has left undone is looked at with this one. */
export function planLeft(context: Context, source: Source, run: Run): void {
  const { tx } = context
  const { id: after = '' } = cursorOf(run)
  const place = (stage: string): SQL => sql`source_no = ${run.sourceNo} AND stage = ${stage}`
  const end = tx.get<{ id: string }>(sql`
    SELECT id FROM roster_work WHERE ${place('user')} AND id > ${after}
    ORDER BY id LIMIT 1 OFFSET ${WINDOW_ROWS - 1}`)
  tx.run(sql`
    INSERT OR IGNORE INTO roster_plan_row
    SELECT ${run.no}, id, '', '', 0, NULL FROM roster_work
    WHERE ${place('user')} AND id > ${after} AND id <= ${end?.id ?? LAST}`)
  if (end) return saveCursor(context, run, { part: 'left', id: end.id })
  notePersons(context, run, sql`SELECT id FROM roster_work WHERE ${place('person')} AND id > ''`)
  // A move that is not certain yet may become certain.
  if (isWhole(context, rehearsed(run))) {
    notePersons(
      context,
      run,
      sql`SELECT person_id FROM transfer_watch WHERE person_id > '' AND kind <> 'dual'`,
    )
  }
  if (quietNow(context, source) === null) {
    notePersons(context, run, sql`SELECT person_id FROM transfer_deferred WHERE person_id > ''`)
  }
  saveCursor(context, run, { part: 'days' })
}

/** Persons to look at although nothing new is said about them. */
export const notePersons = ({ tx }: Context, run: Run, ids: SQL): void => {
  tx.run(sql`INSERT OR IGNORE INTO roster_plan_user SELECT ${run.no}, x.id, '' FROM (
    SELECT NULL AS id WHERE 0 UNION ALL ${ids}) AS x WHERE x.id IS NOT NULL`)
}

/** Everybody for whom a day has come on which a membership begins or ends. */
export function planDays(context: Context, source: Source, run: Run): void {
  const today = dayIn(context.district.timeZone, context.now)
  const last = source.derivedOn ?? today
  if (last === today) return saveCursor(context, run, { part: 'programs' })
  const { id: from = '' } = cursorOf(run)
  const end = context.tx.get<{ id: string }>(sql`
    SELECT person_id AS id FROM membership WHERE person_id > ${from}
    ORDER BY person_id LIMIT 1 OFFSET ${WINDOW_ROWS - 1}`)
  const due = sql`
    SELECT DISTINCT person_id FROM membership
    WHERE person_id > ${from} AND person_id <= ${end?.id ?? LAST}
      AND ((begin_on > ${last} AND begin_on <= ${today}) OR (end_on > ${last} AND end_on <= ${today}))`
  notePersons(context, run, due)
  saveCursor(context, run, end ? { part: 'days', id: end.id } : { part: 'programs' })
}
