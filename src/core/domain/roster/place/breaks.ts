import { sql } from 'drizzle-orm'
import { addDays, type Day } from '../../../kernel/time.ts'
import type { Context } from '../../command.ts'
import {
  commonEnd,
  pausesAtLarge,
  possibleBreaks,
  type Break,
  type Endings,
} from '../../transfer/terms.ts'
import { loadTerms } from './load.ts'
import type { Source } from '../source/source.ts'

/** Students looked at for a whole school: a class or two of every grade. */
export const BREAK_STUDENTS = 150
/** Schools judged in one slice. */
const BREAK_SCHOOLS = 8
/** Lessons that ended longer ago belong to no break that still matters. */
const LESSONS_WITHIN_DAYS = 120

/** The breaks of schools, by school. */
export type Breaks = ReadonlyMap<string, readonly Break[]>

export function loadBreaks({ tx }: Context): Breaks {
  const rows = tx.all<Break & { school: string }>(sql`
    SELECT org_id AS school, end_on AS "end", until_on AS until FROM school_break WHERE org_id > ''`)
  const bySchool = new Map<string, Break[]>()
  for (const { school, ...pause } of rows) {
    bySchool.set(school, [...(bySchool.get(school) ?? []), pause])
  }
  return bySchool
}

/**
 * Finds out for the next schools whether they pause as a whole, from a sample of their students. Answers the last
 * school looked at; null when there are no more.
 */
export function judgeBreaks(
  context: Context,
  { source, today, after }: { source: Source; today: Day; after: string },
): string | null {
  const { tx } = context
  if (after === '') tx.run(sql`DELETE FROM school_break WHERE org_id > ''`)
  const terms = loadTerms(context, source, today)
  const possible = possibleBreaks(terms, today)
  if (terms.length > 0 && possible.length === 0) return null
  const schools = tx.all<{ id: string }>(sql`
    SELECT id FROM org WHERE id > ${after} AND type = 'school' AND archived_at IS NULL
    ORDER BY id LIMIT ${BREAK_SCHOOLS}`)
  const rows = schools.flatMap(({ id }) => {
    const endings = endingsAt(context, { source, school: id, today })
    const guess = terms.length > 0 ? null : commonEnd(endings, today)
    const breaks = guess ? [guess] : possible
    return breaks
      .filter((pause) => pausesAtLarge(endings, pause))
      .map(({ end, until }) => [id, end, until])
  })
  tx.run(sql`
    INSERT OR REPLACE INTO school_break (org_id, end_on, until_on)
    SELECT j.value ->> 0, j.value ->> 1, j.value ->> 2 FROM json_each(${JSON.stringify(rows)}) AS j`)
  return schools.length < BREAK_SCHOOLS ? null : (schools.at(-1)?.id ?? null)
}

/** When the lessons of some students of a school end. Lessons that are planned for later end nothing. */
function endingsAt(
  { tx }: Context,
  { source, school, today }: { source: Source; school: string; today: Day },
): Endings {
  const recent = addDays(today, -LESSONS_WITHIN_DAYS)
  return tx.all<Endings[number]>(sql`
    WITH some AS MATERIALIZED (
      SELECT DISTINCT m.person_id FROM membership AS m
      WHERE m.org_id = ${school} AND m.role = 'student'
        AND m.begin_on <= ${today} AND (m.end_on IS NULL OR m.end_on > ${recent})
      LIMIT ${BREAK_STUDENTS})
    SELECT e.begin_on AS "begin", e.end_on AS "end", count(*) AS count
    FROM some AS s CROSS JOIN person_alias AS a INDEXED BY person_alias_person ON a.person_id = s.person_id
      CROSS JOIN roster_enrollment AS e INDEXED BY roster_enrollment_user
        ON e.source_no = a.source_no AND e.user_id = a.sourced_id
      CROSS JOIN roster_org AS o ON o.source_no = e.source_no AND o.org_id = ${school}
        AND o.sourced_id = coalesce(e.school, (SELECT c.school FROM roster_class AS c
          WHERE c.source_no = e.source_no AND c.sourced_id = e.class_id))
    WHERE a.source_no = ${source.no} AND e.role = 'student'
      AND (e.archived_at IS NULL OR e.end_on <= ${today})
      AND (e.begin_on IS NULL OR e.begin_on <= ${today}) AND (e.end_on IS NULL OR e.end_on > ${recent})
    GROUP BY e.begin_on, e.end_on`)
}
