import { sql, type SQL } from 'drizzle-orm'
import type { Collection } from '../../../ports/roster-source.ts'
import type { Context } from '../../command.ts'
import type { Source } from '../source/source.ts'
import { settingsOf } from '../source/settings.ts'
import { mapperVersionOf } from '../word/load.ts'

/** Remembers which of the records looked at are about people the list of schools leaves out. */
export function keepOutside(
  { tx }: Context,
  source: Source,
  { looked, outside }: { readonly looked: readonly string[]; readonly outside: readonly string[] },
): void {
  tx.run(sql`
    DELETE FROM roster_outside WHERE source_no = ${source.no}
      AND sourced_id IN (SELECT value FROM json_each(${JSON.stringify(looked)}))`)
  if (outside.length === 0) return
  tx.run(sql`
    INSERT OR IGNORE INTO roster_outside
    SELECT ${source.no}, value FROM json_each(${JSON.stringify(outside)})`)
}

/** Whether the record of that id is about somebody the list leaves out. */
export const isOutside = (collection: Collection, sourceNo: number, id: string): SQL =>
  collection === 'users'
    ? sql`EXISTS (SELECT 1 FROM roster_outside AS o
        WHERE o.source_no = ${sourceNo} AND o.sourced_id = ${sql.raw(id)})`
    : sql`0`

type Listing = {
  readonly source: Source
  readonly run: { readonly no: number }
  readonly pull: { readonly collection: Collection }
  readonly window: { readonly from: string; readonly to: string }
}

/**
 * Lists people the district's list of schools leaves out among those that were not shown: they go the same way, past
 * the same guards. Not in the first reading after the list was changed, which only finds out who they are.
 */
export function listOutside(context: Context, { source, run, pull, window }: Listing): void {
  if (pull.collection !== 'users' || settingsOf(source).orgs.length === 0) return
  if (source.mapperVersion !== mapperVersionOf(context, source)) return
  context.tx.run(sql`
    INSERT OR REPLACE INTO roster_pending
    SELECT ${run.no}, 'users', o.sourced_id, 'absent', u.fp, NULL, NULL
    FROM roster_outside AS o CROSS JOIN roster_user AS u
      ON u.source_no = o.source_no AND u.sourced_id = o.sourced_id
    WHERE o.source_no = ${source.no} AND o.sourced_id > ${window.from} AND o.sourced_id <= ${window.to}
      AND u.archived_at IS NULL`)
}
