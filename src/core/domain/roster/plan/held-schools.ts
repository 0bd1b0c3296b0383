import { sql, type SQL } from 'drizzle-orm'
import { dayIn } from '../../../kernel/time.ts'
import { tentatively } from '../../../store/db.ts'
import type { Context } from '../../command.ts'
import { storedColumns, tableOf } from '../apply/record-tables.ts'
import { studentsAt } from '../guard/students-at.ts'
import { placeNext } from '../place/next.ts'
import { HELD_STUDENTS } from './limits.ts'
import { clearWork, seatsOf } from './rehearse.ts'
import { cursorOf, holdsOf, saveCursor, type Run } from '../run/run.ts'
import type { Source } from '../source/source.ts'

/** Kinds of record whose end takes a student away from a school. */
const TELLING = ['users', 'enrollments'] as const

/**
 * Counts, for the next few students of the next school, how many an approval would take away from it: what is held of
 * them is made live, they are placed by the very rules of a real run, and all of that is undone. Beside it stands how
 * many students there are.
 */
export function countHeldSchools(context: Context, source: Source, run: Run): void {
  const cursor = cursorOf(run)
  const { id = '', ids = [], hash = '' } = cursor
  const place = holdsStudents(context, run) ? nextPlace(context, id, ids[0] ?? '') : undefined
  if (!place) return saveCursor(context, run, { part: 'pending', hash })
  const leaving = leavingOf(context, { source, run, place })
  if (leaving > 0) {
    context.tx.run(sql`
      INSERT INTO roster_plan_school
      SELECT ${run.no}, o.id, o.name, 0, ${leaving}, ${studentsAt(context, sql`o.id`)}
      FROM org AS o WHERE o.id = ${place.school}
      ON CONFLICT (run_no, org_id) DO UPDATE SET leaving = leaving + excluded.leaving`)
  }
  saveCursor(context, run, { part: 'schools', hash, id: place.school, ids: [place.to] })
}

function holdsStudents({ tx }: Context, run: Run): boolean {
  const holds = holdsOf(run)
  if (TELLING.some((collection) => holds[collection]?.empty)) return true
  const row = tx.get<{ found: number }>(sql`
    SELECT EXISTS (SELECT 1 FROM json_each(${JSON.stringify(TELLING)}) AS j
      CROSS JOIN roster_pending AS p ON p.run_no = ${run.no} AND p.collection = j.value) AS found`)
  return Boolean(row?.found)
}

/** Students of one school, after one id up to and including another. */
type Place = { readonly school: string; readonly from: string; readonly to: string }

function nextPlace({ tx }: Context, school: string, after: string): Place | undefined {
  const last = (id: string, from: string): string | undefined =>
    tx.get<{ id: string | null }>(sql`
      SELECT max(id) AS id FROM (SELECT person_id AS id FROM membership
        WHERE org_id = ${id} AND role = 'student' AND person_id > ${from}
        ORDER BY person_id LIMIT ${HELD_STUDENTS})`)?.id ?? undefined
  const to = school === '' ? undefined : last(school, after)
  if (to !== undefined) return { school, from: after, to }
  const next = tx.get<{ id: string }>(sql`
    SELECT o.id AS id FROM org AS o WHERE o.id > ${school} AND o.type = 'school'
      AND EXISTS (SELECT 1 FROM membership AS m WHERE m.org_id = o.id AND m.role = 'student')
    ORDER BY o.id LIMIT 1`)
  return next && { school: next.id, from: '', to: last(next.id, '') ?? '' }
}

type Leaving = { readonly source: Source; readonly run: Run; readonly place: Place }

function leavingOf(context: Context, { source, run, place }: Leaving): number {
  const students = affected(context, run, place)
  if (students.length === 0) return 0
  const left = tentatively<number>(
    context.tx,
    (tx) => {
      const inside = { ...context, tx }
      for (const collection of TELLING) release(inside, run, { collection, students })
      placeOnly(inside, { source, run, students })
      return seatsOf(inside, students).filter(({ orgId }) => orgId === place.school).length
    },
    () => false,
  )
  return students.length - left
}

