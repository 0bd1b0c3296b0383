import { sql } from 'drizzle-orm'
import { dayIn } from '../../../kernel/time.ts'
import type { Context } from '../../command.ts'
import { atYearTurn } from '../../transfer/year-turn.ts'
import { asTrial } from '../guard/trial-words.ts'
import { loadTerms } from '../place/load.ts'
import { guardsOf, patchRun, saveCursor, type Run } from '../run/run.ts'
import type { Source } from '../source/source.ts'
import { weigh, type Weighing } from '../place/transfer-weigh.ts'

/** Guards that look at all moves together. */
const MOVE_GUARDS: readonly string[] = ['group_move', 'mass_move']

/** Weighs the planned moves as a whole, so that a crowd is seen before anybody agrees to it. */
export function weighPlan(context: Context, source: Source, run: Run): void {
  const found = context.tx.all<Weighing['found'][number]>(sql`
    SELECT m.from_org_id AS school, p.grade AS grade, count(*) AS moves
    FROM roster_plan_move AS m CROSS JOIN person AS p ON p.id = m.person_id
    WHERE m.run_no = ${run.no} AND m.weighs = 1
    GROUP BY m.from_org_id, p.grade`)
  const today = dayIn(context.district.timeZone, context.now)
  const isTurn = atYearTurn(loadTerms(context, source, today), today)
  const { guards: moves } = weigh(context, source, { found, isTurn, haveLeft: false })
  // A plan that is worked out anew has been weighed before.
  const others = guardsOf(run).filter(({ guard }) => !MOVE_GUARDS.includes(guard))
  patchRun(context, run, { guards: JSON.stringify([...others, ...moves.map(asTrial)]) })
  saveCursor(context, run, { part: 'tidy' })
}
