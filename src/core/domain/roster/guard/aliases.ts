import { sql, type SQL } from 'drizzle-orm'
import { dayIn } from '../../../kernel/time.ts'
import type { Context } from '../../command.ts'
import { nextChunk } from './chunks.ts'
import { lastUnseen } from './leavers.ts'
import type { Weighing } from './wanted.ts'
import { keysOf } from '../identity/keys.ts'
import { rowsOf } from '../apply/part.ts'
import { tableOf } from '../apply/record-tables.ts'
import type { Cursor } from '../run/run.ts'
import { trustOf } from '../read/trust.ts'
import { readUserRecord } from '../identity/user-record.ts'

/** New records whose numbers are looked up in one slice. */
const ALIAS_ROWS = 1_000

/**
 * Counts new records that carry the number of somebody who is known under another id and has not gone: so many
 * persons would come under a second id. Their records so far are noted. Addresses prove nothing here.
 */
export function countAliases(context: Context, at: Weighing): Cursor | undefined {
  const chunk = nextChunk(context, at, { collection: 'users', rows: ALIAS_ROWS })
  if (!chunk) return undefined
  const trust = trustOf(context, at.source)
  const bodies = context.tx.all<{ body: string }>(sql`
    SELECT j.value AS body FROM ${rowsOf(chunk.part, 'users')}
      AND u.sourced_id IS NULL AND j.value ->> 2 IS NOT 1`)
  const keys = bodies.flatMap(({ body }) =>
    keysOf(readUserRecord(body, { seenAt: context.now, archived: false }), trust)
      .filter((key) => !key.weak)
      .map(({ kind, value }) => [kind, value]),
  )
  const { counts } = at
  const owners = ownersOf(context, keys)
  noteRenewed(context, at, owners)
  return { ...chunk.cursor, counts: added(counts, { aliases: owners.length }) }
}

/** The live persons the keys lead to. */
function ownersOf({ tx }: Context, keys: readonly (readonly string[])[]): string[] {
  const rows = tx.all<{ id: string }>(sql`
    SELECT DISTINCT k.person_id AS id
    FROM json_each(${JSON.stringify(keys)}) AS j
      CROSS JOIN person_key AS k ON k.kind = j.value ->> 0 AND k.value = j.value ->> 1
      CROSS JOIN person AS p ON p.id = k.person_id
    WHERE p.archived_at IS NULL`)
  return rows.map(({ id }) => id)
}

function noteRenewed({ tx }: Context, { source, run }: Weighing, owners: readonly string[]): void {
  tx.run(sql`
    INSERT OR IGNORE INTO roster_renewed
    SELECT ${run.no}, u.sourced_id
    FROM json_each(${JSON.stringify(owners)}) AS j
      CROSS JOIN person_alias AS a ON a.person_id = j.value
      CROSS JOIN roster_user AS u ON u.source_no = a.source_no AND u.sourced_id = a.sourced_id
    WHERE a.source_no = ${source.no} AND u.archived_at IS NULL`)
}

const added = (counts: Counts, more: Counts): Counts =>
  Object.fromEntries(
    [...new Set([...Object.keys(counts), ...Object.keys(more)])].map((name) => [
      name,
      (counts[name] ?? 0) + (more[name] ?? 0),
    ]),
  )

type Counts = Weighing['counts']
type Kind = 'users' | 'enrollments'

/** Counts, of the records the provider says have ended, those of people who come under a new id. */
export function countRenewedEnded(
  context: Context,
  at: Weighing,
  collection: Kind,
): Cursor | undefined {
  const chunk = nextChunk(context, at, { collection, isEnding: true })
  if (!chunk) return undefined
  const found = count(
    context,
    collection,
    sql`${rowsOf(chunk.part, collection)} AND j.value ->> 2 = 1 AND u.archived_at IS NULL
      AND ${isRenewed(at, collection)}`,
  )
  return { ...chunk.cursor, counts: added(at.counts, found) }
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
  const isOver =
    collection === 'users'
      ? sql.raw('0')
      : sql`(u.end_on IS NOT NULL AND u.end_on <= ${dayIn(context.district.timeZone, context.now)})`
  const found = count(
    context,
    collection,
    sql`roster_pending AS p CROSS JOIN ${tableOf(collection)} AS u
      ON u.source_no = ${source.no} AND u.sourced_id = p.sourced_id
    WHERE p.run_no = ${run.no} AND p.collection = ${collection} AND p.op = 'absent'
      AND p.sourced_id > ${after} AND p.sourced_id <= ${last}
      AND NOT ${isOver} AND ${isRenewed(at, collection)}`,
  )
  return { id: last, counts: added(at.counts, found) }
}

// Written with `coalesce` so that SQLite keeps the outer join of rows and live records.
const isRenewed = ({ run }: Weighing, collection: Kind): SQL => sql`EXISTS (
  SELECT 1 FROM roster_renewed AS n WHERE n.run_no = ${run.no}
    AND n.user_id = coalesce(${sql.raw(collection === 'users' ? 'u.sourced_id' : 'u.user_id')}, ''))`

function count({ tx }: Context, collection: Kind, records: SQL): Counts {
  if (collection === 'enrollments') {
    const row = tx.get<{ n: number }>(sql`SELECT count(*) AS n FROM ${records}`)
    return { 'renewed.enrollments': row?.n ?? 0 }
  }
  const row = tx.get<Record<'n' | 'student' | 'staff' | 'guardian', number>>(sql`
    SELECT count(*) AS n, coalesce(sum((u.facet & 1) > 0), 0) AS student,
      coalesce(sum((u.facet & 2) > 0), 0) AS staff, coalesce(sum((u.facet & 4) > 0), 0) AS guardian
    FROM ${records}`)
  return {
    'renewed.users': row?.n ?? 0,
    'renewed.users.student': row?.student ?? 0,
    'renewed.users.staff': row?.staff ?? 0,
    'renewed.users.guardian': row?.guardian ?? 0,
  }
}
