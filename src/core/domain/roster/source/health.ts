import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Failure } from '../../../kernel/failure.ts'
import { ok, type Result } from '../../../kernel/result.ts'
import { query, type Context } from '../../command.ts'
import { readCount } from '../run/counts.ts'
import { countFaulty } from '../issue/summary.ts'
import { countOpen } from '../match/list.ts'
import { pullsOf } from '../read/pull.ts'
import { activeRun, heldRun } from '../run/run.ts'
import { lastRun, nextDue } from './schedule.ts'
import { pastOrPresentSource, type Source } from './source.ts'
import { sourceView } from './view.ts'
import { summaryOf, syncOf, waitOf } from '../run/sync-view.ts'
import { troubleOf, troubleWords } from './trouble.ts'
import type { RosterCounts, RosterHealth } from '../run/views.ts'

const NOTHING: RosterHealth = {
  source: null,
  lastRun: null,
  nextRunAt: null,
  active: null,
  counts: { students: 0, staff: 0, guardians: 0, schools: 0, quarantined: 0, withGap: 0 },
  held: null,
  trouble: null,
  troubleWords: null,
  waiting: { matches: 0, words: 0 },
}

/** How the roster is: when it was last read, what is under way, what waits, and how many people it knows. */
export const rosterHealth = query({
  name: 'roster.health',
  input: z.object({}),
  allowed: { on: 'roster', do: 'read' },
  run: (context): Result<RosterHealth, Failure> => {
    const source = pastOrPresentSource(context)
    if (!source) return ok(NOTHING)
    const last = lastRun(context, source)
    return ok({
      ...NOTHING,
      lastRun: last ? summaryOf(last) : null,
      counts: countsOf(context, source),
      waiting: { matches: countOpen(context), words: countWords(context, source) },
      ...(source.disconnectedAt === null && connected(context, source)),
    })
  },
})

/** What there is to say while the roster is read. */
function connected(context: Context, source: Source): Partial<RosterHealth> {
  const active = activeRun(context, source.no)
  const held = heldRun(context, source.no)
  const trouble = troubleOf(context, source)
  return {
    source: sourceView(context, source),
    // Uploaded files come when somebody sends them.
    nextRunAt: active || source.kind === 'oneroster-csv' ? null : nextDue(context, source),
    active: active ? syncOf(active, pullsOf(context, active), waitOf(context, active)) : null,
    held: held ? summaryOf(held) : null,
    trouble,
    troubleWords: troubleWords(trouble, held === undefined),
  }
}

function countsOf(context: Context, source: Source): RosterCounts {
  const count = (name: string): number => readCount(context, source.no, name)
  const { setAside, withGap } = countFaulty(context, source.no)
  return {
    students: count('people.student'),
    staff: count('people.staff'),
    guardians: count('people.guardian'),
    schools: count('orgs.school'),
    quarantined: setAside,
    withGap,
  }
}

/** Kinds of number have a usual meaning, so they wait for nobody. */
function countWords({ tx }: Context, source: Source): number {
  const row = tx.get<{ n: number }>(sql`
    SELECT count(*) AS n FROM roster_word
    WHERE source_no = ${source.no} AND kind IN ('role', 'grade') AND meaning IS NULL`)
  return row?.n ?? 0
}
