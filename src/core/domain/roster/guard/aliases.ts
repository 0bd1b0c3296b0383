import { sql } from 'drizzle-orm'
import type { Context } from '../../command.ts'
import { nextChunk } from './chunks.ts'
import type { Weighing } from './wanted.ts'
import { keysOf } from '../identity/keys.ts'
import { rowsOf } from '../apply/part.ts'
import { facetOfRow } from '../apply/record-tables.ts'
import { addCounts } from '../run/counts.ts'
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
  const rows = context.tx.all<{ body: string; facet: number }>(sql`
    SELECT j.value AS body, ${facetOfRow} AS facet FROM ${rowsOf(chunk.part, 'users')}
      AND u.sourced_id IS NULL AND j.value ->> 2 IS NOT 1`)
  const keys = rows.flatMap(({ body, facet }) =>
    keysOf(readUserRecord(body, { seenAt: context.now, archived: false }), trust)
      .filter((key) => !key.weak)
      .map(({ kind, value }): Key => [kind, value, facet]),
  )
  const owners = ownersOf(context, keys)
  noteRenewed(context, at, owners)
  const counts = addCounts({ ...at.counts }, { aliases: new Set(owners.map(([id]) => id)).size })
  return { ...chunk.cursor, counts }
}

type Key = readonly [kind: string, value: string, facet: number]
type Owner = readonly [person: string, facet: number]

/** The live persons the keys lead to, and as what each is told. */
function ownersOf({ tx }: Context, keys: readonly Key[]): Owner[] {
  const rows = tx.all<{ id: string; facet: number }>(sql`
    SELECT DISTINCT k.person_id AS id, j.value ->> 2 AS facet
    FROM json_each(${JSON.stringify(keys)}) AS j
      CROSS JOIN person_key AS k ON k.kind = j.value ->> 0 AND k.value = j.value ->> 1
      CROSS JOIN person AS p ON p.id = k.person_id
    WHERE p.archived_at IS NULL`)
  return rows.map(({ id, facet }) => [id, facet])
}

function noteRenewed({ tx }: Context, { source, run }: Weighing, owners: readonly Owner[]): void {
  tx.run(sql`
    INSERT INTO roster_renewed
    SELECT ${run.no}, u.sourced_id, j.value ->> 1
    FROM json_each(${JSON.stringify(owners)}) AS j
      CROSS JOIN person_alias AS a ON a.person_id = j.value ->> 0
      CROSS JOIN roster_user AS u ON u.source_no = a.source_no AND u.sourced_id = a.sourced_id
    WHERE a.source_no = ${source.no} AND u.archived_at IS NULL
    ON CONFLICT (run_no, user_id) DO UPDATE SET facet = facet | excluded.facet`)
}
