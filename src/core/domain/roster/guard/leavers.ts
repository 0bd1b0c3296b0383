import { sql } from 'drizzle-orm'
import { dayIn } from '../../../kernel/time.ts'
import type { Collection } from '../../../ports/roster-source.ts'
import type { Context } from '../../command.ts'
import { nextChunk, type Chunks } from './chunks.ts'
import type { Weighing } from './wanted.ts'
import { APPLY_ROWS } from '../run/limits.ts'
import { rowsOf } from '../apply/part.ts'
import { field, tableOf } from '../apply/record-tables.ts'
import type { Cursor, Run } from '../run/run.ts'

/** Listed leavers whose school is looked up in one slice. */
const LEAVERS_ROWS = 1_000

/** Students whose record the provider says has ended. */
export function noteGone(context: Context, at: Weighing): Cursor | undefined {
  const chunk = nextChunk(context, at, ENDING('users'))
  if (!chunk) return undefined
  // Without `coalesce` SQLite makes the outer join a plain one, and then walks all users for the rows of a page.
  context.tx.run(sql`
    INSERT INTO roster_leaver
    SELECT ${at.run.no}, u.sourced_id, 1, 0, 0, NULL FROM ${rowsOf(chunk.part, 'users')}
      AND j.value ->> 2 = 1 AND u.archived_at IS NULL AND (coalesce(u.facet, 0) & 1) > 0
    ON CONFLICT (run_no, user_id) DO UPDATE SET gone = 1`)
  return chunk.cursor
}

/** Students who lose lessons, and how many, because the provider says that these have ended. */
export function noteEnded(context: Context, at: Weighing): Cursor | undefined {
  const chunk = nextChunk(context, at, ENDING('enrollments'))
  if (!chunk) return undefined
  context.tx.run(sql`
    INSERT INTO roster_leaver
    SELECT ${at.run.no}, u.user_id, 0, count(*), 0, NULL FROM ${rowsOf(chunk.part, 'enrollments')}
      AND j.value ->> 2 = 1 AND u.archived_at IS NULL AND u.user_id IS NOT NULL
      AND (u.end_on IS NULL OR u.end_on > ${today(context)})
    GROUP BY u.user_id
    ON CONFLICT (run_no, user_id) DO UPDATE SET ended = ended + excluded.ended`)
  return chunk.cursor
}

/** Whoever would leave by what a complete reading did not show. */
export function noteUnseen(
  context: Context,
  { source, run, cursor }: Weighing,
  collection: 'users' | 'enrollments',
): Cursor | undefined {
  const after = cursor.id ?? ''
  const last = lastUnseen(context, { run, collection, after })
  if (last === undefined) return undefined
  const unseen = sql`roster_pending AS p CROSS JOIN ${tableOf(collection)} AS u
      ON u.source_no = ${source.no} AND u.sourced_id = p.sourced_id
    WHERE p.run_no = ${run.no} AND p.collection = ${collection} AND p.op = 'absent'
      AND p.sourced_id > ${after} AND p.sourced_id <= ${last}`
  if (collection === 'users') {
    context.tx.run(sql`
      INSERT INTO roster_leaver
      SELECT ${run.no}, u.sourced_id, 1, 0, 0, NULL FROM ${unseen} AND (u.facet & 1) > 0
      ON CONFLICT (run_no, user_id) DO UPDATE SET gone = 1`)
  } else {
    context.tx.run(sql`
      INSERT INTO roster_leaver
      SELECT ${run.no}, u.user_id, 0, count(*), 0, NULL FROM ${unseen} AND u.user_id IS NOT NULL
        AND (u.end_on IS NULL OR u.end_on > ${today(context)})
      GROUP BY u.user_id
      ON CONFLICT (run_no, user_id) DO UPDATE SET ended = ended + excluded.ended`)
  }
  return { id: last }
}

type Unseen = { readonly run: Run; readonly collection: Collection; readonly after: string }

/** The last of the next few records that were not shown. */
export function lastUnseen(
  { tx }: Context,
  { run, collection, after }: Unseen,
): string | undefined {
  const row = tx.get<{ id: string | null }>(sql`
    SELECT max(id) AS id FROM (
      SELECT sourced_id AS id FROM roster_pending
      WHERE run_no = ${run.no} AND collection = ${collection} AND sourced_id > ${after}
      ORDER BY sourced_id LIMIT ${APPLY_ROWS})`)
  return row?.id ?? undefined
}

/** New lessons of those who lose some: whoever changes a course does not leave. */
export function noteBegun(context: Context, at: Weighing): Cursor | undefined {
  const chunk = nextChunk(context, at, { collection: 'enrollments' })
  if (!chunk) return undefined
  context.tx.run(sql`
    UPDATE roster_leaver SET begun = begun + 1
    WHERE run_no = ${at.run.no} AND user_id IN (
      SELECT ${field('enrollments', 'user')} FROM ${rowsOf(chunk.part, 'enrollments')}
        AND u.sourced_id IS NULL AND j.value ->> 2 IS NOT 1)`)
  return chunk.cursor
}

/** Works out for the next of them which school they would leave, if any. */
export function decideSchools(
  context: Context,
  { source, run, cursor }: Weighing,
): Cursor | undefined {
  const { tx } = context
  const after = cursor.id ?? ''
  const row = tx.get<{ id: string | null }>(sql`
    SELECT max(id) AS id FROM (
      SELECT user_id AS id FROM roster_leaver WHERE run_no = ${run.no} AND user_id > ${after}
      ORDER BY user_id LIMIT ${LEAVERS_ROWS})`)
  const last = row?.id ?? undefined
  if (last === undefined) return undefined
  // Whoever has another record that stays does not leave, nor does whoever keeps or gets a lesson.
  tx.run(sql`
    UPDATE roster_leaver SET school_id = (
      SELECT p.home_school_id FROM person_alias AS a CROSS JOIN person AS p ON p.id = a.person_id
      WHERE a.source_no = ${source.no} AND a.sourced_id = roster_leaver.user_id
        AND p.is_student = 1 AND p.archived_at IS NULL
        AND CASE WHEN roster_leaver.gone = 1 THEN NOT EXISTS (
            SELECT 1 FROM person_alias AS b CROSS JOIN roster_user AS v
              ON v.source_no = b.source_no AND v.sourced_id = b.sourced_id
            WHERE b.person_id = a.person_id AND b.sourced_id <> a.sourced_id AND v.archived_at IS NULL
              AND NOT EXISTS (SELECT 1 FROM roster_leaver AS l
                WHERE l.run_no = ${run.no} AND l.user_id = b.sourced_id AND l.gone = 1))
          ELSE roster_leaver.begun = 0 AND roster_leaver.ended >= (
            SELECT count(*) FROM roster_enrollment AS e INDEXED BY roster_enrollment_user
            WHERE e.source_no = ${source.no} AND e.user_id = roster_leaver.user_id
              AND e.archived_at IS NULL AND (e.end_on IS NULL OR e.end_on > ${today(context)})) END)
    WHERE run_no = ${run.no} AND user_id > ${after} AND user_id <= ${last}`)
  return { id: last }
}

const ENDING = (collection: Collection): Chunks => ({ collection, isEnding: true })

const today = ({ district, now }: Context): string => dayIn(district.timeZone, now)
