import type { Context } from '../../command.ts'
import { countAliases } from './aliases.ts'
import { countRenewedEnded, countRenewedUnseen } from './renewed.ts'
import { connectionVerdict } from './connection.ts'
import { gatherFacts } from './gather.ts'
import { notePullSizes } from './history.ts'
import { reviewAdministrators } from './last-administrator.ts'
import { decideSchools, noteBegun, noteEnded, noteGone, noteUnseen } from './leavers.ts'
import { limitsWithin, guardSettingsOf } from './settings.ts'
import { asTrial } from './trial-words.ts'
import { isWanted, type GuardPart, type Weighing } from './wanted.ts'
import { weighPlan, type Verdict } from './guards.ts'
import { cursorOf, enterPhase, heldRun, saveCursor, type Cursor, type Run } from '../run/run.ts'
import type { Source } from '../source/source.ts'
import { supersede } from '../run/supersede.ts'

/** What is counted before the plan is weighed, in this order; each part goes on until it answers undefined. */
const PARTS: readonly (readonly [
  GuardPart,
  (context: Context, at: Weighing) => Cursor | undefined,
])[] = [
  ['aliases', countAliases],
  ['renewed_gone', (context, at) => countRenewedEnded(context, at, 'users')],
  ['renewed_gone_unseen', (context, at) => countRenewedUnseen(context, at, 'users')],
  ['renewed_ended', (context, at) => countRenewedEnded(context, at, 'enrollments')],
  ['renewed_ended_unseen', (context, at) => countRenewedUnseen(context, at, 'enrollments')],
  ['gone', noteGone],
  ['gone_unseen', (context, at) => noteUnseen(context, at, 'users')],
  ['ended', noteEnded],
  ['ended_unseen', (context, at) => noteUnseen(context, at, 'enrollments')],
  ['begun', noteBegun],
  ['schools', decideSchools],
]

/**
 * Weighs the whole plan before anything live changes: first counts who would leave which school and who comes under
 * another id, a little at a time, then decides. A trial run ends here.
 */
export function guardSlice(context: Context, source: Source, run: Run): void {
  const cursor = cursorOf(run)
  const { counts = {} } = cursor
  const at: Weighing = { source, run, cursor, counts }
  const from = Math.max(
    0,
    PARTS.findIndex(([part]) => part === cursor.part),
  )
  for (const [part, work] of PARTS.slice(from)) {
    const isGoingOn = part === cursor.part
    if (!isGoingOn && !isWanted(context, at, part)) continue
    const next = work(context, isGoingOn ? at : { ...at, cursor: { counts } })
    if (next) return saveCursor(context, run, { counts, ...next, part })
  }
  weigh(context, at)
}

function weigh(context: Context, at: Weighing): void {
  const { source, run } = at
  notePullSizes(context, at)
  const settings = guardSettingsOf(source)
  const verdict = weighPlan(gatherFacts(context, at), (scope) => limitsWithin(settings, scope))
  const kept = {
    class: verdict.class,
    guards: JSON.stringify(verdict.guards),
    holds: JSON.stringify(verdict.holds),
  }
  if (run.dryRun === 1 || verdict.isPreview) {
    const changed = connectionVerdict(source)
    const guards = [...(changed ? [changed] : []), ...verdict.guards].map(asTrial)
    return enterPhase(context, run, {
      phase: 'previewing',
      ...kept,
      guards: JSON.stringify(guards),
      ...(run.dryRun === 0 && { dryRun: 1, trialReason: 'school_year_changed' }),
    })
  }
  takeBack(context, run, verdict)
  if (run.mode === 'full') reviewAdministrators(context, source.no)
  enterPhase(context, run, { phase: 'applying', ...kept })
}

/** A plan that waits is void once a full reading, or one that holds something itself, knows better. */
function takeBack(context: Context, run: Run, { holds }: Verdict): void {
  const held = heldRun(context, run.sourceNo)
  const isHolding = Object.keys(holds).some((name) => name !== 'quiet')
  if (held && (run.mode === 'full' || isHolding)) supersede(context, held)
}
