import { sql } from 'drizzle-orm'
import { COLLECTIONS } from '../../../ports/roster-source.ts'
import type { Context } from '../../command.ts'
import { holdsOf, type Run } from './run.ts'

/**
 * Whether something of the run waits for a person: removals, updates or moves. A guard that tripped over a list in
 * which nothing is to be removed is a warning and no more.
 */
export function waitsForApproval({ tx }: Context, run: Run): boolean {
  const holds = holdsOf(run)
  const held = COLLECTIONS.filter((collection) => holds[collection])
  if (held.some((collection) => holds[collection]?.empty)) return true
  const row = tx.get<{ found: number }>(sql`
    SELECT EXISTS (SELECT 1 FROM json_each(${JSON.stringify(held)}) AS j CROSS JOIN roster_pending AS p
        ON p.run_no = ${run.no} AND p.collection = j.value)
      OR EXISTS (SELECT 1 FROM transfer WHERE state = 'held' AND run_id = ${run.id}) AS found`)
  return Boolean(row?.found)
}
