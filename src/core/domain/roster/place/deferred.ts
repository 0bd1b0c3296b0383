import { sql } from 'drizzle-orm'
import type { Context } from '../../command.ts'
import { WINDOW_ROWS } from '../run/limits.ts'
import { quietNow } from '../guard/mode-rules.ts'
import type { Source } from '../source/source.ts'

/** Remembers whom a time without moves kept where they were. */
export function deferPersons({ tx }: Context, ids: readonly string[]): void {
  if (ids.length === 0) return
  tx.run(sql`
    INSERT OR IGNORE INTO transfer_deferred SELECT value FROM json_each(${JSON.stringify(ids)})`)
}

/**
 * Once moves are found again, whoever had to wait is looked at, a window at a time. Answers null when nobody is left,
 * or while moves still wait.
 */
export function reviveDeferred(context: Context, source: Source): string | null {
  if (quietNow(context, source) !== null) return null
  const { tx } = context
  const last = tx.all<{ id: string }>(sql`
    SELECT person_id AS id FROM transfer_deferred WHERE person_id > ''
    ORDER BY person_id LIMIT ${WINDOW_ROWS}`)
  const to = last.at(-1)?.id
  if (to === undefined) return null
  tx.run(sql`
    INSERT OR IGNORE INTO roster_work
    SELECT ${source.no}, 'person', person_id FROM transfer_deferred WHERE person_id <= ${to}`)
  tx.run(sql`DELETE FROM transfer_deferred WHERE person_id <= ${to}`)
  return to
}
