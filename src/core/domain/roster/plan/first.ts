import { sql, type SQL } from 'drizzle-orm'
import { dayIn } from '../../../kernel/time.ts'
import type { Context } from '../../command.ts'
import { rowsOf, type Part } from '../apply/part.ts'
import { PLAN_SCHOOLS } from './limits.ts'
import { field } from '../apply/record-tables.ts'
import { cursorOf, saveCursor, type Run } from '../run/run.ts'

/**
 * At a first import nobody is known, so nobody moves: it is enough to count who would have a place at which school.
 * A record stands for a person by its strongest number, as two records with one number are one person.
 */
export function noteSeats(context: Context, part: Part): void {
  switch (part.pull.collection) {
    case 'academicSessions':
      return
    case 'orgs':
      return keepValue(
        context,
        part,
        sql`CASE WHEN ${field('orgs', 'type')} = 'school' THEN j.value END`,
      )
    case 'classes':
      return keepValue(context, part, sql`j.value`)
    case 'users':
      keepUsers(context, part)
      return seatByRole(context, part)
    case 'enrollments':
      return seatByEnrollment(context, part)
  }
}

const IS_LIVE = sql.raw('coalesce(j.value ->> 2, 0) <> 1')

function keepValue({ tx }: Context, part: Part, value: SQL): void {
  const { collection } = part.pull
  tx.run(sql`
    INSERT OR IGNORE INTO roster_plan_row
    SELECT ${part.run.no}, '', ${collection}, j.value ->> 0, 0, ${value}
    FROM ${rowsOf(part, collection)} AND ${IS_LIVE}`)
}

const WHO = sql`coalesce('m' || (${field('users', 'masterIdentifier')}),
  'n' || (${field('users', 'identifier')}), 'u' || (j.value ->> 0))`

function keepUsers({ tx }: Context, part: Part): void {
  tx.run(sql`
    INSERT OR IGNORE INTO roster_plan_user
    SELECT ${part.run.no}, ${WHO}, j.value ->> 0 FROM ${rowsOf(part, 'users')} AND ${IS_LIVE}`)
}

const onToday = (begin: SQL, end: SQL, today: string): SQL =>
  sql`(${begin} IS NULL OR ${begin} <= ${today}) AND (${end} IS NULL OR ${end} > ${today})`

const SEATED = sql.raw(`ON CONFLICT (run_no, school, who) DO UPDATE SET
  by_role = max(by_role, excluded.by_role), was_enrolled = max(was_enrolled, excluded.was_enrolled),
  is_enrolled = max(is_enrolled, excluded.is_enrolled)`)

function seatByRole(context: Context, part: Part): void {
  const isOn = onToday(sql.raw('r.value ->> 3'), sql.raw('r.value ->> 4'), today(context))
  context.tx.run(sql`
    INSERT INTO roster_plan_seat
    SELECT ${part.run.no}, r.value ->> 2, x.who, 1, 0, 0
    FROM (SELECT ${WHO} AS who, ${field('users', 'roles')} AS roles
        FROM ${rowsOf(part, 'users')} AND ${IS_LIVE}) AS x
      CROSS JOIN json_each(x.roles) AS r
    WHERE r.value ->> 0 = 'student' AND r.value ->> 2 IS NOT NULL AND ${isOn}
    ${SEATED}`)
}

/** Where a student has lessons, a role at the same school says no more. */
function seatByEnrollment(context: Context, part: Part): void {
  const { no } = part.run
  const isOn = onToday(
    field('enrollments', 'beginDate'),
    field('enrollments', 'endDate'),
    today(context),
  )
  context.tx.run(sql`
    INSERT INTO roster_plan_seat
    SELECT ${no}, y.school, y.who, 0, 1, y.is_on
    FROM (SELECT u.who AS who, x.is_on AS is_on, coalesce(x.school, (
          SELECT c.value ->> ${sql.raw(String(CLASS_SCHOOL))} FROM roster_plan_row AS c
          WHERE c.run_no = ${no} AND c.user_id = '' AND c.collection = 'classes'
            AND c.sourced_id = x.class)) AS school
      FROM (SELECT ${field('enrollments', 'user')} AS user, ${field('enrollments', 'class')} AS class,
          ${field('enrollments', 'school')} AS school, (${isOn}) AS is_on
          FROM ${rowsOf(part, 'enrollments')} AND ${IS_LIVE}
            AND ${field('enrollments', 'role')} = 'student') AS x
        CROSS JOIN roster_plan_user AS u INDEXED BY roster_plan_user_id
          ON u.run_no = ${no} AND u.user_id = x.user) AS y
    WHERE y.school IS NOT NULL
    ${SEATED}`)
}

/** Where a class names its school. */
const CLASS_SCHOOL = 5

const today = ({ district, now }: Context): string => dayIn(district.timeZone, now)

/** Counts the places at the next few schools. */
export function countSeats(context: Context, run: Run): void {
  const { id: after = '' } = cursorOf(run)
  const { tx } = context
  const schools = tx
    .all<{ id: string }>(sql`
      SELECT sourced_id AS id FROM roster_plan_row
      WHERE run_no = ${run.no} AND user_id = '' AND collection = 'orgs' AND sourced_id > ${after}
      ORDER BY sourced_id LIMIT ${PLAN_SCHOOLS}`)
    .map((row) => row.id)
  const last = schools.at(-1)
  if (last === undefined) return saveCursor(context, run, { part: 'tidy' })
  tx.run(sql`
    INSERT OR REPLACE INTO roster_plan_school
    SELECT ${run.no}, coalesce(o.org_id, 'new:' || r.sourced_id), r.value ->> 3, (
        SELECT count(*) FROM roster_plan_seat AS s
        WHERE s.run_no = ${run.no} AND s.school = r.sourced_id
          AND (s.is_enrolled OR (s.by_role AND NOT s.was_enrolled))), 0, 0
    FROM json_each(${JSON.stringify(schools)}) AS j CROSS JOIN roster_plan_row AS r
        ON r.run_no = ${run.no} AND r.user_id = '' AND r.collection = 'orgs' AND r.sourced_id = j.value
      LEFT JOIN roster_org AS o ON o.source_no = ${run.sourceNo} AND o.sourced_id = r.sourced_id
    WHERE r.value IS NOT NULL`)
  saveCursor(context, run, { part: 'seats', id: last })
}