/** Students who are there today and of whom something waits. */
function affected(context: Context, run: Run, { school, from, to }: Place): string[] {
  const { tx, district, now } = context
  const today = dayIn(district.timeZone, now)
  return tx
    .all<{ id: string }>(sql`
      SELECT DISTINCT m.person_id AS id FROM membership AS m
      WHERE m.org_id = ${school} AND m.role = 'student' AND m.person_id > ${from}
        AND m.person_id <= ${to} AND m.begin_on <= ${today}
        AND (m.end_on IS NULL OR m.end_on > ${today})
        AND (EXISTS (SELECT 1 FROM ${theirUsers(run, sql.raw('m.person_id'))}
            AND ${waits(run, 'users')})
          OR EXISTS (SELECT 1 FROM ${theirLessons(run, sql.raw('m.person_id'))}
            AND ${waits(run, 'enrollments')}))`)
    .map((row) => row.id)
}

const theirUsers = (run: Run, person: SQL): SQL => sql`person_alias AS a CROSS JOIN roster_user AS u
    ON u.source_no = a.source_no AND u.sourced_id = a.sourced_id
  WHERE a.person_id = ${person} AND a.source_no = ${run.sourceNo} AND u.archived_at IS NULL`

const theirLessons = (run: Run, person: SQL): SQL => sql`person_alias AS a
    CROSS JOIN roster_enrollment AS u INDEXED BY roster_enrollment_user
      ON u.source_no = a.source_no AND u.user_id = a.sourced_id
  WHERE a.person_id = ${person} AND a.source_no = ${run.sourceNo} AND u.archived_at IS NULL`

type Telling = (typeof TELLING)[number]

/** Whether record `u` waits for the approval. */
const waits = (run: Run, collection: Telling): SQL =>
  holdsOf(run)[collection]?.empty
    ? sql`1`
    : sql`EXISTS (SELECT 1 FROM roster_pending AS q
        WHERE q.run_no = ${run.no} AND q.collection = ${collection} AND q.sourced_id = u.sourced_id)`

type Releasing = { readonly collection: Telling; readonly students: readonly string[] }

/** Makes live what waits of these students, as the approval would. */
function release({ tx, now }: Context, run: Run, { collection, students }: Releasing): void {
  const list = sql`json_each(${JSON.stringify(students)}) AS s`
  const person = sql.raw('s.value')
  const theirs = collection === 'users' ? theirUsers(run, person) : theirLessons(run, person)
  const ids = sql`SELECT u.sourced_id FROM ${list} CROSS JOIN ${theirs}`
  const table = tableOf(collection)
  if (holdsOf(run)[collection]?.empty) {
    tx.run(sql`
      UPDATE ${table} SET archived_at = ${now}
      WHERE source_no = ${run.sourceNo} AND sourced_id IN (${ids})`)
    return
  }
  const { names, values } = storedColumns(collection)
  const kept = names.map(
    (name, i) => sql`${sql.raw(name)} = CASE WHEN j.value ->> 2 = 0 THEN ${values[i]}
      ELSE ${table}.${sql.raw(name)} END`,
  )
  tx.run(sql`
    UPDATE ${table} SET ${sql.join(kept, sql.raw(', '))},
      archived_at = CASE WHEN j.op = 'absent' OR j.value ->> 2 = 1 THEN ${now} END
    FROM (SELECT q.sourced_id AS id, q.op AS op, q.body AS value FROM roster_pending AS q
      WHERE q.run_no = ${run.no} AND q.collection = ${collection} AND q.sourced_id IN (${ids})) AS j
    WHERE ${table}.source_no = ${run.sourceNo} AND ${table}.sourced_id = j.id`)
}

/** Works out anew where these students belong, and nobody else. */
function placeOnly(
  context: Context,
  { source, run, students }: { source: Source; run: Run; students: readonly string[] },
): void {
  clearWork(context, source)
  context.tx.run(sql`
    INSERT OR IGNORE INTO roster_work
    SELECT ${source.no}, 'person', value FROM json_each(${JSON.stringify(students)})`)
  const { id, no, since } = run
  // An approval reads nothing, so silence confirms nothing.
  const looker = { id, no, since, complete: false, mayLackSchools: false }
  while (placeNext(context, source, looker));
}
