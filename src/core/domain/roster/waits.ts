import { sql } from 'drizzle-orm'
import type { Context } from '../command.ts'
import { holdsOf, type Run } from './run.ts'

/** Whether something of the run waits for a person: removals, updates or moves. */
export function waitsForApproval({ tx }: Context, run: Run): boolean {
  if (Object.keys(holdsOf(run)).length > 0) return true
  const row = tx.get<{ found: number }>(sql`
    SELECT EXISTS (SELECT 1 FROM transfer WHERE state = 'held' AND run_id = ${run.id}) AS found`)
  return Boolean(row?.found)
}
