import { sql } from 'drizzle-orm'
import type { Context } from '../../command.ts'
import { nextChunk } from './chunks.ts'
import type { Weighing } from './wanted.ts'
import { keysOf } from '../identity/keys.ts'
import { rowsOf } from '../apply/part.ts'
import type { Cursor } from '../run/run.ts'
import { trustOf } from '../read/trust.ts'
import { readUserRecord } from '../identity/user-record.ts'

/** New records whose numbers are looked up in one slice. */
const ALIAS_ROWS = 1_000

/**
 * Counts new records that carry the number of somebody who is known under another id and has not gone: so many
 * persons would come under a second id. Addresses prove nothing here.
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
  const aliases = (counts['aliases'] ?? 0) + countOwners(context, keys)
  return { ...chunk.cursor, counts: { ...counts, aliases } }
}

/** How many live persons the keys lead to. */
function countOwners({ tx }: Context, keys: readonly (readonly string[])[]): number {
  const row = tx.get<{ n: number }>(sql`
    SELECT count(DISTINCT k.person_id) AS n
    FROM json_each(${JSON.stringify(keys)}) AS j
      CROSS JOIN person_key AS k ON k.kind = j.value ->> 0 AND k.value = j.value ->> 1
      CROSS JOIN person AS p ON p.id = k.person_id
    WHERE p.archived_at IS NULL`)
  return row?.n ?? 0
}
