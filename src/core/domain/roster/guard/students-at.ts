import { sql, type SQL } from 'drizzle-orm'
import { dayIn } from '../../../kernel/time.ts'
import type { Context } from '../../command.ts'

/** How many students a school has today, as an SQL expression. */
export function studentsAt({ district, now }: Context, school: SQL): SQL {
  const today = dayIn(district.timeZone, now)
  return sql`(SELECT count(*) FROM membership AS m
    WHERE m.org_id = ${school} AND m.role = 'student'
      AND m.begin_on <= ${today} AND (m.end_on IS NULL OR m.end_on > ${today}))`
}
