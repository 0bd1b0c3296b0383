import { sql } from 'drizzle-orm'
import type { Day } from '../../../kernel/time.ts'
import type { Context } from '../../command.ts'
import { WINDOW_ROWS } from '../run/limits.ts'
import { patchSource, type Source } from '../source/source.ts'

type DaysPart = {
  readonly source: Source
  readonly today: Day
  /** Last person that is done. */
  readonly after: string
}

/**
 * One window of memberships: whose begin or end has come since the last time all were looked at joins the list of
 * work. Answers the last person looked at; null when all were, and the day is noted.
 */
export function markDay(context: Context, { source, today, after }: DaysPart): string | null {
  const { tx } = context
  const last = source.derivedOn ?? today
  const end = tx.get<{ id: string }>(sql`
    SELECT person_id AS id FROM membership WHERE person_id > ${after}
    ORDER BY person_id LIMIT 1 OFFSET ${WINDOW_ROWS - 1}`)
  const to = end?.id ?? '\u{10ffff}'
  tx.run(sql`
    INSERT OR IGNORE INTO roster_work
    SELECT DISTINCT ${source.no}, 'person', person_id FROM membership
    WHERE person_id > ${after} AND person_id <= ${to}
      AND ((begin_on > ${last} AND begin_on <= ${today}) OR (end_on > ${last} AND end_on <= ${today}))`)
  if (end) return to
  patchSource(context, source, { derivedOn: today })
  return null
}
