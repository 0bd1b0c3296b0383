import { sql } from 'drizzle-orm'
import { dayIn } from '../../../kernel/time.ts'
import type { Context } from '../../command.ts'
import { suggestBlackout, type Blackout, type SchoolYear } from './mode-rules.ts'

/** A session this long is a school year, whatever it is called. */
const YEAR_DAYS_MIN = 240

/**
 * The days around the coming summer on which nothing should be removed, from the school years the provider lists;
 * null while it lists none.
 */
export function suggestedBlackout(
  { tx, now, district }: Pick<Context, 'tx' | 'now' | 'district'>,
  source: { readonly no: number },
): Blackout | null {
  const years = tx.all<SchoolYear>(sql`
    SELECT DISTINCT start_on AS start, end_on AS "end" FROM roster_session
    WHERE source_no = ${source.no} AND sourced_id > '' AND archived_at IS NULL
      AND start_on IS NOT NULL AND end_on IS NOT NULL
      AND (type = 'schoolYear' OR julianday(end_on) - julianday(start_on) >= ${YEAR_DAYS_MIN})`)
  return suggestBlackout(years, dayIn(district.timeZone, now))
}
