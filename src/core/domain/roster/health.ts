import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Failure } from '../../kernel/failure.ts'
import { ok, type Result } from '../../kernel/result.ts'
import { query, type Context } from '../command.ts'
import { readCount } from './counts.ts'
import { pullsOf } from './pull.ts'
import { activeRun, heldRun } from './run.ts'
import { lastRun, nextDue } from './schedule.ts'
import { findSource, type Source } from './source.ts'
import { sourceView } from './source-view.ts'
import { summaryOf, syncOf } from './sync-view.ts'
import type { RosterCounts, RosterHealth } from './views.ts'

const NOTHING: RosterHealth = {
  source: null,
  lastRun: null,
  nextRunAt: null,
  active: null,
  counts: { students: 0, staff: 0, guardians: 0, schools: 0, quarantined: 0 },
  held: null,
}

/** How the roster is: when it was last read, what is under way, what waits, and how many people it knows. */
export const rosterHealth = query({
  name: 'roster.health',
  input: z.object({}),
  allowed: { on: 'roster', do: 'read' },
  run: (context): Result<RosterHealth, Failure> => {
    const source = findSource(context)
    if (!source) return ok(NOTHING)
    const active = activeRun(context, source.no)
    const last = lastRun(context, source)
    const held = heldRun(context, source.no)
    return ok({
      source: sourceView(source),
      lastRun: last ? summaryOf(last) : null,
      nextRunAt: active ? null : nextDue(context, source),
      active: active ? syncOf(active, pullsOf(context, active)) : null,
      counts: countsOf(context, source),
      held: held ? summaryOf(held) : null,
    })
  },
})

function countsOf(context: Context, source: Source): RosterCounts {
  const quarantined = context.tx.get<{ n: number }>(sql`
    SELECT count(DISTINCT sourced_id) AS n FROM roster_issue
    WHERE source_no = ${source.no} AND quarantined = 1`)
  const count = (name: string): number => readCount(context, source.no, name)
  return {
    students: count('people.student'),
    staff: count('people.staff'),
    guardians: count('people.guardian'),
    schools: count('orgs.school'),
    quarantined: quarantined?.n ?? 0,
  }
}
