import { sql, type SQL } from 'drizzle-orm'
import { DAY } from '../../../kernel/time.ts'
import type { Collection } from '../../../ports/roster-source.ts'
import { isOutside } from '../identity/org-outside.ts'
import { profileOf, type Source } from '../source/source.ts'

/** Complete readings in a row that must not show a record before the provider is asked for it by its id. */
export const MISSES_BEFORE_PROBE = 2
/** Where nobody can be asked, one more reading stands in. */
const MISSES_WITHOUT_PROBE = 3
/** Records asked for one by one in a run: at 100 requests a minute that is five minutes. */
export const PROBES_MAX = 500
/** A record that is gone stays as it is for so long after it was first missed: systems lose and find whole schools. */
const GRACE_MS = 7 * DAY

/** Whether the provider can be asked for one record, so that its absence can be proved. */
export const canProbe = (source: Source): boolean =>
  source.kind !== 'oneroster-csv' && profileOf(source)?.readsOne === true

/** Whether a kind of record is asked for one by one. Enrollments follow from the user they are about. */
export const isProbed = (source: Source, collection: Collection): boolean =>
  collection !== 'enrollments' && canProbe(source)

/**
 * Whether it is certain that a record missed just now is gone, as a condition over its live row. Records that are
 * asked for one by one are certain only by what the provider said.
 */
export function isCertain(source: Source, collection: Collection): SQL {
  if (collection === 'enrollments') {
    return sql`missing_runs >= ${MISSES_BEFORE_PROBE} AND NOT ${userInDoubt(source)}`
  }
  // Nobody needs to be asked about people the district does not want to read.
  const left = sql`(missing_runs >= ${MISSES_BEFORE_PROBE}
    AND ${isOutside(collection, source.no, 'roster_user.sourced_id')})`
  return isProbed(source, collection)
    ? left
    : sql`(missing_runs >= ${MISSES_WITHOUT_PROBE} OR ${left})`
}

/** The user an enrollment is about is missing too, and it is not certain yet that they are gone. */
const userInDoubt = (source: Source): SQL => sql`EXISTS (
  SELECT 1 FROM roster_user AS x
  WHERE x.source_no = ${source.no} AND x.sourced_id = user_id
    AND x.missing_since IS NOT NULL AND x.gone_at IS NULL AND x.archived_at IS NULL)`

/** Whether a record that is certainly gone has been missing long enough to be archived. */
export const isOverdue = (now: number): SQL =>
  sql`gone_at IS NOT NULL AND missing_since <= ${now - GRACE_MS}`
