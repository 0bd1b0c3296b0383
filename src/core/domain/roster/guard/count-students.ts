import { sql } from 'drizzle-orm'
import { dayIn } from '../../../kernel/time.ts'
import type { Context } from '../../command.ts'

/** Students of a school, or of one of its grades, of whom no more than `enough` need to be counted. */
export type Wanted = {
  readonly school: string
  readonly grade: string | null
  readonly enough: number
}

/** More students than a school has: all are counted. */
export const ALL = 1_000_000

/**
 * How many students there are today, in the order asked for. Counting ends a little above `enough`, so that a school
 * of thousands of which a few go costs no more than a small one.
 */
export function countStudents(
  { tx, district, now }: Context,
  wanted: readonly Wanted[],
): readonly number[] {
  const today = dayIn(district.timeZone, now)
  const counts = wanted.map(() => 0)
  const asked = wanted.map((one, at) => ({ ...one, at }))
  for (const [enough, group] of Map.groupBy(asked, (one) => roundedUp(one.enough))) {
    const list = JSON.stringify(group.map(({ at, school, grade }) => [at, school, grade]))
    const rows = tx.all<{ at: number; n: number }>(sql`
      SELECT j.value ->> 0 AS at, (SELECT count(*) FROM (
        SELECT 1 FROM membership AS m
        WHERE m.org_id = j.value ->> 1 AND m.role = 'student'
          AND m.begin_on <= ${today} AND (m.end_on IS NULL OR m.end_on > ${today})
          AND (j.value ->> 2 IS NULL OR j.value ->> 2 = (
            SELECT p.grade FROM person AS p WHERE p.id = m.person_id))
        LIMIT ${enough})) AS n
      FROM json_each(${list}) AS j`)
    for (const { at, n } of rows) counts[at] = n
  }
  return counts
}

/** Few different bounds, as all with the same one are counted by one statement. */
const roundedUp = (n: number): number => (n >= ALL ? ALL : 2 ** Math.ceil(Math.log2(n + 2)))
