import { sql, type SQL } from 'drizzle-orm'
import { dayIn } from '../../../kernel/time.ts'
import type { Context } from '../../command.ts'
import { nextChunk } from './chunks.ts'
import { lastUnseen } from './leavers.ts'
import type { Weighing } from './wanted.ts'
import { rowsOf } from '../apply/part.ts'
import { tableOf } from '../apply/record-tables.ts'
import { addCounts } from '../run/counts.ts'
import type { Cursor } from '../run/run.ts'

type Kind = 'users' | 'enrollments'
type Counts = Weighing['counts']

/**
 * Counts, of the records the provider says have ended, those of people who stay: they come under a new id in this
 * reading, or have another record already.
 */
export function countRenewedEnded(
  context: Context,
  at: Weighing,
  collection: Kind,
): Cursor | undefined {
  const chunk = nextChunk(context, at, { collection, isEnding: true })
  if (!chunk) return undefined
  const ended = sql`${rowsOf(chunk.part, collection)} AND j.value ->> 2 = 1 AND u.archived_at IS NULL`
  const found = countRenewed(context, at, { collection, ended })
  return { ...chunk.cursor, counts: addCounts({ ...at.counts }, found) }
}

/** The same of the records a complete reading did not show. */
export function countRenewedUnseen(
  context: Context,
  at: Weighing,
  collection: Kind,
): Cursor | undefined {
  const { source, run, cursor } = at
  const after = cursor.id ?? ''
  const last = lastUnseen(context, { run, collection, after })
  if (last === undefined) return undefined
  const today = dayIn(context.district.timeZone, context.now)
  const isOngoing = sql`(u.end_on IS NULL OR u.end_on > ${today})`
  const ended = sql`roster_pending AS p CROSS JOIN ${tableOf(collection)} AS u
      ON u.source_no = ${source.no} AND u.sourced_id = p.sourced_id
    WHERE p.run_no = ${run.no} AND p.collection = ${collection} AND p.op = 'absent'
      AND p.sourced_id > ${after} AND p.sourced_id <= ${last}
      AND ${collection === 'users' ? sql.raw('1') : isOngoing}`
  const found = countRenewed(context, at, { collection, ended })
  return { id: last, counts: addCounts({ ...at.counts }, found) }
}

/** Records `u` that end, as the FROM and WHERE of a statement. */
type Ended = { readonly collection: Kind; readonly ended: SQL }

function countRenewed({ tx }: Context, at: Weighing, { collection, ended }: Ended): Counts {
  if (collection === 'enrollments') {
    const row = tx.get<{ n: number }>(sql`
      SELECT coalesce(sum(${stays(at, 'u.user_id')} > 0), 0) AS n FROM ${ended}`)
    return { 'renewed.enrollments': row?.n ?? 0 }
  }
  const row = tx.get<Sums>(sql`
    WITH ends AS MATERIALIZED (
      SELECT ${stays(at, 'u.sourced_id')} AS stays, u.facet AS facet FROM ${ended})
    SELECT coalesce(sum(stays > 0), 0) AS n, coalesce(sum((stays & facet & 1) > 0), 0) AS student,
      coalesce(sum((stays & facet & 2) > 0), 0) AS staff,
      coalesce(sum((stays & facet & 4) > 0), 0) AS guardian
    FROM ends`)
  const { n, student, staff, guardian } = row ?? NOBODY
  return {
    'renewed.users': n,
    'renewed.users.student': student,
    'renewed.users.staff': staff,
    'renewed.users.guardian': guardian,
  }
}

type Sums = Readonly<Record<'n' | 'student' | 'staff' | 'guardian', number>>
const NOBODY: Sums = { n: 0, student: 0, staff: 0, guardian: 0 }

/** As what the person of a record stays: 1 student, 2 staff, 4 guardian, or a sum of these; 0 where nothing stays. */
const stays = ({ source, run }: Weighing, user: 'u.sourced_id' | 'u.user_id'): SQL => sql`(
  coalesce((SELECT n.facet FROM roster_renewed AS n
    WHERE n.run_no = ${run.no} AND n.user_id = ${sql.raw(user)}), 0)
  | coalesce((SELECT max(v.facet & 1) | max(v.facet & 2) | max(v.facet & 4)
    FROM person_alias AS a CROSS JOIN person_alias AS b ON b.person_id = a.person_id
      CROSS JOIN roster_user AS v ON v.source_no = b.source_no AND v.sourced_id = b.sourced_id
    WHERE a.source_no = ${source.no} AND a.sourced_id = ${sql.raw(user)}
      AND b.source_no = a.source_no AND b.sourced_id <> a.sourced_id AND v.archived_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM roster_pending AS q
        WHERE q.run_no = ${run.no} AND q.collection = 'users' AND q.sourced_id = v.sourced_id)), 0))`
